// Routing of IPv6 in a NetworkSimulation.
#include "adapters/ns3/host/address.h"
#include "adapters/ns3/network/routing.h"
#include "adapters/ns3/network/routing_output.h"
#include "ns3/icmpv6-l4-protocol.h"
#include "ns3/ipv6-interface.h"
#include "ns3/ipv6-route.h"

namespace post::ns3host {

NS_OBJECT_ENSURE_REGISTERED(Ipv6Routing);

ns3::TypeId Ipv6Routing::GetTypeId() {
  static const ns3::TypeId type = ns3::TypeId("post::ns3host::Ipv6Routing")
                                      .SetParent<ns3::Ipv6RoutingProtocol>()
                                      .AddConstructor<Ipv6Routing>();
  return type;
}

void Ipv6Routing::SetIpv6(ns3::Ptr<ns3::Ipv6> ipv6) {
  ipv6_ = ns3::DynamicCast<ns3::Ipv6L3Protocol>(ipv6);
}

const Route* Ipv6Routing::route(const IpAddress& to,
                                const ns3::Ptr<const ns3::NetDevice>& only) const {
  return find_route(*shared_, ipv6_, to, only);
}

ns3::Ptr<ns3::Ipv6Route> Ipv6Routing::by(std::uint32_t interface, const ns3::Ipv6Header& header,
                                         ns3::Ipv6Address gateway) const {
  const ns3::Ipv6Address asked = header.GetSource();
  auto made = ns3::Create<ns3::Ipv6Route>();
  made->SetDestination(header.GetDestination());
  made->SetGateway(gateway);
  made->SetOutputDevice(ipv6_->GetNetDevice(interface));
  made->SetSource(asked.IsAny() ? ipv6_->SourceAddressSelection(interface, header.GetDestination())
                                : asked);
  return made;
}

ns3::Ptr<ns3::Ipv6Route> Ipv6Routing::RouteOutput(ns3::Ptr<ns3::Packet>,
                                                  const ns3::Ipv6Header& header,
                                                  ns3::Ptr<ns3::NetDevice> device,
                                                  ns3::Socket::SocketErrno& error) {
  error = ns3::Socket::ERROR_NOTERROR;
  const ns3::Ipv6Address to = header.GetDestination();
  const auto zero = ns3::Ipv6Address::GetZero();
  const std::int32_t own = ipv6_->GetInterfaceForAddress(to);
  if (own >= 0) return by(static_cast<std::uint32_t>(own), header, zero);
  if (to.IsMulticast() || to.IsLinkLocal()) {
    const std::int32_t out = device ? ipv6_->GetInterfaceForDevice(device)
                                    : ipv6_->GetInterfaceForAddress(header.GetSource());
    if (out > 0) return by(static_cast<std::uint32_t>(out), header, zero);
  } else if (const Route* found = route(from_ns3(to), device)) {
    return by(found->interface, header, found->gateway ? to_ns3_v6(*found->gateway) : zero);
  }
  error = ns3::Socket::ERROR_NOROUTETOHOST;
  return nullptr;
}

// Packets for own addresses have been taken before (ns3::Ipv6L3Protocol::Receive). Nothing goes
// over ns3::Ipv6L3Protocol::IpForward: it drops documentation prefixes.
bool Ipv6Routing::RouteInput(ns3::Ptr<const ns3::Packet> packet, const ns3::Ipv6Header& header,
                             ns3::Ptr<const ns3::NetDevice> device, UnicastForwardCallback,
                             MulticastForwardCallback, LocalDeliverCallback, ErrorCallback fail) {
  const ns3::Ipv6Address to = header.GetDestination();
  if (to.IsMulticast()) return true;
  const auto arrived = static_cast<std::uint32_t>(ipv6_->GetInterfaceForDevice(device));
  if (!forwarder_->hears(arrived)) {
    whole_packet(packet, header, octets_);
    forwarder_->refuse_unheard(octets_);
    return true;
  }
  if (!shared_->forwards || header.GetSource().IsLinkLocal()) {
    fail(packet, header, ns3::Socket::ERROR_NOROUTETOHOST);
    return true;
  }
  const std::size_t size = packet->GetSize() + header.GetSerializedSize();
  if (const Route* plain =
          forwarder_->plain_route(from_ns3(to), size, header.GetHopLimit(), arrived)) {
    ns3::Ipv6Header onward = header;
    onward.SetHopLimit(static_cast<std::uint8_t>(header.GetHopLimit() - 1));
    send(packet->Copy(), onward, *plain);
  } else {
    whole_packet(packet, header, octets_);
    forwarder_->forward(octets_, arrived);
  }
  return true;
}

void Ipv6Routing::send(const ns3::Ptr<ns3::Packet>& packet, const ns3::Ipv6Header& header,
                       const Route& route) {
  const auto next = route.gateway ? to_ns3_v6(*route.gateway) : header.GetDestination();
  ipv6_->GetInterface(route.interface)->Send(packet, header, next);
}

void Ipv6Routing::transmit(std::span<const std::byte> packet, const Route& route) {
  ns3::Ipv6Header header;
  const auto payload = without_header(packet, header);
  send(payload, header, route);
}

void Ipv6Routing::set_up(NodeRouting& shared) {
  shared_ = &shared;
  forwarder_.emplace(shared, static_cast<PacketOutput&>(*this));
}

void Ipv6Routing::DoDispose() {
  ipv6_ = nullptr;
  Ipv6RoutingProtocol::DoDispose();
}

}  // namespace post::ns3host
