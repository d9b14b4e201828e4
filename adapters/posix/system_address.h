// The model's addresses in the system's structures, and back.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <optional>

#include "model/address.h"

namespace post::posix {

/// A socket address as system calls take and give it.
class SystemAddress {
 public:
  SystemAddress() = default;  ///< for a call to fill in
  /// `scope`: the system's index of the interface, which link-local IPv6 addresses need.
  explicit SystemAddress(const SocketAddress& address, unsigned scope = 0);

  sockaddr* data() { return reinterpret_cast<sockaddr*>(&storage_); }
  const sockaddr* data() const { return reinterpret_cast<const sockaddr*>(&storage_); }
  socklen_t size() const { return size_; }
  socklen_t* size_to_fill() { return &size_; }
  static constexpr socklen_t capacity() { return sizeof(sockaddr_in6); }
  /// 0.0.0.0:0 where the system gave no Internet address.
  SocketAddress value() const;

 private:
  union Storage {
    sockaddr_in v4;
    sockaddr_in6 v6;
  };
  Storage storage_{.v6 = {}};
  socklen_t size_ = capacity();
};

constexpr int system_family(Family family) { return family == Family::kIpv4 ? AF_INET : AF_INET6; }

IpAddress address_of(const in_addr& address);
IpAddress address_of(const in6_addr& address);
in_addr system_v4(const IpAddress& address);
in6_addr system_v6(const IpAddress& address);

/// What a socket is bound or connected to.
SocketAddress local_address_of(int socket);
SocketAddress remote_address_of(int socket);

}  // namespace post::posix
