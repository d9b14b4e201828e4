// The boxes' view of a simulated packet, and their rewriting of it (boxes/box.h).
#pragma once

#include "sim/network/boxes/box.h"
#include "sim/network/packet.h"

namespace post::sim {

PacketFacts facts_of(const Packet& packet);

/// Overwrites TCP options and the maximum segment size as `answer` says. The header keeps its size.
void rewrite_options(Packet& packet, const BoxAnswer& answer);

}  // namespace post::sim
