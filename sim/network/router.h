// A router: forwards between its interfaces in no time of its own.
#pragma once

#include "sim/network/node.h"

namespace post::sim {

/// Runs no endpoint: what is addressed to the router itself is refused as an unreachable port.
class Router : public Node {
 public:
  using Node::Node;

 protected:
  void on_arrival(InterfaceId interface, Packet&& packet) override;
  /// Counts the hop, or rejects the packet whose last one this was.
  bool count_hop(Packet& packet, InterfaceId arrived);
  /// The route to `destination` for a packet of this size; null where `packet` was rejected for
  /// want of one or for the MTU.
  const Route* next_hop(const Packet& packet, const IpAddress& destination, InterfaceId arrived);

 private:
  void on_queue_space(InterfaceId) override {}
  void on_interface_changed(InterfaceId) override {}
  void output(Packet&& packet) override;
};

}  // namespace post::sim
