#include "experiments/lab/topology/topology.h"

#include <algorithm>
#include <tuple>

#include "experiments/lab/scenario/link_families.h"

namespace post::lab {
namespace {

constexpr std::array kFamilies{Family::kIpv4, Family::kIpv6};

IpPrefix whole(const IpAddress& address) {
  return {address, static_cast<std::uint8_t>(address.bits())};
}

IpPrefix everything(Family family) { return {IpAddress::unspecified(family), 0}; }

const InterfaceSpec& interface_of(const NodeSpec& node, std::string_view name) {
  return *std::ranges::find(node.interfaces, name, &InterfaceSpec::name);
}

/// A way of `family` into `node` by `interface` is closed: it is the outside of a NAT.
bool hides_inside(const NodeSpec& node, std::string_view interface, Family family) {
  if (!node.middlebox || !node.middlebox->box.nat || family != Family::kIpv4) return false;
  return node.middlebox->outside == interface;
}

/// Nothing where one of them is not there.
std::optional<std::uint64_t> lesser_of_both(const std::optional<std::uint64_t>& one,
                                            const std::optional<std::uint64_t>& other) {
  return one && other ? std::optional(std::min(*one, *other)) : std::nullopt;
}

void extend(PathDescription& path, const LinkSpec& link, const DirectionSpec& direction) {
  path.elements.push_back("link " + link.name);
  path.delay += direction.delay;
  const bool first = path.mtu == 0;
  path.mtu = first ? link.mtu : std::min(path.mtu, link.mtu);
  path.reserved_bps =
      first ? direction.reserved_bps : lesser_of_both(path.reserved_bps, direction.reserved_bps);
  if (direction.rate_bps == 0) return;
  path.bottleneck_bps =
      std::min(path.bottleneck_bps.value_or(direction.rate_bps), direction.rate_bps);
}

}  // namespace

bool Topology::Port::carries(Family family) const {
  return link_families(*interface, *peer_interface).carries(family);
}

Topology::Topology(const Scenario& scenario)
    : scenario_(scenario),
      ports_(scenario.nodes.size()),
      graphs_{RoutingGraph(scenario.nodes.size()), RoutingGraph(scenario.nodes.size())} {
  for (const LinkSpec& link : scenario.links) add_link(link);
  for (NodeIndex node = 0; node < ports_.size(); ++node) {
    std::ranges::sort(ports_[node], {}, [](const Port& port) { return port.interface->name; });
  }
  for (NodeIndex node = 0; node < ports_.size(); ++node) {
    add_edges(node);
    note_owners(node);
  }
  note_added();
}

Topology::NodeIndex Topology::index_of(std::string_view name) const {
  const auto found = std::ranges::lower_bound(scenario_.nodes, name, {}, &NodeSpec::name);
  return static_cast<NodeIndex>(found - scenario_.nodes.begin());
}

void Topology::add_link(const LinkSpec& link) {
  const std::array nodes{index_of(link.ends[0].node), index_of(link.ends[1].node)};
  const std::array interfaces{&interface_of(node(nodes[0]), link.ends[0].interface),
                              &interface_of(node(nodes[1]), link.ends[1].interface)};
  for (std::size_t end = 0; end < 2; ++end) {
    const std::size_t other = 1 - end;
    ports_[nodes[end]].push_back(
        {interfaces[end], &link, &link.directions[end], nodes[other], interfaces[other]});
  }
}

/// Only ways into routers: a host receives but does not forward.
void Topology::add_edges(NodeIndex from) {
  for (const Port& port : ports_[from]) {
    if (!node(port.peer).router) continue;
    for (Family family : kFamilies) {
      if (!port.carries(family)) continue;
      if (hides_inside(node(port.peer), port.peer_interface->name, family)) continue;
      graph(family).add_edge(from, port.peer, port.direction->delay);
    }
  }
}

/// Addresses that interfaces get during the run are routed from the start.
void Topology::note_added() {
  for (const ChangeSpec& change : scenario_.changes) {
    if (!change.add_address) continue;
    const NodeIndex index = index_of(change.node);
    const Port* port = port_of(index, change.interface);
    const IpAddress& address = change.add_address->address;
    if (port->carries(address.family())) owners_.emplace(address, Owner{index, port});
  }
}

void Topology::note_owners(NodeIndex index) {
  for (const Port& port : ports_[index]) {
    for (const IpPrefix& prefix : port.interface->addresses) {
      if (!port.carries(prefix.address.family())) continue;
      if (is_destination(index, prefix.address))
        owners_.emplace(prefix.address, Owner{index, &port});
    }
  }
}

bool Topology::is_destination(NodeIndex index, const IpAddress& address) const {
  if (!node(index).router) return true;
  const auto& middlebox = node(index).middlebox;
  return middlebox && middlebox->box.nat &&
         std::ranges::find(middlebox->box.nat->external, address) !=
             middlebox->box.nat->external.end();
}

const Topology::Port* Topology::port_of(NodeIndex node, std::string_view interface) const {
  const auto port = std::ranges::find(ports_[node], interface,
                                      [](const Port& each) { return each.interface->name; });
  return port == ports_[node].end() ? nullptr : &*port;
}

std::vector<RouteSpec> Topology::routes(std::string_view name) {
  const NodeIndex index = index_of(name);
  if (index == scenario_.nodes.size() || node(index).name != name) return {};
  std::vector<RouteSpec> routes = node(index).router ? router_routes(index) : host_routes(index);
  const std::vector<RouteSpec>& more = node(index).routes;
  routes.insert(routes.end(), more.begin(), more.end());
  return routes;
}

std::vector<RouteSpec> Topology::host_routes(NodeIndex host) const {
  std::vector<RouteSpec> routes;
  for (const Port& port : ports_[host]) {
    const bool gateway = node(port.peer).router;
    for (Family family : kFamilies) {
      if (!port.carries(family)) continue;
      if (gateway) routes.push_back({everything(family), port.interface->name});
      for (const IpPrefix& address : port.peer_interface->addresses) {
        if (gateway || address.address.family() != family) continue;
        routes.push_back({whole(address.address), port.interface->name});
      }
    }
  }
  return routes;
}

std::vector<RouteSpec> Topology::router_routes(NodeIndex router) {
  std::vector<RouteSpec> routes;
  for (const auto& [address, owner] : owners_) {
    if (owner.node == router || explicit_route(router, address) != nullptr) continue;
    const Port* next = computed_next(router, address);
    if (next != nullptr) routes.push_back({whole(address), next->interface->name});
  }
  return routes;
}

/// The longest of the scenario's own routes at this node; the first written among equal ones.
const RouteSpec* Topology::explicit_route(NodeIndex index, const IpAddress& to) const {
  const RouteSpec* best = nullptr;
  for (const RouteSpec& route : node(index).routes) {
    if (!route.destination.contains(to)) continue;
    if (best == nullptr || route.destination.length > best->destination.length) best = &route;
  }
  return best;
}

const Topology::Port* Topology::computed_next(NodeIndex router, const IpAddress& to) {
  const auto owner = owners_.find(to);
  if (owner == owners_.end()) return nullptr;
  const Port& last = *owner->second.port;
  if (node(owner->second.node).router) {
    const Port* inside = towards(router, owner->second.node, to.family());
    if (inside != nullptr) return inside;  // a NAT's external address, from its own inside
  }
  if (last.peer == router) return port_of(router, last.peer_interface->name);
  if (!node(last.peer).router) return nullptr;
  return towards(router, last.peer, to.family());
}

const Topology::Port* Topology::towards(NodeIndex router, NodeIndex target, Family family) {
  const std::vector<Cost>& distances = graph(family).distances_to(target);
  if (distances[router] == Cost::unreachable()) return nullptr;
  const Port* best = nullptr;
  for (const Port& port : ports_[router]) {
    if (!node(port.peer).router || !port.carries(family)) continue;
    const Cost cost = Cost{nanoseconds_of(port.direction->delay), 1} + distances[port.peer];
    if (cost != distances[router]) continue;
    const auto names = [](const Port& each) { return std::tie(each.peer, each.link->name); };
    if (best == nullptr || names(port) < names(*best)) best = &port;
  }
  return best;
}

bool Topology::refuses(NodeIndex host, const IpAddress& to) const {
  const RouteSpec* given = explicit_route(host, to);
  return given != nullptr && given->kind != sim::RouteKind::kForward;
}

/// A host's packet leaves by the interface that has its source address.
const Topology::Port* Topology::next_from_host(const Port& out, const IpAddress& to) const {
  if (!out.carries(to.family())) return nullptr;
  if (node(out.peer).router) return &out;
  const auto owner = owners_.find(to);
  const bool there = owner != owners_.end() && owner->second.port->interface == out.peer_interface;
  return there ? &out : nullptr;
}

const Topology::Port* Topology::next_from_router(NodeIndex router, const IpAddress& to) {
  const RouteSpec* given = explicit_route(router, to);
  return given != nullptr ? port_of(router, given->interface) : computed_next(router, to);
}

std::optional<PathDescription> Topology::path(const IpAddress& from, const IpAddress& to) {
  const auto source = owners_.find(from);
  const auto destination = owners_.find(to);
  if (source == owners_.end() || destination == owners_.end()) return std::nullopt;
  if (from.family() != to.family()) return std::nullopt;
  PathDescription path;
  NodeIndex at = source->second.node;
  path.elements.push_back(node(at).name);
  const Port* out = refuses(at, to) ? nullptr : next_from_host(*source->second.port, to);
  for (std::size_t hops = 0; at != destination->second.node; ++hops) {
    // Routes of the scenario may lead in circles or to a host that is not meant.
    if (out == nullptr || hops > ports_.size()) return std::nullopt;
    extend(path, *out->link, *out->direction);
    at = out->peer;
    path.elements.push_back(node(at).name);
    out = node(at).router ? next_from_router(at, to) : nullptr;
  }
  return path;
}

PathHints Topology::hints(const IpAddress& from, const IpAddress& to) {
  PathHints hints;
  const auto way = path(from, to);
  if (!way) return hints;
  hints.elements = way->elements;
  hints.reserved_rate = way->reserved_bps;
  return hints;
}

}  // namespace post::lab
