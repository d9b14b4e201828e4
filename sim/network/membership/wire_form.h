// What reading and writing membership messages share.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>

#include "model/address.h"
#include "model/time.h"
#include "sim/network/packet.h"

namespace post::sim {

inline constexpr std::uint8_t kIgmp = 2;  ///< IANA protocol number
inline constexpr std::size_t kMembershipHeader = 8;
inline constexpr std::uint8_t kSuppress = 8;                        ///< among the flags of a query
inline constexpr Duration kTenth = std::chrono::milliseconds(100);  ///< IGMP's unit of responses

struct MembershipTypes {
  std::uint8_t query;
  std::uint8_t report;
};
constexpr MembershipTypes membership_types(Family family) {
  return family == Family::kIpv4 ? MembershipTypes{0x11, 0x22} : MembershipTypes{130, 143};
}

constexpr std::size_t address_size(Family family) { return family == Family::kIpv4 ? 4 : 16; }

/// Where the group stands in a query; flags, interval and the number of sources follow it.
constexpr std::size_t query_group_at(Family family) { return family == Family::kIpv4 ? 4 : 8; }

/// Of `message` in a packet with that header: IPv6's counts the pseudo-header, too (RFC 4443
/// section 2.3). 0 where the checksum that stands in it is right.
std::uint16_t membership_checksum(const IpHeader& ip, std::span<const std::byte> message);

}  // namespace post::sim
