// Which sockets of a host are members of which multicast groups.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "model/host.h"
#include "sim/network/group.h"
#include "sim/network/membership/filter.h"

namespace post::sim {

class UdpSocket;

/// Of a group, on one interface.
struct Membership {
  const UdpSocket* socket = nullptr;
  std::optional<IpAddress> source = {};  ///< who alone is heard (RFC 4607); none: any source
  InterfaceId interface {};
  friend bool operator==(const Membership&, const Membership&) = default;
};

struct GroupPlace {
  InterfaceId interface {};
  IpAddress group;
  friend auto operator<=>(const GroupPlace&, const GroupPlace&) = default;
};

class Memberships {
 public:
  /// A second one that says the same changes nothing.
  void add(const IpAddress& group, const Membership& membership);
  /// All of the socket. Where something is gone, each place once.
  std::vector<GroupPlace> remove(const UdpSocket& socket);
  /// What all sockets together want there (RFC 3376 section 3.2).
  SourceFilter filter(const GroupPlace& place) const;
  /// True where a socket hears `flow` on `interface`.
  bool any(const GroupFlow& flow, InterfaceId interface) const;
  /// True where `socket` does: each of its memberships adds to what it hears.
  bool of(const UdpSocket& socket, const GroupFlow& flow, InterfaceId interface) const;

 private:
  template <class Wanted>
  bool contains(const GroupFlow& flow, InterfaceId interface, Wanted&& wanted) const;

  std::map<IpAddress, std::vector<Membership>> by_group_;
};

}  // namespace post::sim
