// Octets from a real network as a simulated packet.
#pragma once

#include <optional>

#include "model/bytes.h"
#include "sim/network/packet.h"
#include "sim/network/packet_meta.h"

namespace post::sim {

struct Parsed {
  std::optional<Packet> packet;
  Verdict verdict = Verdict::pass();  ///< why there is none: `malformed`
};

/// `octets` may be anything. The packet keeps them (Packet::wire), less what stands behind the
/// length that its IP header states. Checksums are not verified: who receives the packet does that.
/// Options and protocols that Packet does not know stay in its octets.
Parsed parse(const Bytes& octets);

}  // namespace post::sim
