// A router: forwards between its interfaces in no time of its own.
#pragma once

#include <vector>

#include "sim/network/node.h"

namespace post::sim {

/// Runs no endpoint: what is addressed to the router itself is refused as an unreachable port. What
/// is for a group goes along the tree of reverse paths to the source, to where there are members.
class Router : public Node {
 public:
  using Node::Node;

 protected:
  void on_arrival(InterfaceId interface, Packet&& packet) override;
  bool wants(const GroupFlow& flow, InterfaceId interface, unsigned hops) const override;
  /// Counts the hop, or rejects the packet whose last one this was.
  bool count_hop(Packet& packet, InterfaceId arrived);
  /// The route to `destination` for a packet of this size; null where `packet` was rejected for
  /// want of one or for the MTU.
  const Route* next_hop(const Packet& packet, const IpAddress& destination, InterfaceId arrived);

 private:
  void on_queue_space(InterfaceId) override {}
  void on_interface_changed(InterfaceId) override {}
  void output(Packet&& packet) override;

  void forward_to_group(Packet&& packet, InterfaceId arrived);
  /// True where the route back to the flow's source leaves by `arrived`.
  bool is_reverse_path(const GroupFlow& flow, InterfaceId arrived) const;
  /// The interfaces that lead to members, in their order, but for `arrived`.
  std::vector<InterfaceId> branches(const GroupFlow& flow, InterfaceId arrived,
                                    unsigned hops) const;
};

}  // namespace post::sim
