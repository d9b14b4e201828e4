// Routing of IPv4 in a NetworkSimulation.
#include "adapters/ns3/host/address.h"
#include "adapters/ns3/network/octets.h"
#include "adapters/ns3/network/routing.h"
#include "adapters/ns3/network/routing_output.h"
#include "ns3/ipv4-interface.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv4-route.h"

namespace post::ns3host {

NS_OBJECT_ENSURE_REGISTERED(Ipv4Routing);

ns3::TypeId Ipv4Routing::GetTypeId() {
  static const ns3::TypeId type = ns3::TypeId("post::ns3host::Ipv4Routing")
                                      .SetParent<ns3::Ipv4RoutingProtocol>()
                                      .AddConstructor<Ipv4Routing>();
  return type;
}

const Route* Ipv4Routing::route(const IpAddress& to,
                                const ns3::Ptr<const ns3::NetDevice>& only) const {
  return find_route(*shared_, ipv4_, to, only);
}

ns3::Ptr<ns3::Ipv4Route> Ipv4Routing::by(std::uint32_t interface, const ns3::Ipv4Header& header,
                                         ns3::Ipv4Address gateway) const {
  const ns3::Ipv4Address asked = header.GetSource();
  const bool given = asked.IsInitialized() && !asked.IsAny();
  auto made = ns3::Create<ns3::Ipv4Route>();
  made->SetDestination(header.GetDestination());
  made->SetGateway(gateway);
  made->SetOutputDevice(ipv4_->GetNetDevice(interface));
  made->SetSource(given ? asked
                        : ipv4_->SourceAddressSelection(interface, header.GetDestination()));
  return made;
}

ns3::Ptr<ns3::Ipv4Route> Ipv4Routing::RouteOutput(ns3::Ptr<ns3::Packet>,
                                                  const ns3::Ipv4Header& header,
                                                  ns3::Ptr<ns3::NetDevice> device,
                                                  ns3::Socket::SocketErrno& error) {
  error = ns3::Socket::ERROR_NOTERROR;
  const ns3::Ipv4Address to = header.GetDestination();
  const auto zero = ns3::Ipv4Address::GetZero();
  const std::int32_t own = ipv4_->GetInterfaceForAddress(to);
  if (own >= 0) return by(static_cast<std::uint32_t>(own), header, zero);
  if (to.IsMulticast() || to.IsBroadcast()) {
    const std::int32_t out = device ? ipv4_->GetInterfaceForDevice(device)
                                    : ipv4_->GetInterfaceForAddress(header.GetSource());
    if (out > 0) return by(static_cast<std::uint32_t>(out), header, zero);
  } else if (const Route* found = route(from_ns3(to), device)) {
    return by(found->interface, header, found->gateway ? to_ns3_v4(*found->gateway) : zero);
  }
  error = ns3::Socket::ERROR_NOROUTETOHOST;
  return nullptr;
}

bool Ipv4Routing::owns(ns3::Ipv4Address address, std::uint32_t arrived) const {
  const std::int32_t owner = ipv4_->GetInterfaceForAddress(address);
  return owner >= 0 && (shared_->forwards || static_cast<std::uint32_t>(owner) == arrived);
}

bool Ipv4Routing::RouteInput(ns3::Ptr<const ns3::Packet> packet, const ns3::Ipv4Header& header,
                             ns3::Ptr<const ns3::NetDevice> device, UnicastForwardCallback forward,
                             MulticastForwardCallback, LocalDeliverCallback deliver,
                             ErrorCallback fail) {
  const ns3::Ipv4Address to = header.GetDestination();
  const auto arrived = static_cast<std::uint32_t>(ipv4_->GetInterfaceForDevice(device));
  const bool host = !shared_->forwards;
  if (!forwarder_->hears(arrived)) {
    whole_packet(packet, header, octets_);
    forwarder_->refuse_unheard(octets_);
  } else if ((host || !is_external(to)) && owns(to, arrived)) {
    take_own(packet, header, arrived, deliver);
  } else if (to.IsBroadcast() || (to.IsMulticast() && host)) {
    deliver(packet, header, arrived);
  } else if (host || to.IsMulticast()) {
    fail(packet, header, ns3::Socket::ERROR_NOROUTETOHOST);
  } else {
    route_on(packet, header, arrived, forward);
  }
  return true;
}

bool Ipv4Routing::is_external(ns3::Ipv4Address address) const {
  return shared_->box && shared_->box->is_external(from_ns3(address));
}

void Ipv4Routing::take_own(const ns3::Ptr<const ns3::Packet>& packet, const ns3::Ipv4Header& header,
                           std::uint32_t arrived, const LocalDeliverCallback& deliver) {
  const bool ports = header.GetProtocol() == kTcp || header.GetProtocol() == kUdp;
  if (!shared_->forwards || !ports) return deliver(packet, header, arrived);
  whole_packet(packet, header, octets_);
  forwarder_->refuse_own(octets_, arrived);
}

// A packet that has to be cut goes on too: ns-3's own senders never forbid it.
void Ipv4Routing::route_on(const ns3::Ptr<const ns3::Packet>& packet, const ns3::Ipv4Header& header,
                           std::uint32_t arrived, const UnicastForwardCallback& forward) {
  const std::size_t size = packet->GetSize() + header.GetSerializedSize();
  const IpAddress to = from_ns3(header.GetDestination());
  const std::size_t counts = header.IsDontFragment() ? size : 0;
  if (const Route* plain = forwarder_->plain_route(to, counts, header.GetTtl(), arrived)) {
    const auto gateway = plain->gateway ? to_ns3_v4(*plain->gateway) : ns3::Ipv4Address::GetZero();
    return forward(by(plain->interface, header, gateway), packet, header);
  }
  whole_packet(packet, header, octets_);
  forwarder_->forward(octets_, arrived);
}

void Ipv4Routing::transmit(std::span<const std::byte> packet, const Route& route) {
  ns3::Ipv4Header header;
  const auto payload = without_header(packet, header);
  if (ns3::Node::ChecksumEnabled()) header.EnableChecksum();
  ns3::DynamicCast<ns3::Ipv4L3Protocol>(ipv4_)
      ->GetInterface(route.interface)
      ->Send(payload, header, route.gateway ? to_ns3_v4(*route.gateway) : header.GetDestination());
}

void Ipv4Routing::set_up(NodeRouting& shared) {
  shared_ = &shared;
  forwarder_.emplace(shared, static_cast<PacketOutput&>(*this));
}

void Ipv4Routing::DoDispose() {
  ipv4_ = nullptr;
  Ipv4RoutingProtocol::DoDispose();
}

}  // namespace post::ns3host
