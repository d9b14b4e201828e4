// Values written over a packet's octets, with the checksums over them corrected by the difference
// alone (RFC 1624): a wrong checksum stays wrong.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "model/address.h"

namespace post::sim {

/// What a change of words adds to the one's complement sum over them. Some thousand of them add up
/// without overflow.
using Difference = std::uint32_t;

void put_u16(std::span<std::byte> octets, std::size_t at, unsigned value);
Difference replace_u16(std::span<std::byte> octets, std::size_t at, unsigned value);
Difference replace_address(std::span<std::byte> octets, std::size_t at, const IpAddress& address);

/// Corrects the checksum at `at` (RFC 1624 equation 3); nothing to do where it was cut off, as in
/// quotes. Returns what its own change adds to a sum over it.
Difference correct_checksum(std::span<std::byte> octets, std::size_t at, Difference difference);

/// The same for that of a UDP header, whose 0 says that there is none (RFC 768).
Difference correct_udp_checksum(std::span<std::byte> header, Difference difference);

/// Where the checksum stands in its header.
inline constexpr std::size_t kIpv4Checksum = 10;
inline constexpr std::size_t kUdpChecksum = 6;
inline constexpr std::size_t kTcpChecksum = 16;
inline constexpr std::size_t kIcmpChecksum = 2;

}  // namespace post::sim
