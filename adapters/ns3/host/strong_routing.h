// Routing by source address (strong host model) in front of whatever routing a node has.
//
// It must be the node's topmost protocol: as a member of a list it leaks, since where it answers
// nothing the list asks the next.
#pragma once

#include <cstdint>
#include <vector>

#include "adapters/ns3/host/ns3_core.h"

namespace post::ns3host {

/// Hears what changes on the node's interfaces, by ns-3's numbers, at the time of the change.
class InterfaceWatcher {
 public:
  virtual ~InterfaceWatcher() = default;
  /// IPv6 addresses that the interface shall have, whatever ns-3 forgot while it was down.
  virtual std::vector<ns3::Ipv6InterfaceAddress> v6_addresses(std::uint32_t interface) const = 0;
  virtual void on_v4_changed(std::uint32_t interface) = 0;
  virtual void on_v6_changed(std::uint32_t interface) = 0;
  virtual void on_v4_address(std::uint32_t interface, const ns3::Ipv4InterfaceAddress& address,
                             bool added) = 0;
  virtual void on_v6_address(std::uint32_t interface, const ns3::Ipv6InterfaceAddress& address,
                             bool added) = 0;
};

/// The static routes of a node, whatever stands in front of them; null where it has none. ns-3's
/// own helper finds them only at the top or in a list.
ns3::Ptr<ns3::Ipv4StaticRouting> static_routes(const ns3::Ptr<ns3::Ipv4RoutingProtocol>& routing);
ns3::Ptr<ns3::Ipv6StaticRouting> static_routes(const ns3::Ptr<ns3::Ipv6RoutingProtocol>& routing);

/// What leaves with a source address of this node leaves by the interface that owns it, or not at
/// all. Static routes that ns-3 deletes when an interface goes down come back when it comes up.
class StrongRoutingV4 final : public ns3::Ipv4RoutingProtocol {
 public:
  static ns3::TypeId GetTypeId();
  /// The one of that node, put in front where there is none yet.
  static ns3::Ptr<StrongRoutingV4> install(const ns3::Ptr<ns3::Ipv4>& ipv4);
  /// Null: nobody.
  void set_watcher(InterfaceWatcher* watcher) { watcher_ = watcher; }
  const ns3::Ptr<ns3::Ipv4StaticRouting>& routes() const { return static_; }

  ns3::Ptr<ns3::Ipv4Route> RouteOutput(ns3::Ptr<ns3::Packet> packet, const ns3::Ipv4Header& header,
                                       ns3::Ptr<ns3::NetDevice> out,
                                       ns3::Socket::SocketErrno& error) override;
  bool RouteInput(ns3::Ptr<const ns3::Packet> packet, const ns3::Ipv4Header& header,
                  ns3::Ptr<const ns3::NetDevice> device, UnicastForwardCallback forward,
                  MulticastForwardCallback forward_multicast, LocalDeliverCallback deliver,
                  ErrorCallback refuse) override;
  void NotifyInterfaceUp(std::uint32_t interface) override;
  void NotifyInterfaceDown(std::uint32_t interface) override;
  void NotifyAddAddress(std::uint32_t interface, ns3::Ipv4InterfaceAddress address) override;
  void NotifyRemoveAddress(std::uint32_t interface, ns3::Ipv4InterfaceAddress address) override;
  void SetIpv4(ns3::Ptr<ns3::Ipv4> ipv4) override { ipv4_ = ipv4; }
  void PrintRoutingTable(ns3::Ptr<ns3::OutputStreamWrapper> stream,
                         ns3::Time::Unit unit) const override;

 private:
  struct SavedRoute {
    ns3::Ipv4RoutingTableEntry entry;
    std::uint32_t metric = 0;
  };

  ns3::Ptr<ns3::NetDevice> leaving_device(const ns3::Ipv4Header& header,
                                          const ns3::Ptr<ns3::NetDevice>& out) const;
  void save_routes(std::uint32_t interface);
  void restore_routes(std::uint32_t interface);
  bool has_route(const SavedRoute& route) const;
  void DoDispose() override;

  ns3::Ptr<ns3::Ipv4> ipv4_;
  ns3::Ptr<ns3::Ipv4RoutingProtocol> inner_;
  ns3::Ptr<ns3::Ipv4StaticRouting> static_;  ///< null: there is none below
  std::vector<SavedRoute> saved_;            ///< of interfaces that are down
  InterfaceWatcher* watcher_ = nullptr;
};

/// The same for IPv6. Addresses come back as well: ns-3 forgets them when an interface goes down.
class StrongRoutingV6 final : public ns3::Ipv6RoutingProtocol {
 public:
  static ns3::TypeId GetTypeId();
  static ns3::Ptr<StrongRoutingV6> install(const ns3::Ptr<ns3::Ipv6>& ipv6);
  void set_watcher(InterfaceWatcher* watcher) { watcher_ = watcher; }
  const ns3::Ptr<ns3::Ipv6StaticRouting>& routes() const { return static_; }

  ns3::Ptr<ns3::Ipv6Route> RouteOutput(ns3::Ptr<ns3::Packet> packet, const ns3::Ipv6Header& header,
                                       ns3::Ptr<ns3::NetDevice> out,
                                       ns3::Socket::SocketErrno& error) override;
  bool RouteInput(ns3::Ptr<const ns3::Packet> packet, const ns3::Ipv6Header& header,
                  ns3::Ptr<const ns3::NetDevice> device, UnicastForwardCallback forward,
                  MulticastForwardCallback forward_multicast, LocalDeliverCallback deliver,
                  ErrorCallback refuse) override;
  void NotifyInterfaceUp(std::uint32_t interface) override;
  void NotifyInterfaceDown(std::uint32_t interface) override;
  void NotifyAddAddress(std::uint32_t interface, ns3::Ipv6InterfaceAddress address) override;
  void NotifyRemoveAddress(std::uint32_t interface, ns3::Ipv6InterfaceAddress address) override;
  void NotifyAddRoute(ns3::Ipv6Address destination, ns3::Ipv6Prefix mask, ns3::Ipv6Address next_hop,
                      std::uint32_t interface, ns3::Ipv6Address prefix_to_use) override;
  void NotifyRemoveRoute(ns3::Ipv6Address destination, ns3::Ipv6Prefix mask,
                         ns3::Ipv6Address next_hop, std::uint32_t interface,
                         ns3::Ipv6Address prefix_to_use) override;
  void SetIpv6(ns3::Ptr<ns3::Ipv6> ipv6) override { ipv6_ = ipv6; }
  void PrintRoutingTable(ns3::Ptr<ns3::OutputStreamWrapper> stream,
                         ns3::Time::Unit unit) const override;

 private:
  struct SavedRoute {
    ns3::Ipv6RoutingTableEntry entry;
    std::uint32_t metric = 0;
  };

  ns3::Ptr<ns3::NetDevice> leaving_device(const ns3::Ipv6Header& header,
                                          const ns3::Ptr<ns3::NetDevice>& out) const;
  void keep_from_soliciting(std::uint32_t interface);
  void save_routes(std::uint32_t interface);
  void restore_addresses(std::uint32_t interface);
  void restore_routes(std::uint32_t interface);
  bool has_route(const SavedRoute& route) const;
  void DoDispose() override;

  ns3::Ptr<ns3::Ipv6> ipv6_;
  ns3::Ptr<ns3::Ipv6RoutingProtocol> inner_;
  ns3::Ptr<ns3::Ipv6StaticRouting> static_;
  std::vector<SavedRoute> saved_;
  InterfaceWatcher* watcher_ = nullptr;
};

}  // namespace post::ns3host
