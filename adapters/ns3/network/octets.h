// Fields of IP packets in octets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "model/address.h"

namespace post::ns3host {

inline constexpr std::size_t kIpv4Header = 20;  ///< without options, which ns-3 has not
inline constexpr std::size_t kIpv6Header = 40;
inline constexpr std::uint8_t kIcmp = 1;
inline constexpr std::uint8_t kTcp = 6;
inline constexpr std::uint8_t kUdp = 17;
inline constexpr std::uint8_t kIcmpv6 = 58;

std::uint16_t number_at(std::span<const std::byte> octets, std::size_t at);
void put_number(std::span<std::byte> octets, std::size_t at, std::uint16_t number);

/// Of a packet that holds at least its IP header.
Family family_of(std::span<const std::byte> packet);
std::size_t header_size(std::span<const std::byte> packet);
std::uint8_t protocol_of(std::span<const std::byte> packet);
std::uint8_t hop_limit_of(std::span<const std::byte> packet);
IpAddress source_of(std::span<const std::byte> packet);
IpAddress destination_of(std::span<const std::byte> packet);
/// One hop less, and IPv4's checksum with it.
void count_hop(std::span<std::byte> packet);

/// That of an IPv4 header.
void refresh_checksum(std::span<std::byte> packet);

/// The sum of RFC 1071 over `octets`, not yet folded.
std::uint64_t checksum_of(std::span<const std::byte> octets);
std::uint16_t folded(std::uint64_t sum);

}  // namespace post::ns3host
