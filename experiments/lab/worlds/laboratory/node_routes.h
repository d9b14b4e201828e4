// The routes of a node's namespace: by destination, and of hosts by source, too.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "experiments/lab/scenario/scenario.h"
#include "experiments/lab/worlds/laboratory/rtnetlink.h"

namespace post::lab {

class NodeRoutes {
 public:
  struct Interface {
    LinkIndex index;
    std::string name;
    std::vector<IpPrefix> addresses;
  };

  NodeRoutes(std::vector<RouteSpec> routes, std::vector<Interface> interfaces)
      : routes_(std::move(routes)), interfaces_(std::move(interfaces)) {}

  std::vector<Interface>& interfaces() { return interfaces_; }

  /// The table with the routes of one interface, for packets from its addresses.
  static std::uint32_t table_of(std::size_t interface);
  /// For all packets. Among routes to one prefix the interface that is first by name wins, as
  /// elsewhere.
  std::vector<RouteRequest> main() const;
  /// Those of table_of().
  std::vector<RouteRequest> by_source(std::size_t interface) const;

 private:
  std::size_t position_of(std::string_view interface) const;
  static RouteRequest refusal(const RouteSpec& route, std::uint32_t table);

  std::vector<RouteSpec> routes_;
  std::vector<Interface> interfaces_;
};

}  // namespace post::lab
