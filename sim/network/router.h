// A router: forwards between its interfaces in no time of its own.
#pragma once

#include <cstddef>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/network/membership/querier.h"
#include "sim/network/node.h"

namespace post::sim {

/// Runs no endpoint: what is addressed to the router itself is refused as an unreachable port. What
/// is for a group goes along the tree of reverse paths to the source, to where there are members.
class Router : public Node, private MembershipPort {
 public:
  using Node::Node;

  /// From now on members are who says so by IGMP and MLD; without it, who is known to be one.
  void query_members(Executor& executor, EntityId entity, const MembershipOptions& options);

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
  /// True where `packet` speaks of members, to this router, which took it.
  bool takes_membership(const Packet& packet, InterfaceId arrived);

 private:
  void on_queue_space(InterfaceId) override {}
  void on_interface_changed(InterfaceId id) override;
  void output(Packet&& packet) override;

  void refuse_route(const Packet& packet, RouteKind kind, InterfaceId arrived);
  /// True where the route back to the flow's source leaves by `arrived`.
  bool is_reverse_path(const GroupFlow& flow, InterfaceId arrived) const;
  /// The interfaces that lead to members, in their order, but for `arrived`.
  std::vector<InterfaceId> branches(const GroupFlow& flow, InterfaceId arrived,
                                    unsigned hops) const;

  // MembershipPort
  const std::vector<Interface>& membership_interfaces() const override { return interfaces(); }
  void send_membership(Packet&& packet, InterfaceId out) override {
    transmit(std::move(packet), out);
  }
  void drop_membership(const Packet& packet, std::string_view reason) override {
    drop(packet, reason);
  }
  void note_membership(std::string what) override;

  std::unique_ptr<GroupQuerier> querier_;
};

}  // namespace post::sim
