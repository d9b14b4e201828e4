// Strong host routing for IPv6.
#include "adapters/ns3/host/strong_routing.h"

namespace post::ns3host {
ns3::Ptr<ns3::Ipv6StaticRouting> static_routes(const ns3::Ptr<ns3::Ipv6RoutingProtocol>& routing) {
  if (auto plain = ns3::DynamicCast<ns3::Ipv6StaticRouting>(routing)) return plain;
  if (auto strong = ns3::DynamicCast<StrongRoutingV6>(routing)) return strong->routes();
  const auto list = ns3::DynamicCast<ns3::Ipv6ListRouting>(routing);
  if (!list) return nullptr;
  for (std::uint32_t i = 0; i < list->GetNRoutingProtocols(); ++i) {
    std::int16_t priority = 0;
    if (auto found = static_routes(list->GetRoutingProtocol(i, priority))) return found;
  }
  return nullptr;
}

ns3::TypeId StrongRoutingV6::GetTypeId() {
  static const ns3::TypeId id = ns3::TypeId("post::ns3host::StrongRoutingV6")
                                    .SetParent<ns3::Ipv6RoutingProtocol>()
                                    .AddConstructor<StrongRoutingV6>();
  return id;
}

ns3::Ptr<StrongRoutingV6> StrongRoutingV6::install(const ns3::Ptr<ns3::Ipv6>& ipv6) {
  const ns3::Ptr<ns3::Ipv6RoutingProtocol> before = ipv6->GetRoutingProtocol();
  if (auto there = ns3::DynamicCast<StrongRoutingV6>(before)) return there;
  auto strong = ns3::CreateObject<StrongRoutingV6>();
  strong->inner_ = before;
  strong->static_ = static_routes(before);
  ipv6->SetRoutingProtocol(strong);
  ipv6->SetAttribute("StrongEndSystemModel", ns3::BooleanValue(true));
  for (std::uint32_t i = 0; i < ipv6->GetNInterfaces(); ++i) strong->keep_from_soliciting(i);
  return strong;
}

// Without duplicate address detection ns-3 solicits routers at once and then again and again, from
// every interface that does not forward at the end of this instant. Addresses here are configured:
// nobody answers, and links would carry what no scenario asked for.
void StrongRoutingV6::keep_from_soliciting(std::uint32_t interface) {
  if (ipv6_->IsForwarding(interface)) return;
  ipv6_->SetForwarding(interface, true);
  ns3::Simulator::ScheduleNow([ipv6 = ipv6_, interface] { ipv6->SetForwarding(interface, false); });
}

ns3::Ptr<ns3::NetDevice> StrongRoutingV6::leaving_device(
    const ns3::Ipv6Header& header, const ns3::Ptr<ns3::NetDevice>& out) const {
  const std::int32_t own = ipv6_->GetInterfaceForAddress(header.GetDestination());
  if (own >= 0) return ipv6_->GetNetDevice(static_cast<std::uint32_t>(own));
  const ns3::Ipv6Address source = header.GetSource();
  if (out || !source.IsInitialized() || source.IsAny()) return out;
  const std::int32_t owner = ipv6_->GetInterfaceForAddress(source);
  return owner < 0 ? out : ipv6_->GetNetDevice(static_cast<std::uint32_t>(owner));
}

ns3::Ptr<ns3::Ipv6Route> StrongRoutingV6::RouteOutput(ns3::Ptr<ns3::Packet> packet,
                                                      const ns3::Ipv6Header& header,
                                                      ns3::Ptr<ns3::NetDevice> out,
                                                      ns3::Socket::SocketErrno& error) {
  const ns3::Ptr<ns3::NetDevice> device = leaving_device(header, out);
  const std::int32_t number = device ? ipv6_->GetInterfaceForDevice(device) : 0;
  if (number < 0 || !ipv6_->IsUp(static_cast<std::uint32_t>(number))) {
    error = ns3::Socket::ERROR_NOROUTETOHOST;
    return nullptr;
  }
  const ns3::Ptr<ns3::Ipv6Route> route = inner_->RouteOutput(packet, header, device, error);
  const ns3::Ipv6Address source = header.GetSource();
  if (route && source.IsInitialized() && !source.IsAny()) route->SetSource(source);
  return route;
}

bool StrongRoutingV6::RouteInput(ns3::Ptr<const ns3::Packet> packet, const ns3::Ipv6Header& header,
                                 ns3::Ptr<const ns3::NetDevice> device,
                                 UnicastForwardCallback forward,
                                 MulticastForwardCallback forward_multicast,
                                 LocalDeliverCallback deliver, ErrorCallback refuse) {
  return inner_->RouteInput(packet, header, device, forward, forward_multicast, deliver, refuse);
}

void StrongRoutingV6::NotifyInterfaceUp(std::uint32_t interface) {
  keep_from_soliciting(interface);
  inner_->NotifyInterfaceUp(interface);
  restore_addresses(interface);
  restore_routes(interface);
  if (watcher_ != nullptr) watcher_->on_v6_changed(interface);
}

void StrongRoutingV6::NotifyInterfaceDown(std::uint32_t interface) {
  save_routes(interface);
  inner_->NotifyInterfaceDown(interface);
  if (watcher_ != nullptr) watcher_->on_v6_changed(interface);
}

void StrongRoutingV6::NotifyAddAddress(std::uint32_t interface, ns3::Ipv6InterfaceAddress address) {
  inner_->NotifyAddAddress(interface, address);
  if (watcher_ != nullptr) watcher_->on_v6_address(interface, address, true);
}

void StrongRoutingV6::NotifyRemoveAddress(std::uint32_t interface,
                                          ns3::Ipv6InterfaceAddress address) {
  inner_->NotifyRemoveAddress(interface, address);
  if (watcher_ != nullptr) watcher_->on_v6_address(interface, address, false);
}

void StrongRoutingV6::NotifyAddRoute(ns3::Ipv6Address destination, ns3::Ipv6Prefix mask,
                                     ns3::Ipv6Address next_hop, std::uint32_t interface,
                                     ns3::Ipv6Address prefix_to_use) {
  inner_->NotifyAddRoute(destination, mask, next_hop, interface, prefix_to_use);
}

void StrongRoutingV6::NotifyRemoveRoute(ns3::Ipv6Address destination, ns3::Ipv6Prefix mask,
                                        ns3::Ipv6Address next_hop, std::uint32_t interface,
                                        ns3::Ipv6Address prefix_to_use) {
  inner_->NotifyRemoveRoute(destination, mask, next_hop, interface, prefix_to_use);
}

void StrongRoutingV6::PrintRoutingTable(ns3::Ptr<ns3::OutputStreamWrapper> stream,
                                        ns3::Time::Unit unit) const {
  inner_->PrintRoutingTable(stream, unit);
}

void StrongRoutingV6::save_routes(std::uint32_t interface) {
  for (std::uint32_t i = 0; static_ && i < static_->GetNRoutes(); ++i) {
    const ns3::Ipv6RoutingTableEntry entry = static_->GetRoute(i);
    if (entry.GetInterface() == interface) saved_.push_back({entry, static_->GetMetric(i)});
  }
}

void StrongRoutingV6::restore_addresses(std::uint32_t interface) {
  if (watcher_ == nullptr) return;
  for (const ns3::Ipv6InterfaceAddress& address : watcher_->v6_addresses(interface)) {
    if (ipv6_->GetInterfaceForAddress(address.GetAddress()) < 0) {
      ipv6_->AddAddress(interface, address);
    }
  }
}

void StrongRoutingV6::restore_routes(std::uint32_t interface) {
  std::erase_if(saved_, [&](const SavedRoute& each) {
    if (each.entry.GetInterface() != interface) return false;
    if (!has_route(each)) {
      static_->AddNetworkRouteTo(each.entry.GetDest(), each.entry.GetDestNetworkPrefix(),
                                 each.entry.GetGateway(), interface, each.entry.GetPrefixToUse(),
                                 each.metric);
    }
    return true;
  });
}

// ns-3 has put the connected ones back by itself.
bool StrongRoutingV6::has_route(const SavedRoute& route) const {
  for (std::uint32_t i = 0; i < static_->GetNRoutes(); ++i) {
    const ns3::Ipv6RoutingTableEntry there = static_->GetRoute(i);
    const bool same = there.GetDest() == route.entry.GetDest() &&
                      there.GetDestNetworkPrefix() == route.entry.GetDestNetworkPrefix() &&
                      there.GetGateway() == route.entry.GetGateway() &&
                      there.GetInterface() == route.entry.GetInterface();
    if (same && static_->GetMetric(i) == route.metric) return true;
  }
  return false;
}

void StrongRoutingV6::DoDispose() {
  watcher_ = nullptr;
  ipv6_ = nullptr;
  inner_ = nullptr;
  static_ = nullptr;
  Ipv6RoutingProtocol::DoDispose();
}

}  // namespace post::ns3host
