// Which way packets would leave, as the kernel's routing decides.
#pragma once

#include <compare>
#include <cstddef>
#include <map>
#include <optional>

#include "adapters/posix/interfaces/netlink.h"
#include "model/address.h"

namespace post::posix {

struct RouteQuestion {
  IpAddress local;     ///< unspecified: any
  unsigned index = 0;  ///< of the interface to leave by, the system's; 0: any
  IpAddress remote;
  friend auto operator<=>(const RouteQuestion&, const RouteQuestion&) = default;
};

struct Route {
  unsigned index = 0;   ///< of the interface it leaves by
  std::size_t mtu = 0;  ///< IP bytes, of the path where that is known; 0: that of the interface
};

/// Remembers the answers until something changed.
class RouteTable {
 public:
  /// None: no route, or `local` is no address of this host.
  std::optional<Route> find(NetlinkSocket& netlink, const RouteQuestion& question);
  void forget() { known_.clear(); }

 private:
  static constexpr std::size_t kMostKnown = 4096;

  std::map<RouteQuestion, std::optional<Route>> known_;
};

}  // namespace post::posix
