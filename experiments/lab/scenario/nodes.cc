// [hosts.NAME] and [routers.NAME]: nodes with their interfaces, addresses and extra routes.
#include <algorithm>

#include "experiments/lab/scenario/sections.h"

namespace post::lab {
namespace {

constexpr std::string_view kAddressAllowed =
    "a unicast address with its prefix length, such as \"192.0.2.1/24\" or \"2001:db8::1/64\"";

/// Collects nodes and knows which address is taken by whom.
class NodeReader {
 public:
  explicit NodeReader(Reading& reading) : reading_(reading) {}

  void read(TableReader& root, std::string_view key, bool router) {
    if (!router) tcp_ = read_tcp(root, std::nullopt);
    for (const NamedValue& entry :
         named_tables(root, key, bounds::kMostNodes, reading_.diagnostics)) {
      if (find_node(reading_.scenario, entry.name) != nullptr) {
        reading_.diagnostics.add(entry.place,
                                 "a router named like a host: " + in_quotes(entry.name),
                                 "a name of its own for every node");
        continue;
      }
      read_node(entry, router);
    }
  }

 private:
  void read_node(const NamedValue& entry, bool router) {
    NodeSpec node{entry.name, router, {}, {}};
    TableReader table = *entry.value.table("a table");
    for (const NamedValue& interface :
         named_tables(table, "interfaces", bounds::kMostInterfaces, reading_.diagnostics)) {
      read_interface(node, interface);
    }
    if (node.interfaces.empty()) {
      reading_.diagnostics.add(entry.place, in_quotes(entry.name) + " without an interface",
                               "at least one interface with an address");
    }
    read_routes(node, table);
    if (router) {
      read_middlebox(table, node);
    } else {
      node.tcp = read_tcp(table, tcp_);
      read_fragmentation(table, node);
    }
    table.finish();
    reading_.scenario.nodes.push_back(std::move(node));
  }

  static void read_fragmentation(TableReader& table, NodeSpec& node) {
    std::vector<std::string> names;
    for (const sim::FragmentationName& each : sim::kFragmentations) names.emplace_back(each.name);
    const auto value = table.get("fragmentation");
    const auto name = value ? value->choice(names) : std::nullopt;
    if (!name) return;
    node.fragmentation =
        std::ranges::find(sim::kFragmentations, *name, &sim::FragmentationName::name)
            ->fragmentation;
  }

  void read_interface(NodeSpec& node, const NamedValue& entry) {
    InterfaceSpec interface {
      entry.name, {}, {}
    };
    const std::string full_name = node.name + "." + entry.name;
    reading_.interface_places[full_name] = entry.place;
    TableReader table = *entry.value.table("a table");
    if (auto addresses = table.require("addresses", "[\"192.0.2.1/24\"]")) {
      interface.addresses = read_addresses(*addresses, full_name);
    } else {
      reading_.doubtful.insert(full_name);
    }
    if (auto domain = table.get("domain")) {
      interface.provisioning_domain =
          domain->text("the name of a provisioning domain", {1, 64}).value_or("");
    }
    table.finish();
    node.interfaces.push_back(std::move(interface));
  }

  std::vector<IpPrefix> read_addresses(const Value& value, const std::string& owner) {
    std::vector<IpPrefix> addresses;
    const auto list = value.list("a list of addresses", {1, bounds::kMostAddresses});
    if (!list) reading_.doubtful.insert(owner);
    for (const Value& entry : list.value_or(std::vector<Value>())) {
      if (auto address = read_address(entry, owner)) {
        addresses.push_back(*address);
      } else {
        reading_.doubtful.insert(owner);
      }
    }
    return addresses;
  }

  std::optional<IpPrefix> read_address(const Value& value, const std::string& owner) {
    const auto text = value.text(kAddressAllowed);
    if (!text) return std::nullopt;
    const auto prefix = IpPrefix::parse(*text);
    if (!prefix || !is_assignable(*prefix)) {
      value.refuse(value.described(), std::string(kAddressAllowed));
      return std::nullopt;
    }
    const auto [taken, fresh] = owners_.emplace(prefix->address, owner);
    if (fresh) return prefix;
    value.refuse("the address " + prefix->address.to_string() + ", which " + taken->second + " has",
                 "each address once");
    return std::nullopt;
  }

  static bool is_assignable(const IpPrefix& prefix) {
    const IpAddress& address = prefix.address;
    return prefix.length > 0 && !address.is_multicast() && !address.is_unspecified() &&
           !address.is_link_local();
  }

  void read_routes(NodeSpec& node, TableReader& table) {
    for (TableReader& entry : listed_tables(table, "routes")) {
      const auto to = entry.require("to", "\"2001:db8::/32\"");
      RouteSpec route;
      const bool led = read_way(entry, node, route);
      entry.finish();
      const auto prefix = to ? read_prefix(*to) : std::nullopt;
      if (!prefix || !led) continue;
      route.destination = *prefix;
      node.routes.push_back(std::move(route));
    }
  }

  /// Where the route leads, or what else it does.
  bool read_way(TableReader& entry, NodeSpec& node, RouteSpec& route) {
    const auto via = entry.get("via");
    const auto action = entry.get("action");
    if (via.has_value() == action.has_value()) {
      reading_.diagnostics.add(entry.place(),
                               via ? "both via and action" : "neither via nor action",
                               "via = \"INTERFACE\", or action = \"prohibit\"");
      return false;
    }
    if (action) return read_action(*action, route);
    const auto interface = read_interface_name(*via, node);
    if (interface) route.interface = *interface;
    return interface.has_value();
  }

  static bool read_action(const Value& value, RouteSpec& route) {
    std::vector<std::string> names;
    for (const sim::RouteAction& each : sim::kRouteActions) names.emplace_back(each.name);
    const auto name = value.choice(names);
    if (!name) return false;
    route.kind = std::ranges::find(sim::kRouteActions, *name, &sim::RouteAction::name)->kind;
    return true;
  }

  static std::optional<IpPrefix> read_prefix(const Value& value) {
    const std::string_view allowed = "a prefix such as \"192.0.2.0/24\" or \"::/0\"";
    const auto text = value.text(allowed);
    if (!text) return std::nullopt;
    const auto prefix = IpPrefix::parse(*text);
    if (!prefix) value.refuse(value.described(), std::string(allowed));
    return prefix;
  }

  static std::optional<std::string> read_interface_name(const Value& value, NodeSpec& node) {
    std::vector<std::string> names;
    for (const InterfaceSpec& interface : node.interfaces) names.push_back(interface.name);
    return value.choice(names);
  }

  Reading& reading_;
  std::map<IpAddress, std::string> owners_;
  std::optional<TcpSpec> tcp_;  ///< of all hosts
};

}  // namespace

void read_nodes(TableReader& root, Reading& reading) {
  NodeReader reader(reading);
  reader.read(root, "hosts", false);
  reader.read(root, "routers", true);
  std::ranges::sort(reading.scenario.nodes, {}, &NodeSpec::name);
  if (reading.scenario.nodes.empty()) {
    reading.diagnostics.add(root.place(), "no host", "at least one [hosts.NAME]");
  }
}

}  // namespace post::lab
