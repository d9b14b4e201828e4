#include "adapters/posix/system_address.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace post::posix {

SystemAddress::SystemAddress(const SocketAddress& address, unsigned scope) {
  if (address.ip.is_v4()) {
    storage_.v4 = {};
    storage_.v4.sin_family = AF_INET;
    storage_.v4.sin_port = htons(address.port);
    storage_.v4.sin_addr = system_v4(address.ip);
    size_ = sizeof storage_.v4;
    return;
  }
  storage_.v6.sin6_family = AF_INET6;
  storage_.v6.sin6_port = htons(address.port);
  storage_.v6.sin6_addr = system_v6(address.ip);
  const bool scoped = address.ip.is_link_local() || address.ip.is_multicast();
  storage_.v6.sin6_scope_id = scoped ? scope : 0;
}

SocketAddress SystemAddress::value() const {
  if (data()->sa_family == AF_INET) {
    return {address_of(storage_.v4.sin_addr), ntohs(storage_.v4.sin_port)};
  }
  if (data()->sa_family == AF_INET6) {
    return {address_of(storage_.v6.sin6_addr), ntohs(storage_.v6.sin6_port)};
  }
  return {};
}

IpAddress address_of(const in_addr& address) { return IpAddress::v4(ntohl(address.s_addr)); }

IpAddress address_of(const in6_addr& address) {
  std::array<std::uint8_t, 16> octets{};
  std::memcpy(octets.data(), &address, octets.size());
  return IpAddress::v6(octets);
}

in_addr system_v4(const IpAddress& address) {
  in_addr system{};
  system.s_addr = htonl(address.v4_host_order());
  return system;
}

in6_addr system_v6(const IpAddress& address) {
  in6_addr system{};
  std::memcpy(&system, address.octets().data(), sizeof system);
  return system;
}

SocketAddress local_address_of(int socket) {
  SystemAddress address;
  if (getsockname(socket, address.data(), address.size_to_fill()) != 0) return {};
  return address.value();
}

SocketAddress remote_address_of(int socket) {
  SystemAddress address;
  if (getpeername(socket, address.data(), address.size_to_fill()) != 0) return {};
  return address.value();
}

}  // namespace post::posix
