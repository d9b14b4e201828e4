#include "experiments/lab/worlds/laboratory/node_routes.h"

#include "sim/network/routes.h"

namespace post::lab {
namespace {

constexpr std::uint32_t kFirstSourceTable = 1000;  ///< one an interface, in order
constexpr std::uint32_t kFirstMetric = 16;
constexpr std::uint32_t kLastMetric = 1 << 30;

/// `prefix` without host bits, as the system wants it.
IpPrefix network_of(const IpPrefix& prefix) {
  return {sim::masked(prefix.address, prefix.length), prefix.length};
}

}  // namespace

std::uint32_t NodeRoutes::table_of(std::size_t interface) {
  return static_cast<std::uint32_t>(kFirstSourceTable + interface);
}

RouteRequest NodeRoutes::refusal(const RouteSpec& route, std::uint32_t table) {
  return {.destination = network_of(route.destination),
          .out = std::nullopt,
          .table = table,
          .kind = route.kind};
}

std::vector<RouteRequest> NodeRoutes::main() const {
  std::vector<RouteRequest> requests;
  for (const RouteSpec& route : routes_) {
    if (route.kind != sim::RouteKind::kForward) {
      requests.push_back(refusal(route, kMainTable));
      continue;
    }
    const std::size_t i = position_of(route.interface);
    const auto metric = static_cast<std::uint32_t>(kFirstMetric + i);
    requests.push_back({network_of(route.destination), interfaces_[i].index, kMainTable, metric});
  }
  return requests;
}

std::vector<RouteRequest> NodeRoutes::by_source(std::size_t i) const {
  const Interface& interface = interfaces_[i];
  const std::uint32_t table = table_of(i);
  std::vector<RouteRequest> requests;
  for (const IpPrefix& own : interface.addresses) {
    requests.push_back({network_of(own), interface.index, table});
    const IpPrefix all{IpAddress::unspecified(own.address.family()), 0};
    requests.push_back({all, std::nullopt, table, kLastMetric});
  }
  for (const RouteSpec& route : routes_) {
    if (route.interface != interface.name) continue;
    requests.push_back({network_of(route.destination), interface.index, table});
  }
  for (const RouteSpec& route : routes_) {
    if (route.kind != sim::RouteKind::kForward) requests.push_back(refusal(route, table));
  }
  return requests;
}

std::size_t NodeRoutes::position_of(std::string_view interface) const {
  std::size_t i = 0;
  while (i + 1 < interfaces_.size() && interfaces_[i].name != interface) ++i;
  return i;
}

}  // namespace post::lab
