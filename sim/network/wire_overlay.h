// Changed header values written over a packet's original octets.
#pragma once

#include <cstddef>
#include <span>

#include "sim/network/packet.h"

namespace post::sim {

/// `octets` are a copy of packet.wire. Addresses, ports, hop limit, DSCP and ECN become the
/// packet's, those of a packet that it quotes too; checksums are corrected by the difference alone
/// (RFC 1624), so that a wrong one stays wrong. All else stays as it came.
void overlay(const Packet& packet, std::span<std::byte> octets);

}  // namespace post::sim
