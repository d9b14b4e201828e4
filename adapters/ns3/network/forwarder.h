// How a router or box of a NetworkSimulation handles the octets of an IP packet: as the embedded
// world's (docs/network.md), over the same tables.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/ns3/network/icmp_error.h"
#include "adapters/ns3/network/routes.h"
#include "model/trace.h"
#include "sim/network/nat/middlebox.h"

namespace post::ns3host {

/// What both families of a node share. ns-3's interface 0 is the loopback.
struct NodeRouting {
  struct Interface {
    bool up = true;
    std::size_t mtu = 65'535;
    bool outside = false;  ///< of the box
    std::vector<IpAddress> addresses;
  };
  bool forwards = false;
  std::string node;                ///< in traces
  const Tracer* tracer = nullptr;  ///< outlives the simulation
  std::vector<Interface> interfaces;
  Routes routes;
  std::optional<sim::Middlebox> box;

  /// The route over an interface that is up.
  const Route* route(const IpAddress& to) const;
  /// Routes::refusal.
  sim::RouteKind refusal(const IpAddress& to) const;
};

/// Puts a whole packet onto the link that `route` leads over.
class PacketOutput {
 public:
  virtual ~PacketOutput() = default;
  virtual void transmit(std::span<const std::byte> packet, const Route& route) = 0;
};

class Forwarder {
 public:
  /// Both outlive this object.
  Forwarder(NodeRouting& node, PacketOutput& output) : node_(node), output_(output) {}

  /// Sends the packet on, translated where there is a box, or gives it up with an ICMP error.
  void forward(std::span<std::byte> packet, std::uint32_t arrived);
  /// True where packets that come over that interface are taken: it is up.
  bool hears(std::uint32_t arrived) const { return node_.interfaces[arrived].up; }
  /// Gives up a packet that came over an interface that does not hear.
  void refuse_unheard(std::span<const std::byte> packet) const;
  /// Gives up a packet that is for this node itself.
  void refuse_own(std::span<const std::byte> packet, std::uint32_t arrived);
  /// True where a packet of `size` octets can go on as it is: no box, a hop left, a way to go.
  const Route* plain_route(const IpAddress& to, std::size_t size, unsigned hops,
                           std::uint32_t arrived) const;

 private:
  /// Only what `turns` here, at a NAT, may go back to the neighbour who sent it.
  const Route* next_hop(std::span<const std::byte> packet, const IpAddress& to,
                        std::uint32_t arrived, bool turns = false);
  void refuse_route(std::span<const std::byte> packet, sim::RouteKind kind, std::uint32_t arrived);
  void cross(std::span<std::byte> packet, std::uint32_t arrived);
  /// What the boxes say of the packet; nothing where it ends here.
  std::optional<sim::BoxAnswer> inspect(std::span<const std::byte> packet, std::uint32_t arrived);
  bool fits(std::span<const std::byte> packet, const Route& out, std::uint32_t arrived,
            std::size_t limit, bool report);
  bool translate(std::span<std::byte> packet, sim::Crossing crossing, std::uint32_t arrived);
  sim::Side side(std::uint32_t interface) const;
  void drop(std::span<const std::byte> packet, std::string_view reason) const;
  void reject(std::span<const std::byte> packet, std::string_view verdict, IcmpReason reason,
              std::uint32_t arrived, std::size_t mtu = 0);
  std::optional<IpAddress> reporter_of(std::span<const std::byte> packet,
                                       std::uint32_t arrived) const;

  NodeRouting& node_;
  PacketOutput& output_;
};

}  // namespace post::ns3host
