#include "sim/network/network.h"

#include <algorithm>
#include <utility>

#include "model/trace_events.h"
#include "sim/network/nat_box.h"

namespace post::sim {
namespace {

Error unknown(std::string_view what, std::string_view name) {
  return {"unknown_" + std::string(what),
          "there is no " + std::string(what) + " '" + std::string(name) + "'"};
}

template <class Map>
auto* find_in(Map& map, std::string_view name) {
  const auto at = map.find(name);
  return at == map.end() ? nullptr : at->second.get();
}

Result<void> check_interface_names(const std::vector<InterfaceOptions>& interfaces) {
  std::set<std::string_view> names;
  for (const InterfaceOptions& interface : interfaces) {
    if (names.insert(interface.name).second) continue;
    return Error{"name_taken", "two interfaces are called '" + interface.name + "'"};
  }
  return {};
}

}  // namespace

std::string link_entity(std::string_view link) { return "link " + std::string(link); }

Network::Network(Engine& engine, NetworkOptions options)
    : engine_(engine), options_(std::move(options)), tracer_(engine, "", options_.sink) {}

Result<SimHost*> Network::add_host(HostOptions options) {
  if (auto fresh = claim(options.name, options.interfaces); !fresh) return fresh.error();
  if (!options.streams) options.streams = options_.streams;
  if (!options.membership) options.membership = options_.membership;
  const std::string name = options.name;
  auto host = std::make_unique<SimHost>(std::move(options), engine_, tracer_, options_.sink);
  return hosts_.emplace(name, std::move(host)).first->second.get();
}

Result<Router*> Network::add_router(RouterOptions options) {
  if (auto fresh = claim(options.name, options.interfaces); !fresh) return fresh.error();
  auto router = std::make_unique<Router>(options.name, std::move(options.interfaces), tracer_);
  query_members(*router);
  return routers_.emplace(options.name, std::move(router)).first->second.get();
}

Result<void> Network::add_node(std::unique_ptr<Node> node) {
  std::vector<InterfaceOptions> interfaces;
  for (const Interface& interface : node->interfaces()) {
    InterfaceOptions& options = interfaces.emplace_back();
    options.name = interface.name;
    for (const InterfaceAddress& own : interface.addresses) options.addresses.push_back(own.prefix);
  }
  if (auto fresh = claim(node->name(), interfaces); !fresh) return fresh;
  const std::string name = node->name();
  others_.emplace(name, std::move(node));
  return {};
}

Result<NatBox*> Network::add_nat_box(NatBoxOptions options) {
  auto box = NatBox::make_box(options);
  if (!box) return box.error();
  if (auto fresh = claim(options.name, options.interfaces); !fresh) return fresh.error();
  const std::string name = options.name;
  auto made = std::make_unique<NatBox>(std::move(options), std::move(*box), engine_, tracer_);
  NatBox* added = made.get();
  if (added->forwards_groups()) query_members(*added);
  routers_.emplace(name, std::move(made));
  boxes_.emplace(name, added);
  return added;
}

void Network::query_members(Router& router) {
  if (!options_.membership) return;
  router.query_members(engine_, engine_.entity(router.name()), *options_.membership);
}

Result<void> Network::claim(const std::string& name,
                            const std::vector<InterfaceOptions>& interfaces) {
  if (node(name) != nullptr) return Error{"name_taken", "two nodes are called '" + name + "'"};
  if (auto named = check_interface_names(interfaces); !named) return named;
  std::set<IpAddress> claimed;
  for (const InterfaceOptions& interface : interfaces) {
    for (const IpPrefix& prefix : interface.addresses) {
      if (prefix.address.is_link_local()) continue;  // these need be unique on their link only
      const bool fresh =
          !addresses_.contains(prefix.address) && claimed.insert(prefix.address).second;
      if (!fresh) return Error{"address_in_use", prefix.address.to_string() + " is given twice"};
    }
  }
  addresses_.merge(claimed);
  return {};
}

Result<PointToPointLink*> Network::add_link(const LinkOptions& options) {
  if (link(options.name) != nullptr) {
    return Error{"name_taken", "two links are called '" + options.name + "'"};
  }
  for (const LinkEndOptions& place : options.ends) {
    if (auto there = find_free_port(place); !there) return there.error();
  }
  auto made = PointToPointLink::make(options, engine_, tracer_);
  if (!made) return made.error();
  PointToPointLink& added = *links_.emplace(options.name, std::move(*made)).first->second;
  for (std::size_t index = 0; index < 2; ++index) {
    const LinkEndOptions& place = options.ends[index];
    Node& owner = *node(place.node);
    owner.attach(owner.interface(place.interface)->id, added.end(index));
  }
  return &added;
}

Result<void> Network::find_free_port(const LinkEndOptions& place) {
  const auto found = find_interface(place.node, place.interface);
  if (!found) return found.error();
  if (!found->node->attached(found->interface)) return {};
  return Error{"interface_in_use", place.node + "." + place.interface + " has a link already"};
}

Result<Network::Place> Network::find_interface(std::string_view node_name,
                                               std::string_view interface_name) {
  Node* owner = node(node_name);
  if (owner == nullptr) return unknown("node", node_name);
  const Interface* own = owner->interface(interface_name);
  if (own == nullptr) {
    return unknown("interface", std::string(node_name) + "." + std::string(interface_name));
  }
  return Place{owner, own->id};
}

Result<void> Network::add_route(std::string_view node_name, const IpPrefix& destination,
                                std::string_view interface) {
  const auto place = find_interface(node_name, interface);
  if (!place) return place.error();
  place->node->add_route(destination, place->interface);
  return {};
}

Result<void> Network::add_refusal(std::string_view name, const IpPrefix& destination,
                                  RouteKind kind) {
  Node* owner = node(name);
  if (owner == nullptr) return unknown("node", name);
  owner->add_refusal(destination, kind);
  return {};
}

Result<void> Network::change_link(std::string_view name, const LinkChange& change) {
  PointToPointLink* changed = link(name);
  if (changed == nullptr) return unknown("link", name);
  bool matched = !change.from;
  for (const std::size_t end : changed->ends_by_name()) {
    if (change.from && changed->place(end).node != *change.from) continue;
    matched = true;
    if (auto done = change_direction(*changed, end, change); !done) return done;
  }
  if (!matched) return unknown("node", *change.from);
  if (change.up) changed->set_up(*change.up);
  return {};
}

Result<void> Network::change_direction(PointToPointLink& changed, std::size_t end,
                                       const LinkChange& change) {
  if (change.rate_bps) changed.set_rate(end, *change.rate_bps);
  if (change.delay) changed.set_delay(end, *change.delay);
  if (change.black_hole) changed.set_black_hole(end, *change.black_hole);
  if (change.loss) return changed.set_loss(end, *change.loss);
  return {};
}

Result<void> Network::set_interface_up(std::string_view node_name, std::string_view interface,
                                       bool up) {
  const auto place = find_interface(node_name, interface);
  if (!place) return place.error();
  place->node->set_up(place->interface, up);
  return {};
}

Result<void> Network::add_address(std::string_view node_name, std::string_view interface,
                                  const IpPrefix& address) {
  const auto place = find_interface(node_name, interface);
  if (!place) return place.error();
  const Interface* owner = place->node->owner_of(address.address);
  if (owner != nullptr && owner->id == place->interface) return {};
  if (!addresses_.insert(address.address).second) {
    return Error{"address_in_use", address.address.to_string() + " is given twice"};
  }
  trace_change(node_name, "address " + address.to_string() + " added to " + std::string(interface));
  place->node->add_address(place->interface, address);
  return {};
}

Result<void> Network::remove_address(std::string_view node_name, std::string_view interface,
                                     const IpAddress& address) {
  const auto place = find_interface(node_name, interface);
  if (!place) return place.error();
  const Interface* owner = place->node->owner_of(address);
  if (owner == nullptr || owner->id != place->interface) return {};
  addresses_.erase(address);
  trace_change(node_name,
               "address " + address.to_string() + " removed from " + std::string(interface));
  place->node->remove_address(place->interface, address);
  return {};
}

Result<void> Network::change_sessions(std::string_view name, SessionsChange change) {
  const auto box = boxes_.find(name);
  if (box == boxes_.end()) return unknown("node", name);
  trace_change(name, "sessions " + std::string(text_of(change)));
  box->second->change_sessions(change);
  return {};
}

void Network::trace_change(std::string_view node, std::string what) const {
  trace::NodeChanged event;
  event.node = node;
  event.what = std::move(what);
  tracer_.emit(event);
}

Result<void> Network::destroy_host(std::string_view name) {
  if (const auto at = hosts_.find(name); at != hosts_.end()) {
    release(at->second->ip());
    hosts_.erase(at);
    return {};
  }
  const auto at = others_.find(name);
  if (at == others_.end()) return unknown("node", name);
  release(*at->second);
  others_.erase(at);
  return {};
}

void Network::release(const Node& node) {
  for (const Interface& interface : node.interfaces()) {
    for (const InterfaceAddress& own : interface.addresses) addresses_.erase(own.prefix.address);
  }
}

SimHost* Network::host(std::string_view name) { return find_in(hosts_, name); }

Node* Network::node(std::string_view name) {
  if (SimHost* found = host(name)) return &found->ip();
  if (Node* found = find_in(others_, name)) return found;
  return find_in(routers_, name);
}

PointToPointLink* Network::link(std::string_view name) { return find_in(links_, name); }

std::vector<LinkEnd*> Network::link_ends() {
  std::vector<LinkEnd*> ends;
  for (const auto& [name, link] : links_) {
    for (const std::size_t end : link->ends_by_name()) ends.push_back(&link->end(end));
  }
  return ends;
}

}  // namespace post::sim
