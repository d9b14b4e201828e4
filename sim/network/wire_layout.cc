#include "sim/network/wire_layout.h"

#include "sim/network/packet.h"

namespace post::sim {
namespace {

/// IANA numbers of IPv6 extension headers.
constexpr std::uint8_t kHopByHop = 0;
constexpr std::uint8_t kRouting = 43;
constexpr std::uint8_t kFragment = 44;
constexpr std::uint8_t kDestinationOptions = 60;

constexpr unsigned kMoreFragmentsOrOffset = 0x3fff;

bool is_options(std::uint8_t header) {
  return header == kHopByHop || header == kRouting || header == kDestinationOptions;
}

std::optional<WireLayout> ipv4_layout(std::span<const std::byte> octets) {
  if (octets.size() < ip_header_size(Family::kIpv4)) return std::nullopt;
  WireLayout layout;
  layout.transport = (u8_at(octets, 0) & 15u) * 4;
  layout.size = u16_at(octets, 2);
  layout.protocol = u8_at(octets, 9);
  layout.ip_options = layout.transport > ip_header_size(Family::kIpv4);
  layout.fragment = (u16_at(octets, 6) & kMoreFragmentsOrOffset) != 0;
  const bool holds = layout.transport >= ip_header_size(Family::kIpv4) &&
                     layout.transport <= layout.size && layout.transport <= octets.size();
  return holds ? std::optional(layout) : std::nullopt;
}

std::optional<WireLayout> ipv6_layout(std::span<const std::byte> octets) {
  constexpr std::size_t kHeader = ip_header_size(Family::kIpv6);
  if (octets.size() < kHeader) return std::nullopt;
  WireLayout layout;
  layout.family = Family::kIpv6;
  layout.size = kHeader + u16_at(octets, 4);
  layout.transport = kHeader;
  layout.protocol = u8_at(octets, 6);
  while (is_options(layout.protocol)) {
    if (octets.size() < layout.transport + 2) return std::nullopt;
    layout.protocol = u8_at(octets, layout.transport);
    layout.transport += (u8_at(octets, layout.transport + 1) + 1u) * 8;
    layout.ip_options = true;
  }
  layout.fragment = layout.protocol == kFragment;
  if (layout.transport > layout.size || layout.transport > octets.size()) return std::nullopt;
  if (layout.fragment && octets.size() < layout.transport + 8) return std::nullopt;
  return layout;
}

}  // namespace

std::uint8_t u8_at(std::span<const std::byte> octets, std::size_t at) {
  return std::to_integer<std::uint8_t>(octets[at]);
}

std::uint16_t u16_at(std::span<const std::byte> octets, std::size_t at) {
  return static_cast<std::uint16_t>(u8_at(octets, at) << 8 | u8_at(octets, at + 1));
}

std::uint32_t u32_at(std::span<const std::byte> octets, std::size_t at) {
  return std::uint32_t{u16_at(octets, at)} << 16 | u16_at(octets, at + 2);
}

bool is_icmp_error(std::uint8_t type, Family family) {
  if (family == Family::kIpv6) return type < 128;  // RFC 4443 section 2.1
  return type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
}

std::optional<WireLayout> wire_layout(std::span<const std::byte> octets) {
  if (octets.empty()) return std::nullopt;
  const unsigned version = u8_at(octets, 0) >> 4;
  if (version == 4) return ipv4_layout(octets);
  if (version == 6) return ipv6_layout(octets);
  return std::nullopt;
}

}  // namespace post::sim
