// A node of the scenario as a network namespace: its interfaces are TUN devices with the scenario's
// addresses and routes.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "experiments/lab/scenario/scenario.h"
#include "experiments/lab/worlds/laboratory/namespaces.h"
#include "experiments/lab/worlds/laboratory/node_routes.h"
#include "experiments/lab/worlds/laboratory/rtnetlink.h"
#include "experiments/lab/worlds/laboratory/tun_device.h"
#include "model/result.h"

namespace post::lab {

/// One of the namespace's own settings: "ipv4/ip_forward" and its value.
struct NetworkSetting {
  std::string name;
  std::string value;
};

struct NodeNamespaceOptions {
  const NodeSpec& node;
  std::vector<RouteSpec> routes;
  std::vector<std::size_t> mtus;              ///< IP octets, of each interface in order
  std::vector<NetworkSetting> settings = {};  ///< beyond those of every namespace
  std::string rules = {};                     ///< for nft; empty: none
};

/// Hosts route by source address: each address leaves by its own interface or not at all. Routers
/// forward.
class NodeNamespace {
 public:
  static Result<NodeNamespace> create(const NodeNamespaceOptions& options);

  const NetworkNamespace& network() const { return network_; }
  const std::vector<TunDevice>& devices() const { return devices_; }  ///< as the node's interfaces
  /// Pulls or plugs the cable of an interface; the namespace sees it before this returns.
  void set_carrier(std::size_t interface, bool on);
  /// Of a host's interface: those that it has not get their routes, those that are not among them
  /// go.
  Result<void> set_addresses(std::size_t interface, const std::vector<IpPrefix>& addresses);

 private:
  class Builder;
  NodeNamespace(NetworkNamespace network, std::vector<TunDevice> devices, NodeRoutes routes,
                Rtnetlink netlink);

  Result<void> add_address(std::size_t interface, const IpPrefix& address);
  Result<void> remove_address(std::size_t interface, const IpPrefix& address);

  NetworkNamespace network_;
  std::vector<TunDevice> devices_;
  NodeRoutes routes_;
  Rtnetlink netlink_;
};

}  // namespace post::lab
