// The real octets of a packet, for capture and digest: headers with correct checksums, options,
// quoted packets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/network/packet.h"

namespace post::sim {

/// Replaces `out` by the packet's octets: exactly packet.size() of them. `out` can be used again
/// and again, so that nothing is allocated after the largest packet. A packet that came from a real
/// network keeps its octets but for the header values that were changed since (wire_overlay.h).
void serialize(const Packet& packet, std::vector<std::byte>& out);

/// The Internet checksum (RFC 1071) of `octets`, over what `sum` already holds.
std::uint16_t internet_checksum(std::span<const std::byte> octets, std::uint32_t sum = 0);

}  // namespace post::sim
