#include "adapters/ns3/host/udp/end_point.h"

#include "adapters/ns3/host/address.h"

namespace post::ns3host {

std::unique_ptr<UdpEndPoint> UdpEndPoint::make(const ns3::Ptr<ns3::UdpL4Protocol>& udp,
                                               const SocketAddress& local,
                                               const ns3::Ptr<ns3::NetDevice>& device,
                                               Receive receive) {
  std::unique_ptr<UdpEndPoint> made(new UdpEndPoint(udp, local.port, std::move(receive)));
  if (local.ip.is_v4()) {
    made->attach(udp->Allocate(device, to_ns3_v4(local.ip), local.port), device);
  } else {
    made->attach(udp->Allocate6(device, to_ns3_v6(local.ip), local.port), device);
  }
  const bool there = made->v4_ != nullptr || made->v6_ != nullptr;
  return there ? std::move(made) : nullptr;
}

UdpEndPoint::~UdpEndPoint() {
  if (v4_ != nullptr) udp_->DeAllocate(v4_);
  if (v6_ != nullptr) udp_->DeAllocate(v6_);
}

void UdpEndPoint::attach(ns3::Ipv4EndPoint* end_point, const ns3::Ptr<ns3::NetDevice>& device) {
  using ns3::Ptr;
  v4_ = end_point;
  if (v4_ == nullptr) return;
  if (device) v4_->BindToNetDevice(device);
  v4_->SetRxCallback(ns3::Callback<void, Ptr<ns3::Packet>, ns3::Ipv4Header, std::uint16_t,
                                   Ptr<ns3::Ipv4Interface>>(
      [this](Ptr<ns3::Packet> payload, const ns3::Ipv4Header& header, std::uint16_t port,
             const Ptr<ns3::Ipv4Interface>& interface) {
        receive_({payload,
                  {from_ns3(header.GetSource()), port},
                  {from_ns3(header.GetDestination()), port_},
                  interface->GetDevice(),
                  header.GetTos(),
                  header.GetTtl()});
      }));
  v4_->SetDestroyCallback(ns3::Callback<void>([this] { v4_ = nullptr; }));
}

// Where no IPv4 end point matches, ns-3 tries those of IPv6 with mapped addresses and without an
// interface: not for us, the families do not mix.
void UdpEndPoint::attach(ns3::Ipv6EndPoint* end_point, const ns3::Ptr<ns3::NetDevice>& device) {
  using ns3::Ptr;
  v6_ = end_point;
  if (v6_ == nullptr) return;
  if (device) v6_->BindToNetDevice(device);
  v6_->SetRxCallback(ns3::Callback<void, Ptr<ns3::Packet>, ns3::Ipv6Header, std::uint16_t,
                                   Ptr<ns3::Ipv6Interface>>(
      [this](Ptr<ns3::Packet> payload, const ns3::Ipv6Header& header, std::uint16_t port,
             const Ptr<ns3::Ipv6Interface>& interface) {
        if (!interface) return;
        receive_({payload,
                  {from_ns3(header.GetSource()), port},
                  {from_ns3(header.GetDestination()), port_},
                  interface->GetDevice(),
                  header.GetTrafficClass(),
                  header.GetHopLimit()});
      }));
  v6_->SetDestroyCallback(ns3::Callback<void>([this] { v6_ = nullptr; }));
}

}  // namespace post::ns3host
