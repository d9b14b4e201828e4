#include "sim/network/membership/port.h"

#include <algorithm>
#include <array>

namespace post::sim {
namespace {

IpAddress link_local(const IpAddress& address) {
  std::array<std::uint8_t, 16> octets{0xfe, 0x80};
  std::copy_n(address.octets().begin() + 8, 8, octets.begin() + 8);
  return IpAddress::v6(octets);
}

}  // namespace

const Interface& membership_interface(const MembershipPort& port, InterfaceId id) {
  return *std::ranges::find(port.membership_interfaces(), id, &Interface::id);
}

std::optional<IpAddress> membership_source(const Interface& interface, Family family) {
  if (!interface.up) return std::nullopt;
  for (const InterfaceAddress& own : interface.addresses) {
    const IpAddress& address = own.prefix.address;
    if (address.family() != family) continue;
    return family == Family::kIpv4 ? address : link_local(address);
  }
  return std::nullopt;
}

}  // namespace post::sim
