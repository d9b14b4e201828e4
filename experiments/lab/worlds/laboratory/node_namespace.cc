#include "experiments/lab/worlds/laboratory/node_namespace.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <utility>

#include "experiments/lab/worlds/laboratory/nft.h"

namespace post::lab {
namespace {

struct FixedSetting {
  const char* name;
  const char* value;
};

/// What differs from a new namespace's own settings. Written before interfaces are made, which
/// inherit "default".
constexpr std::array<FixedSetting, 20> kSettings = {{
    {"ipv4/conf/all/rp_filter", "0"},
    {"ipv4/conf/default/rp_filter", "0"},
    {"ipv4/conf/all/ignore_routes_with_linkdown", "1"},
    {"ipv4/conf/default/ignore_routes_with_linkdown", "1"},
    {"ipv6/conf/all/ignore_routes_with_linkdown", "1"},
    {"ipv6/conf/default/ignore_routes_with_linkdown", "1"},
    {"ipv4/conf/all/promote_secondaries", "1"},  // an address goes alone
    {"ipv4/conf/default/promote_secondaries", "1"},
    {"ipv6/conf/all/accept_dad", "0"},
    {"ipv6/conf/default/accept_dad", "0"},
    {"ipv6/conf/default/accept_ra", "0"},
    {"ipv6/conf/default/router_solicitations", "0"},
    {"ipv6/conf/default/addr_gen_mode", "1"},  // no link-local addresses, hence no chatter
    {"ipv4/icmp_ratelimit", "0"},
    {"ipv6/icmp/ratelimit", "0"},
    {"ipv4/ip_local_port_range", "49152 65535"},
    {"ipv4/tcp_fastopen", "3"},
    {"ipv4/tcp_no_metrics_save", "1"},
    {"ipv4/tcp_congestion_control", "reno"},
    {"ipv4/tcp_syn_linear_timeouts", "0"},
}};

constexpr std::array<FixedSetting, 2> kForwarding = {{
    {"ipv4/ip_forward", "1"},
    {"ipv6/conf/all/forwarding", "1"},
}};

/// Those that this system does not have are left out, unless they are `needed`.
template <class Settings>
Result<void> write_settings(const Settings& settings, bool needed = false) {
  for (const auto& each : settings) {
    const Result<void> written = write_setting(each.name, each.value);
    const bool absent = !written && written.error().name == "not_found";
    if (!written && (needed || !absent)) return written;
  }
  return {};
}

Result<void> add_all(Rtnetlink& netlink, const std::vector<RouteRequest>& routes) {
  for (const RouteRequest& each : routes) {
    const Result<void> added = netlink.add_route(each);
    if (!added) return added;
  }
  return {};
}

}  // namespace

/// Furnishes a namespace from inside it.
class NodeNamespace::Builder {
 public:
  explicit Builder(const NodeNamespaceOptions& options) : options_(options) {}

  Result<void> furnish() {
    auto netlink = Rtnetlink::open();
    if (!netlink) return netlink.error();
    netlink_ = *std::move(netlink);
    for (auto step : {&Builder::apply_settings, &Builder::add_interfaces, &Builder::add_routes,
                      &Builder::apply_rules}) {
      const Result<void> done = (this->*step)();
      if (!done) return done;
    }
    return options_.node.router ? Result<void>() : add_source_routes();
  }

  NodeNamespace finish(NetworkNamespace network) {
    return NodeNamespace(std::move(network), std::move(devices_), *std::move(routes_),
                         *std::move(netlink_));
  }

 private:
  Result<void> apply_settings() {
    const Result<void> written = write_settings(kSettings);
    if (!written || !options_.node.router) return written;
    return write_settings(kForwarding);
  }

  Result<void> add_interfaces() {
    const Result<void> loopback = netlink_->set_up(kLoopback);
    if (!loopback) return loopback;
    for (std::size_t i = 0; i < options_.node.interfaces.size(); ++i) {
      const Result<void> added = add_interface(i);
      if (!added) return added;
    }
    return {};
  }

  Result<void> add_interface(std::size_t i) {
    const InterfaceSpec& spec = options_.node.interfaces[i];
    auto device = TunDevice::create(spec.name);
    if (!device) return device.error();
    devices_.push_back(*std::move(device));
    const auto index = netlink_->index_of(spec.name);
    if (!index) return index.error();
    indices_.push_back(*index);
    const Result<void> up = netlink_->set_up(*index, options_.mtus[i]);
    if (!up) return up;
    return add_addresses(i);
  }

  Result<void> add_addresses(std::size_t i) {
    for (const IpPrefix& address : options_.node.interfaces[i].addresses) {
      const Result<void> added = netlink_->add_address(indices_[i], address);
      if (!added) return added;
    }
    return {};
  }

  Result<void> add_routes() {
    std::vector<NodeRoutes::Interface> interfaces;
    for (std::size_t i = 0; i < indices_.size(); ++i) {
      const InterfaceSpec& spec = options_.node.interfaces[i];
      interfaces.push_back({indices_[i], spec.name, spec.addresses});
    }
    routes_.emplace(options_.routes, std::move(interfaces));
    return add_all(*netlink_, routes_->main());
  }

  /// Some settings are there only when the rules have called for connection tracking.
  Result<void> apply_rules() {
    if (!options_.rules.empty()) {
      const Result<void> applied = apply_nft_rules(options_.rules);
      if (!applied) return applied;
    }
    return write_settings(options_.settings, true);
  }

  Result<void> add_source_routes() {
    for (std::size_t i = 0; i < indices_.size(); ++i) {
      const Result<void> added = add_source_table(i);
      if (!added) return added;
    }
    return {};
  }

  Result<void> add_source_table(std::size_t i) {
    const Result<void> added = add_all(*netlink_, routes_->by_source(i));
    if (!added) return added;
    for (const IpPrefix& own : options_.node.interfaces[i].addresses) {
      const Result<void> ruled = netlink_->add_source_rule(own.address, NodeRoutes::table_of(i));
      if (!ruled) return ruled;
    }
    return {};
  }

  const NodeNamespaceOptions& options_;
  std::optional<Rtnetlink> netlink_;
  std::vector<TunDevice> devices_;
  std::vector<LinkIndex> indices_;
  std::optional<NodeRoutes> routes_;
};

Result<NodeNamespace> NodeNamespace::create(const NodeNamespaceOptions& options) {
  Builder builder(options);
  auto network = NetworkNamespace::create([&builder] { return builder.furnish(); });
  if (!network) return network.error();
  return builder.finish(*std::move(network));
}

NodeNamespace::NodeNamespace(NetworkNamespace network, std::vector<TunDevice> devices,
                             NodeRoutes routes, Rtnetlink netlink)
    : network_(std::move(network)),
      devices_(std::move(devices)),
      routes_(std::move(routes)),
      netlink_(std::move(netlink)) {}

void NodeNamespace::set_carrier(std::size_t interface, bool on) {
  devices_[interface].set_carrier(on);
  // What this tells of an interface that vanished, the next read of it tells too.
  static_cast<void>(netlink_.refresh(routes_.interfaces()[interface].index));
}

Result<void> NodeNamespace::set_addresses(std::size_t interface,
                                          const std::vector<IpPrefix>& addresses) {
  const std::vector<IpPrefix> before = routes_.interfaces()[interface].addresses;
  const auto is_in = [](const std::vector<IpPrefix>& all, const IpPrefix& one) {
    return std::ranges::find(all, one) != all.end();
  };
  for (const IpPrefix& each : before) {
    if (is_in(addresses, each)) continue;
    if (const Result<void> removed = remove_address(interface, each); !removed) return removed;
  }
  for (const IpPrefix& each : addresses) {
    if (is_in(before, each)) continue;
    if (const Result<void> added = add_address(interface, each); !added) return added;
  }
  return {};
}

/// With the routes, which went with the last address.
Result<void> NodeNamespace::add_address(std::size_t interface, const IpPrefix& address) {
  NodeRoutes::Interface& to = routes_.interfaces()[interface];
  to.addresses.push_back(address);
  if (const auto added = netlink_.add_address(to.index, address); !added) return added;
  for (const auto& routes : {routes_.main(), routes_.by_source(interface)}) {
    if (const Result<void> added = add_all(netlink_, routes); !added) return added;
  }
  return netlink_.add_source_rule(address.address, NodeRoutes::table_of(interface));
}

Result<void> NodeNamespace::remove_address(std::size_t interface, const IpPrefix& address) {
  NodeRoutes::Interface& from = routes_.interfaces()[interface];
  std::erase(from.addresses, address);
  const auto table = NodeRoutes::table_of(interface);
  const Result<void> ruled = netlink_.remove_source_rule(address.address, table);
  return ruled ? netlink_.remove_address(from.index, address) : ruled;
}

}  // namespace post::lab
