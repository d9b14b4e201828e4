// Strong host routing for IPv4.
#include "adapters/ns3/host/strong_routing.h"

namespace post::ns3host {
ns3::Ptr<ns3::Ipv4StaticRouting> static_routes(const ns3::Ptr<ns3::Ipv4RoutingProtocol>& routing) {
  if (auto plain = ns3::DynamicCast<ns3::Ipv4StaticRouting>(routing)) return plain;
  if (auto strong = ns3::DynamicCast<StrongRoutingV4>(routing)) return strong->routes();
  const auto list = ns3::DynamicCast<ns3::Ipv4ListRouting>(routing);
  if (!list) return nullptr;
  for (std::uint32_t i = 0; i < list->GetNRoutingProtocols(); ++i) {
    std::int16_t priority = 0;
    if (auto found = static_routes(list->GetRoutingProtocol(i, priority))) return found;
  }
  return nullptr;
}

ns3::TypeId StrongRoutingV4::GetTypeId() {
  static const ns3::TypeId id = ns3::TypeId("post::ns3host::StrongRoutingV4")
                                    .SetParent<ns3::Ipv4RoutingProtocol>()
                                    .AddConstructor<StrongRoutingV4>();
  return id;
}

ns3::Ptr<StrongRoutingV4> StrongRoutingV4::install(const ns3::Ptr<ns3::Ipv4>& ipv4) {
  const ns3::Ptr<ns3::Ipv4RoutingProtocol> before = ipv4->GetRoutingProtocol();
  if (auto there = ns3::DynamicCast<StrongRoutingV4>(before)) return there;
  auto strong = ns3::CreateObject<StrongRoutingV4>();
  strong->inner_ = before;
  strong->static_ = static_routes(before);
  ipv4->SetRoutingProtocol(strong);
  ipv4->SetAttribute("WeakEsModel", ns3::BooleanValue(false));
  return strong;
}

ns3::Ptr<ns3::NetDevice> StrongRoutingV4::leaving_device(
    const ns3::Ipv4Header& header, const ns3::Ptr<ns3::NetDevice>& out) const {
  const std::int32_t own = ipv4_->GetInterfaceForAddress(header.GetDestination());
  if (own >= 0) return ipv4_->GetNetDevice(static_cast<std::uint32_t>(own));
  const ns3::Ipv4Address source = header.GetSource();
  if (out || !source.IsInitialized() || source.IsAny()) return out;
  const std::int32_t owner = ipv4_->GetInterfaceForAddress(source);
  return owner < 0 ? out : ipv4_->GetNetDevice(static_cast<std::uint32_t>(owner));
}

ns3::Ptr<ns3::Ipv4Route> StrongRoutingV4::RouteOutput(ns3::Ptr<ns3::Packet> packet,
                                                      const ns3::Ipv4Header& header,
                                                      ns3::Ptr<ns3::NetDevice> out,
                                                      ns3::Socket::SocketErrno& error) {
  const ns3::Ptr<ns3::NetDevice> device = leaving_device(header, out);
  const std::int32_t number = device ? ipv4_->GetInterfaceForDevice(device) : 0;
  if (number < 0 || !ipv4_->IsUp(static_cast<std::uint32_t>(number))) {
    error = ns3::Socket::ERROR_NOROUTETOHOST;
    return nullptr;
  }
  const ns3::Ptr<ns3::Ipv4Route> route = inner_->RouteOutput(packet, header, device, error);
  const ns3::Ipv4Address source = header.GetSource();
  if (route && source.IsInitialized() && !source.IsAny()) route->SetSource(source);
  return route;
}

bool StrongRoutingV4::RouteInput(ns3::Ptr<const ns3::Packet> packet, const ns3::Ipv4Header& header,
                                 ns3::Ptr<const ns3::NetDevice> device,
                                 UnicastForwardCallback forward,
                                 MulticastForwardCallback forward_multicast,
                                 LocalDeliverCallback deliver, ErrorCallback refuse) {
  return inner_->RouteInput(packet, header, device, forward, forward_multicast, deliver, refuse);
}

void StrongRoutingV4::NotifyInterfaceUp(std::uint32_t interface) {
  inner_->NotifyInterfaceUp(interface);
  restore_routes(interface);
  if (watcher_ != nullptr) watcher_->on_v4_changed(interface);
}

void StrongRoutingV4::NotifyInterfaceDown(std::uint32_t interface) {
  save_routes(interface);
  inner_->NotifyInterfaceDown(interface);
  if (watcher_ != nullptr) watcher_->on_v4_changed(interface);
}

void StrongRoutingV4::NotifyAddAddress(std::uint32_t interface, ns3::Ipv4InterfaceAddress address) {
  inner_->NotifyAddAddress(interface, address);
  if (watcher_ != nullptr) watcher_->on_v4_address(interface, address, true);
}

void StrongRoutingV4::NotifyRemoveAddress(std::uint32_t interface,
                                          ns3::Ipv4InterfaceAddress address) {
  inner_->NotifyRemoveAddress(interface, address);
  if (watcher_ != nullptr) watcher_->on_v4_address(interface, address, false);
}

void StrongRoutingV4::PrintRoutingTable(ns3::Ptr<ns3::OutputStreamWrapper> stream,
                                        ns3::Time::Unit unit) const {
  inner_->PrintRoutingTable(stream, unit);
}

void StrongRoutingV4::save_routes(std::uint32_t interface) {
  for (std::uint32_t i = 0; static_ && i < static_->GetNRoutes(); ++i) {
    const ns3::Ipv4RoutingTableEntry entry = static_->GetRoute(i);
    if (entry.GetInterface() == interface) saved_.push_back({entry, static_->GetMetric(i)});
  }
}

void StrongRoutingV4::restore_routes(std::uint32_t interface) {
  std::erase_if(saved_, [&](const SavedRoute& each) {
    if (each.entry.GetInterface() != interface) return false;
    if (!has_route(each)) {
      static_->AddNetworkRouteTo(each.entry.GetDest(), each.entry.GetDestNetworkMask(),
                                 each.entry.GetGateway(), interface, each.metric);
    }
    return true;
  });
}

// ns-3 has put the connected ones back by itself.
bool StrongRoutingV4::has_route(const SavedRoute& route) const {
  for (std::uint32_t i = 0; i < static_->GetNRoutes(); ++i) {
    const ns3::Ipv4RoutingTableEntry there = static_->GetRoute(i);
    if (there == route.entry && static_->GetMetric(i) == route.metric) return true;
  }
  return false;
}

void StrongRoutingV4::DoDispose() {
  watcher_ = nullptr;
  ipv4_ = nullptr;
  inner_ = nullptr;
  static_ = nullptr;
  Ipv4RoutingProtocol::DoDispose();
}

}  // namespace post::ns3host
