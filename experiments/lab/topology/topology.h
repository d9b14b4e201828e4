// The network of a scenario as a graph: routes for every node, and what a path from address to
// address is made of.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/lab/scenario/scenario.h"
#include "experiments/lab/topology/routing_graph.h"
#include "model/host.h"

namespace post::lab {

/// One way of packets, from the sending host to the receiving one.
struct PathDescription {
  std::vector<std::string> elements;  ///< "client", "link wifi", "ap", ...: nodes and links in turn
  Duration delay{};                   ///< propagation alone, one way
  std::optional<std::uint64_t> bottleneck_bps;  ///< absent: no link of the way has a rate
  std::optional<std::uint64_t>
      reserved_bps;       ///< the least of the way; absent: a link reserves none
  std::uint64_t mtu = 0;  ///< the least of the way, IP bytes
};

/// Static routes, whatever links do later: the way of least delay, then of fewest hops, then by the
/// names of the next node and link. Hosts do not forward. A packet to an address of a host arrives
/// over the link of the interface that has the address; a family is routed over a link where both
/// ends have an address of it in one prefix.
///
/// A NAT hides its inside: no way of IPv4 leads in through its outside interface. Its external
/// addresses are routed like those of a host, and a path to one ends at the NAT.
class Topology {
 public:
  explicit Topology(const Scenario& scenario);  ///< outlives the topology

  /// All routes to install at a node, in order. At a router: one for each address of a host or NAT
  /// that can be reached, less those inside a route of the scenario, then the scenario's. At a
  /// host: for each interface a default route of each family where a router is at the other end
  /// (the packet's source address chooses the interface), and the address at the other end where
  /// that is a host; then the scenario's.
  std::vector<RouteSpec> routes(std::string_view node);

  /// The way of a packet from an address of a host to another, as the routes lead it. Absent: it
  /// does not arrive.
  std::optional<PathDescription> path(const IpAddress& from, const IpAddress& to);
  /// What the network says of that way beforehand (draft section 2.8).
  PathHints hints(const IpAddress& from, const IpAddress& to);

 private:
  using NodeIndex = RoutingGraph::Vertex;

  /// A link as seen from one of its ends.
  struct Port {
    const InterfaceSpec* interface = nullptr;
    const LinkSpec* link = nullptr;
    const DirectionSpec* direction = nullptr;  ///< away from here
    NodeIndex peer = 0;
    const InterfaceSpec* peer_interface = nullptr;

    bool carries(Family family) const;
  };
  struct Owner {
    NodeIndex node;
    const Port* port;
  };

  NodeIndex index_of(std::string_view node) const;
  const NodeSpec& node(NodeIndex index) const { return scenario_.nodes[index]; }
  void add_link(const LinkSpec& link);
  void add_edges(NodeIndex node);
  void note_owners(NodeIndex node);
  void note_added();
  bool is_destination(NodeIndex node, const IpAddress& address) const;
  RoutingGraph& graph(Family family) { return graphs_[family == Family::kIpv4 ? 0 : 1]; }
  const Port* port_of(NodeIndex node, std::string_view interface) const;

  std::vector<RouteSpec> host_routes(NodeIndex host) const;
  std::vector<RouteSpec> router_routes(NodeIndex router);
  const RouteSpec* explicit_route(NodeIndex node, const IpAddress& to) const;
  /// True where a route of the scenario at that node ends what is for `to`.
  bool refuses(NodeIndex node, const IpAddress& to) const;
  const Port* next_from_host(const Port& out, const IpAddress& to) const;
  const Port* next_from_router(NodeIndex router, const IpAddress& to);
  const Port* computed_next(NodeIndex router, const IpAddress& to);
  const Port* towards(NodeIndex router, NodeIndex target, Family family);

  const Scenario& scenario_;
  std::vector<std::vector<Port>> ports_;  ///< by node, sorted by interface name
  /// Addresses of hosts, and external ones of NATs, on links that carry their family.
  std::map<IpAddress, Owner> owners_;
  std::array<RoutingGraph, 2> graphs_;
};

}  // namespace post::lab
