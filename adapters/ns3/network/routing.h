// How the nodes of a NetworkSimulation route: the project's routes as ns-3's two routing protocols,
// with what ns-3.37 has not: interfaces that are down, ICMP for what has no route, NATs, and
// forwarding of 2001:db8::/32, which ns-3 drops.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "adapters/ns3/network/forwarder.h"
#include "ns3/ipv4-routing-protocol.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/ipv6-routing-protocol.h"

namespace post::ns3host {

/// A route leads over an interface only while that is up. Hosts take what is for an
/// address of the interface where it arrives (strong host model); routers take what is for any of
/// theirs.
class Ipv4Routing final : public ns3::Ipv4RoutingProtocol, private PacketOutput {
 public:
  static ns3::TypeId GetTypeId();
  /// `shared` outlives the simulation.
  void set_up(NodeRouting& shared);

  ns3::Ptr<ns3::Ipv4Route> RouteOutput(ns3::Ptr<ns3::Packet> packet, const ns3::Ipv4Header& header,
                                       ns3::Ptr<ns3::NetDevice> device,
                                       ns3::Socket::SocketErrno& error) override;
  bool RouteInput(ns3::Ptr<const ns3::Packet> packet, const ns3::Ipv4Header& header,
                  ns3::Ptr<const ns3::NetDevice> device, UnicastForwardCallback forward,
                  MulticastForwardCallback forward_multicast, LocalDeliverCallback deliver,
                  ErrorCallback fail) override;
  void NotifyInterfaceUp(std::uint32_t) override {}
  void NotifyInterfaceDown(std::uint32_t) override {}
  void NotifyAddAddress(std::uint32_t, ns3::Ipv4InterfaceAddress) override {}
  void NotifyRemoveAddress(std::uint32_t, ns3::Ipv4InterfaceAddress) override {}
  void SetIpv4(ns3::Ptr<ns3::Ipv4> ipv4) override { ipv4_ = ipv4; }
  void PrintRoutingTable(ns3::Ptr<ns3::OutputStreamWrapper>, ns3::Time::Unit) const override {}

 private:
  const Route* route(const IpAddress& to, const ns3::Ptr<const ns3::NetDevice>& only) const;
  ns3::Ptr<ns3::Ipv4Route> by(std::uint32_t interface, const ns3::Ipv4Header& header,
                              ns3::Ipv4Address gateway) const;
  bool owns(ns3::Ipv4Address address, std::uint32_t arrived) const;
  bool is_external(ns3::Ipv4Address address) const;
  void take_own(const ns3::Ptr<const ns3::Packet>& packet, const ns3::Ipv4Header& header,
                std::uint32_t arrived, const LocalDeliverCallback& deliver);
  void route_on(const ns3::Ptr<const ns3::Packet>& packet, const ns3::Ipv4Header& header,
                std::uint32_t arrived, const UnicastForwardCallback& forward);
  void DoDispose() override;

  void transmit(std::span<const std::byte> packet, const Route& route) override;

  NodeRouting* shared_ = nullptr;
  std::optional<Forwarder> forwarder_;
  std::vector<std::byte> octets_;  ///< of the packet that the forwarder has, kept for its memory
  ns3::Ptr<ns3::Ipv4> ipv4_;
};

class Ipv6Routing final : public ns3::Ipv6RoutingProtocol, private PacketOutput {
 public:
  static ns3::TypeId GetTypeId();
  void set_up(NodeRouting& shared);

  ns3::Ptr<ns3::Ipv6Route> RouteOutput(ns3::Ptr<ns3::Packet> packet, const ns3::Ipv6Header& header,
                                       ns3::Ptr<ns3::NetDevice> device,
                                       ns3::Socket::SocketErrno& error) override;
  bool RouteInput(ns3::Ptr<const ns3::Packet> packet, const ns3::Ipv6Header& header,
                  ns3::Ptr<const ns3::NetDevice> device, UnicastForwardCallback forward,
                  MulticastForwardCallback forward_multicast, LocalDeliverCallback deliver,
                  ErrorCallback fail) override;
  void NotifyInterfaceUp(std::uint32_t) override {}
  void NotifyInterfaceDown(std::uint32_t) override {}
  void NotifyAddAddress(std::uint32_t, ns3::Ipv6InterfaceAddress) override {}
  void NotifyRemoveAddress(std::uint32_t, ns3::Ipv6InterfaceAddress) override {}
  void NotifyAddRoute(ns3::Ipv6Address, ns3::Ipv6Prefix, ns3::Ipv6Address, std::uint32_t,
                      ns3::Ipv6Address) override {}
  void NotifyRemoveRoute(ns3::Ipv6Address, ns3::Ipv6Prefix, ns3::Ipv6Address, std::uint32_t,
                         ns3::Ipv6Address) override {}
  void SetIpv6(ns3::Ptr<ns3::Ipv6> ipv6) override;
  void PrintRoutingTable(ns3::Ptr<ns3::OutputStreamWrapper>, ns3::Time::Unit) const override {}

 private:
  const Route* route(const IpAddress& to, const ns3::Ptr<const ns3::NetDevice>& only) const;
  ns3::Ptr<ns3::Ipv6Route> by(std::uint32_t interface, const ns3::Ipv6Header& header,
                              ns3::Ipv6Address gateway) const;
  void send(const ns3::Ptr<ns3::Packet>& packet, const ns3::Ipv6Header& header, const Route& route);
  void DoDispose() override;

  void transmit(std::span<const std::byte> packet, const Route& route) override;

  NodeRouting* shared_ = nullptr;
  std::optional<Forwarder> forwarder_;
  std::vector<std::byte> octets_;  ///< of the packet that the forwarder has, kept for its memory
  ns3::Ptr<ns3::Ipv6L3Protocol> ipv6_;
};

}  // namespace post::ns3host
