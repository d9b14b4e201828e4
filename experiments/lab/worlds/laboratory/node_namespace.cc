#include "experiments/lab/worlds/laboratory/node_namespace.h"

#include <array>
#include <span>
#include <string_view>
#include <utility>

#include "experiments/lab/worlds/laboratory/nft.h"
#include "sim/network/routes.h"

namespace post::lab {
namespace {

constexpr std::uint32_t kFirstSourceTable = 1000;  ///< one an interface, in order
constexpr std::uint32_t kFirstMetric = 16;
constexpr std::uint32_t kLastMetric = 1 << 30;

struct FixedSetting {
  const char* name;
  const char* value;
};

/// What differs from a new namespace's own settings. Written before interfaces are made, which
/// inherit "default".
constexpr std::array<FixedSetting, 18> kSettings = {{
    {"ipv4/conf/all/rp_filter", "0"},
    {"ipv4/conf/default/rp_filter", "0"},
    {"ipv4/conf/all/ignore_routes_with_linkdown", "1"},
    {"ipv4/conf/default/ignore_routes_with_linkdown", "1"},
    {"ipv6/conf/all/ignore_routes_with_linkdown", "1"},
    {"ipv6/conf/default/ignore_routes_with_linkdown", "1"},
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

/// `prefix` without host bits, as the system wants it.
IpPrefix network_of(const IpPrefix& prefix) {
  return {sim::masked(prefix.address, prefix.length), prefix.length};
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
    return NodeNamespace(std::move(network), std::move(devices_), std::move(indices_),
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

  /// Among routes to one prefix the interface that is first by name wins, as elsewhere.
  Result<void> add_routes() {
    for (const RouteSpec& route : options_.routes) {
      if (route.kind != sim::RouteKind::kForward) {
        if (const Result<void> added = refuse(route, kMainTable); !added) return added;
        continue;
      }
      const std::size_t i = position_of(route.interface);
      const auto metric = static_cast<std::uint32_t>(kFirstMetric + i);
      const Result<void> added =
          netlink_->add_route({network_of(route.destination), indices_[i], kMainTable, metric});
      if (!added) return added;
    }
    return {};
  }

  Result<void> refuse(const RouteSpec& route, std::uint32_t table) {
    return netlink_->add_route({.destination = network_of(route.destination),
                                .out = std::nullopt,
                                .table = table,
                                .kind = route.kind});
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

  /// A table with the routes of one interface, for packets from its addresses.
  Result<void> add_source_table(std::size_t i) {
    const auto table = static_cast<std::uint32_t>(kFirstSourceTable + i);
    const InterfaceSpec& spec = options_.node.interfaces[i];
    std::vector<RouteRequest> requests;
    for (const IpPrefix& own : spec.addresses) {
      requests.push_back({network_of(own), indices_[i], table});
      const IpPrefix all{IpAddress::unspecified(own.address.family()), 0};
      requests.push_back({all, std::nullopt, table, kLastMetric});
    }
    for (const RouteSpec& route : options_.routes) {
      if (route.interface != spec.name) continue;
      requests.push_back({network_of(route.destination), indices_[i], table});
    }
    for (const RouteRequest& request : requests) {
      const Result<void> added = netlink_->add_route(request);
      if (!added) return added;
    }
    for (const RouteSpec& route : options_.routes) {
      if (route.kind == sim::RouteKind::kForward) continue;
      if (const Result<void> added = refuse(route, table); !added) return added;
    }
    for (const IpPrefix& own : spec.addresses) {
      const Result<void> added = netlink_->add_source_rule(own.address, table);
      if (!added) return added;
    }
    return {};
  }

  std::size_t position_of(std::string_view interface) const {
    const auto& all = options_.node.interfaces;
    std::size_t i = 0;
    while (i + 1 < all.size() && all[i].name != interface) ++i;
    return i;
  }

  const NodeNamespaceOptions& options_;
  std::optional<Rtnetlink> netlink_;
  std::vector<TunDevice> devices_;
  std::vector<LinkIndex> indices_;
};

Result<NodeNamespace> NodeNamespace::create(const NodeNamespaceOptions& options) {
  Builder builder(options);
  auto network = NetworkNamespace::create([&builder] { return builder.furnish(); });
  if (!network) return network.error();
  return builder.finish(*std::move(network));
}

NodeNamespace::NodeNamespace(NetworkNamespace network, std::vector<TunDevice> devices,
                             std::vector<LinkIndex> indices, Rtnetlink netlink)
    : network_(std::move(network)),
      devices_(std::move(devices)),
      indices_(std::move(indices)),
      netlink_(std::move(netlink)) {}

void NodeNamespace::set_carrier(std::size_t interface, bool on) {
  devices_[interface].set_carrier(on);
  // What this tells of an interface that vanished, the next read of it tells too.
  static_cast<void>(netlink_.refresh(indices_[interface]));
}

}  // namespace post::lab
