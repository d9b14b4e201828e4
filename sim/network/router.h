// A router: forwards between its interfaces in no time of its own.
#pragma once

#include "sim/network/node.h"

namespace post::sim {

/// Runs no endpoint: what is addressed to the router itself is refused as an unreachable port.
class Router final : public Node {
 public:
  using Node::Node;

 private:
  void on_arrival(InterfaceId interface, Packet&& packet) override;
  void on_queue_space(InterfaceId) override {}
  void on_interface_changed(InterfaceId) override {}
  void output(Packet&& packet) override;
  void forward(Packet&& packet, InterfaceId arrived);
};

}  // namespace post::sim
