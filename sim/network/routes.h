// A node's routes: longest prefix first.
#pragma once

#include <cstddef>
#include <vector>

#include "model/address.h"
#include "model/host.h"
#include "sim/network/route_kind.h"

namespace post::sim {

/// The first `length` bits of `address`; the others are zero.
IpAddress masked(const IpAddress& address, unsigned length);

struct Route {
  IpPrefix destination;  ///< host bits are zero
  InterfaceId interface {};
  bool on_link = false;  ///< an own address's prefix: the destination is the neighbour or nobody
  /// All but kForward hold whichever interfaces are up, and their own is kAnyInterface.
  RouteKind kind = RouteKind::kForward;
};

class RouteTable {
 public:
  /// Host bits of `route.destination` are cleared. A second route for the same prefix and interface
  /// is ignored.
  void add(Route route);
  /// The route to that prefix over that interface, if it is there.
  void remove(const IpPrefix& destination, InterfaceId interface);

  /// The route of the longest prefix that holds `to` and whose interface satisfies
  /// `usable(InterfaceId)`; among equal prefixes that of the lowest interface, before all one that
  /// does not forward.
  template <class Usable>
  const Route* find(const IpAddress& to, Usable&& usable) const {
    for (const std::size_t length_start : starts_) {
      const Route* route = first_of_length(length_start, to);
      for (; route != nullptr; route = next_alternative(route)) {
        if (route->kind != RouteKind::kForward || usable(route->interface)) return route;
      }
    }
    return nullptr;
  }

 private:
  const Route* first_of_length(std::size_t start, const IpAddress& to) const;
  const Route* next_alternative(const Route* route) const;

  /// Keeps starts_ true for a route of `length` that is about to be inserted at `position`.
  void note_start(std::size_t position, std::uint8_t length);

  std::vector<Route> routes_;        ///< by length downwards, then prefix, then interface
  std::vector<std::size_t> starts_;  ///< where each length begins
};

}  // namespace post::sim
