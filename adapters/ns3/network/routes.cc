#include "adapters/ns3/network/routes.h"

#include <algorithm>
#include <tuple>

namespace post::ns3host {

void Routes::add(const Route& route) {
  const auto before = [](const Route& a, const Route& b) {
    return std::make_tuple(-int{a.destination.length}, a.interface) <
           std::make_tuple(-int{b.destination.length}, b.interface);
  };
  routes_.insert(std::upper_bound(routes_.begin(), routes_.end(), route, before), route);
}

const Route* Routes::find(const IpAddress& to,
                          const std::function<bool(std::uint32_t interface)>& usable) const {
  const Route* found = best(to, usable);
  return found != nullptr && found->kind == sim::RouteKind::kForward ? found : nullptr;
}

sim::RouteKind Routes::refusal(const IpAddress& to,
                               const std::function<bool(std::uint32_t interface)>& usable) const {
  const Route* found = best(to, usable);
  return found == nullptr ? sim::RouteKind::kUnreachable : found->kind;
}

const Route* Routes::best(const IpAddress& to,
                          const std::function<bool(std::uint32_t interface)>& usable) const {
  const auto found = std::find_if(routes_.begin(), routes_.end(), [&](const Route& route) {
    const bool there = route.kind != sim::RouteKind::kForward || usable(route.interface);
    return there && route.destination.contains(to);
  });
  return found == routes_.end() ? nullptr : &*found;
}

}  // namespace post::ns3host
