// Where the headers of an IP packet stand in its octets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "model/address.h"

namespace post::sim {

struct WireLayout {
  Family family = Family::kIpv4;
  std::size_t size = 0;       ///< what the IP header says of the whole packet
  std::size_t transport = 0;  ///< where the transport's header begins, behind IP's and its options
  std::uint8_t protocol = 0;  ///< IANA number of the transport
  bool ip_options = false;    ///< of IPv4, or options and routing headers of IPv6
  /// A part of a packet: the transport's header may be elsewhere. In IPv6 `protocol` is 44 then,
  /// and the fragment's header, whole, stands at `transport`.
  bool fragment = false;
};

/// Nothing where `octets` do not hold the headers of IP whole, or where these contradict
/// themselves. IPv6's hop-by-hop, routing and destination options are stepped over.
std::optional<WireLayout> wire_layout(std::span<const std::byte> octets);

/// Of an ICMP type: it reports an error and quotes the packet that it is about.
bool is_icmp_error(std::uint8_t type, Family family);

/// Octets in network byte order; the caller knows that they are there.
std::uint8_t u8_at(std::span<const std::byte> octets, std::size_t at);
std::uint16_t u16_at(std::span<const std::byte> octets, std::size_t at);
std::uint32_t u32_at(std::span<const std::byte> octets, std::size_t at);

}  // namespace post::sim
