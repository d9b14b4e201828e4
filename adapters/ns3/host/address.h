// Addresses as the model and as ns-3 write them.
#pragma once

#include "adapters/ns3/host/ns3_core.h"
#include "model/address.h"

namespace post::ns3host {

inline IpAddress from_ns3(ns3::Ipv4Address address) { return IpAddress::v4(address.Get()); }

inline IpAddress from_ns3(ns3::Ipv6Address address) {
  std::array<std::uint8_t, 16> octets;
  address.GetBytes(octets.data());
  return IpAddress::v6(octets);
}

inline ns3::Ipv4Address to_ns3_v4(const IpAddress& address) {
  return ns3::Ipv4Address(address.v4_host_order());
}

inline ns3::Ipv6Address to_ns3_v6(const IpAddress& address) {
  std::array<std::uint8_t, 16> octets = address.octets();
  return ns3::Ipv6Address(octets.data());
}

/// An InetSocketAddress or Inet6SocketAddress.
inline ns3::Address to_ns3(const SocketAddress& address) {
  if (address.ip.is_v4()) return ns3::InetSocketAddress(to_ns3_v4(address.ip), address.port);
  return ns3::Inet6SocketAddress(to_ns3_v6(address.ip), address.port);
}

inline SocketAddress from_ns3(const ns3::Address& address) {
  if (ns3::InetSocketAddress::IsMatchingType(address)) {
    const auto v4 = ns3::InetSocketAddress::ConvertFrom(address);
    return {from_ns3(v4.GetIpv4()), v4.GetPort()};
  }
  const auto v6 = ns3::Inet6SocketAddress::ConvertFrom(address);
  return {from_ns3(v6.GetIpv6()), v6.GetPort()};
}

}  // namespace post::ns3host
