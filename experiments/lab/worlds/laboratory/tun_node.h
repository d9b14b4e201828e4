// A node of the simulated network whose stack is the system's: what its namespace sends enters the
// simulated link, what arrives there enters the namespace.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "experiments/lab/worlds/laboratory/node_namespace.h"
#include "sim/network/node.h"

namespace post::lab {

class TunNode final : public sim::Node {
 public:
  struct Setup {
    std::string name;
    std::vector<sim::InterfaceOptions> interfaces;
    const Tracer& network_tracer;
    NodeNamespace& space;  ///< outlives the node; its devices are in the order of the interfaces
    bool forwards;         ///< takes packets for others too: the system decides
    bool tells_members = false;  ///< what its system says of group membership goes onto the link
  };
  explicit TunNode(Setup setup);

  /// Makes the namespace see which interfaces are up: once, when all links are attached.
  void announce();
  /// Moves packets that the namespace sends onto the link of `interface`, `most` at most. Returns
  /// how many there were. From the thread that runs the engine, outside of its items.
  std::size_t take_from_system(InterfaceId interface, std::size_t most);
  int descriptor(InterfaceId interface) const { return device(interface).descriptor(); }
  /// The system took the interface away: it went down for good.
  bool has_vanished(InterfaceId interface) const;
  const std::vector<InterfaceId>& vanished() const { return vanished_; }

 private:
  void on_arrival(InterfaceId interface, sim::Packet&& packet) override;
  void on_queue_space(InterfaceId) override {}
  void on_interface_changed(InterfaceId interface) override;
  void output(sim::Packet&& packet) override;

  const TunDevice& device(InterfaceId interface) const;
  bool takes(const sim::Packet& packet, InterfaceId interface) const;
  bool is_chatter(const sim::Packet& packet) const;
  void send_from_system(InterfaceId interface, const Bytes& octets);
  void give_to_system(InterfaceId interface, const sim::Packet& packet);
  void lose(InterfaceId interface);

  NodeNamespace& space_;
  bool forwards_;
  bool tells_members_;
  std::vector<std::byte> octets_;
  std::vector<InterfaceId> vanished_;
};

}  // namespace post::lab
