// A node's routes as ns-3's two routing protocols of this adapter share them: longest prefix first,
// then the lowest interface, over interfaces that are up.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "model/address.h"
#include "sim/network/route_kind.h"

namespace post::ns3host {

struct Route {
  IpPrefix destination;
  std::uint32_t interface = 0;            ///< ns-3's number of it
  std::optional<IpAddress> gateway = {};  ///< none: the destination itself, or a link of two ends
  bool on_link = false;                   ///< an own address's prefix
  /// All but kForward hold whichever interfaces are up; theirs is 0.
  sim::RouteKind kind = sim::RouteKind::kForward;
};

class Routes {
 public:
  /// Host bits of the destination do not count.
  void add(const Route& route);
  /// The best route to `to` over an interface for which `usable` holds; null: none, or the best
  /// does not forward.
  const Route* find(const IpAddress& to,
                    const std::function<bool(std::uint32_t interface)>& usable) const;
  /// What the best one does where find() gives none; kUnreachable: there is none.
  sim::RouteKind refusal(const IpAddress& to,
                         const std::function<bool(std::uint32_t interface)>& usable) const;

 private:
  const Route* best(const IpAddress& to,
                    const std::function<bool(std::uint32_t interface)>& usable) const;

  std::vector<Route> routes_;  ///< by length downwards, then interface
};

}  // namespace post::ns3host
