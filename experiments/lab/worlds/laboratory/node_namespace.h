// A node of the scenario as a network namespace: its interfaces are TUN devices with the scenario's
// addresses and routes.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "experiments/lab/scenario/scenario.h"
#include "experiments/lab/worlds/laboratory/namespaces.h"
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

 private:
  class Builder;
  NodeNamespace(NetworkNamespace network, std::vector<TunDevice> devices,
                std::vector<LinkIndex> indices, Rtnetlink netlink);

  NetworkNamespace network_;
  std::vector<TunDevice> devices_;
  std::vector<LinkIndex> indices_;
  Rtnetlink netlink_;
};

}  // namespace post::lab
