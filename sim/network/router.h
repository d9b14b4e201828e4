// A router: forwards between its interfaces in no time of its own.
#pragma once

#include <cstddef>
#include <limits>
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
  /// The route to `destination`; null where `packet` was rejected for want of one. Only what
  /// `turns` here may go back to the neighbour who sent it: a NAT on the way, to itself.
  const Route* next_hop(const Packet& packet, const IpAddress& destination, InterfaceId arrived,
                        bool turns = false);
  /// True where the packet, or its fragments, go over that route's link, of which `limit` octets
  /// can be used; else it was rejected, in silence unless `report`.
  bool fits(const Packet& packet, const Route& out, InterfaceId arrived,
            std::size_t limit = std::numeric_limits<std::size_t>::max(), bool report = true);
  /// Over a link for which fits() held, in fragments where it must be.
  void send_over(Packet&& packet, InterfaceId out,
                 std::size_t limit = std::numeric_limits<std::size_t>::max());
  void forward_to_group(Packet&& packet, InterfaceId arrived);

 private:
  void on_queue_space(InterfaceId) override {}
  void on_interface_changed(InterfaceId) override {}
  void output(Packet&& packet) override;

  void refuse_route(const Packet& packet, RouteKind kind, InterfaceId arrived);
  /// True where the route back to the flow's source leaves by `arrived`.
  bool is_reverse_path(const GroupFlow& flow, InterfaceId arrived) const;
  /// The interfaces that lead to members, in their order, but for `arrived`.
  std::vector<InterfaceId> branches(const GroupFlow& flow, InterfaceId arrived,
                                    unsigned hops) const;
};

}  // namespace post::sim
