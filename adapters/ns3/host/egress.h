// Which way a packet leaves a node.
#pragma once

#include <cstddef>
#include <map>
#include <optional>

#include "adapters/ns3/host/interface_table.h"
#include "adapters/ns3/host/ns3_core.h"
#include "model/address.h"

namespace post::ns3host {

struct Egress {
  IpAddress source;
  const NodeInterface* interface = nullptr;
  bool own = false;               ///< to an address of this host: it goes over no link
  std::size_t mtu = 0;            ///< IP octets, as far as the path is known
  ns3::Ptr<ns3::Ipv4Route> v4{};  ///< the one of the family
  ns3::Ptr<ns3::Ipv6Route> v6{};
};

/// Strong host model over the node's routing. Remembers the MTU of paths that reported theirs.
class EgressFinder {
 public:
  EgressFinder(const ns3::Ptr<ns3::Node>& node, const InterfaceTable& interfaces);

  /// From `local` (unspecified: any of that family) out of `interface` (or any) to `remote`, a
  /// multicast group among them. Nothing where no packet could leave.
  std::optional<Egress> find(const IpAddress& local, InterfaceId interface,
                             const IpAddress& remote) const;
  /// Smaller than what IP promises is not believed.
  void learn_mtu(const IpAddress& remote, std::size_t mtu);

 private:
  const NodeInterface* leaving(const IpAddress& local, InterfaceId interface) const;
  std::optional<Egress> to_group(const IpAddress& local, InterfaceId interface,
                                 const IpAddress& group) const;
  bool route_v4(Egress& egress, const IpAddress& remote) const;
  bool route_v6(Egress& egress, const IpAddress& remote) const;
  std::size_t mtu_towards(const IpAddress& remote, const NodeInterface& interface) const;

  ns3::Ptr<ns3::Ipv4> ipv4_;
  ns3::Ptr<ns3::Ipv6> ipv6_;
  const InterfaceTable& interfaces_;
  std::map<IpAddress, std::size_t> path_mtu_;
};

}  // namespace post::ns3host
