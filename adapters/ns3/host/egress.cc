#include "adapters/ns3/host/egress.h"

#include <algorithm>

#include "adapters/ns3/host/address.h"

namespace post::ns3host {
namespace {

/// What every path carries (RFC 791, RFC 8200).
constexpr std::size_t least_mtu(Family family) { return family == Family::kIpv4 ? 68 : 1280; }

const IpAddress* first_address(const NodeInterface& interface, Family family) {
  for (const InterfaceAddress& own : interface.values.addresses) {
    if (own.prefix.address.family() == family) return &own.prefix.address;
  }
  return nullptr;
}

}  // namespace

EgressFinder::EgressFinder(const ns3::Ptr<ns3::Node>& node, const InterfaceTable& interfaces)
    : ipv4_(node->GetObject<ns3::Ipv4>()),
      ipv6_(node->GetObject<ns3::Ipv6>()),
      interfaces_(interfaces) {}

std::optional<Egress> EgressFinder::find(const IpAddress& local, InterfaceId interface,
                                         const IpAddress& remote) const {
  if (local.family() != remote.family() || remote.is_unspecified()) return std::nullopt;
  if (remote.is_multicast()) return to_group(local, interface, remote);
  // Who is bound to a group sends to others from an address of its own.
  if (local.is_multicast()) return find(IpAddress::unspecified(local.family()), interface, remote);
  const bool any = local.is_unspecified();
  Egress egress{local, leaving(local, interface)};
  if (egress.interface == nullptr && (!any || interface != kAnyInterface)) return std::nullopt;
  if (const NodeInterface* own = interfaces_.owner_of(remote)) {
    egress.own = true;
    egress.interface = own;
    if (any) egress.source = remote;
  }
  const bool routed = local.is_v4() ? route_v4(egress, remote) : route_v6(egress, remote);
  if (!routed || egress.interface == nullptr) return std::nullopt;
  egress.mtu = mtu_towards(remote, *egress.interface);
  return egress;
}

/// The interface that the caller's words leave no choice about.
const NodeInterface* EgressFinder::leaving(const IpAddress& local, InterfaceId interface) const {
  if (local.is_unspecified()) return interfaces_.find(interface);
  const NodeInterface* owner = interfaces_.owner_of(local);
  if (owner == nullptr) return nullptr;
  return interface == kAnyInterface || owner->values.id == interface ? owner : nullptr;
}

std::optional<Egress> EgressFinder::to_group(const IpAddress& local, InterfaceId interface,
                                             const IpAddress& group) const {
  const IpAddress from = local.is_multicast() ? IpAddress::unspecified(local.family()) : local;
  const NodeInterface* out = leaving(from, interface);
  for (const NodeInterface& each : interfaces_.all()) {
    if (out == nullptr && interface == kAnyInterface && from.is_unspecified()) {
      if (interfaces_.up(each, from.family())) out = &each;
    }
  }
  if (out == nullptr || !interfaces_.up(*out, group.family())) return std::nullopt;
  const IpAddress* source = from.is_unspecified() ? first_address(*out, group.family()) : &from;
  if (source == nullptr) return std::nullopt;
  Egress egress{*source, out, false, out->values.mtu};
  if (group.is_v4()) {
    egress.v4 = ns3::Create<ns3::Ipv4Route>();
    egress.v4->SetSource(to_ns3_v4(*source));
    egress.v4->SetDestination(to_ns3_v4(group));
    egress.v4->SetGateway(ns3::Ipv4Address::GetZero());
    egress.v4->SetOutputDevice(out->device);
  } else {
    egress.v6 = ns3::Create<ns3::Ipv6Route>();
    egress.v6->SetSource(to_ns3_v6(*source));
    egress.v6->SetDestination(to_ns3_v6(group));
    egress.v6->SetGateway(ns3::Ipv6Address::GetZero());
    egress.v6->SetOutputDevice(out->device);
  }
  return egress;
}

bool EgressFinder::route_v4(Egress& egress, const IpAddress& remote) const {
  if (!ipv4_) return false;
  ns3::Ipv4Header header;
  header.SetDestination(to_ns3_v4(remote));
  if (!egress.source.is_unspecified()) header.SetSource(to_ns3_v4(egress.source));
  ns3::Socket::SocketErrno error = ns3::Socket::ERROR_NOTERROR;
  const auto device = egress.interface == nullptr ? nullptr : egress.interface->device;
  egress.v4 = ipv4_->GetRoutingProtocol()->RouteOutput(nullptr, header, device, error);
  if (!egress.v4) return false;
  if (egress.source.is_unspecified()) egress.source = from_ns3(egress.v4->GetSource());
  if (egress.interface == nullptr) {
    egress.interface = interfaces_.find(egress.v4->GetOutputDevice());
  }
  return true;
}

bool EgressFinder::route_v6(Egress& egress, const IpAddress& remote) const {
  if (!ipv6_) return false;
  ns3::Ipv6Header header;
  header.SetDestination(to_ns3_v6(remote));
  if (!egress.source.is_unspecified()) header.SetSource(to_ns3_v6(egress.source));
  ns3::Socket::SocketErrno error = ns3::Socket::ERROR_NOTERROR;
  const auto device = egress.interface == nullptr ? nullptr : egress.interface->device;
  egress.v6 = ipv6_->GetRoutingProtocol()->RouteOutput(nullptr, header, device, error);
  if (!egress.v6) return false;
  if (egress.source.is_unspecified()) egress.source = from_ns3(egress.v6->GetSource());
  if (egress.interface == nullptr) {
    egress.interface = interfaces_.find(egress.v6->GetOutputDevice());
  }
  return true;
}

void EgressFinder::learn_mtu(const IpAddress& remote, std::size_t mtu) {
  mtu = std::max(mtu, least_mtu(remote.family()));
  const auto [known, added] = path_mtu_.emplace(remote, mtu);
  if (!added) known->second = std::min(known->second, mtu);
}

std::size_t EgressFinder::mtu_towards(const IpAddress& remote,
                                      const NodeInterface& interface) const {
  const auto known = path_mtu_.find(remote);
  return known == path_mtu_.end() ? interface.values.mtu
                                  : std::min(known->second, interface.values.mtu);
}

}  // namespace post::ns3host
