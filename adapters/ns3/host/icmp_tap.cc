#include "adapters/ns3/host/icmp_tap.h"

#include <algorithm>
#include <array>
#include <utility>

namespace post::ns3host {
namespace {

constexpr std::uint8_t kIcmpV4 = 1;
constexpr std::uint8_t kIcmpV6 = 58;
/// The ICMP header, the longest IP header and the ports behind it.
constexpr std::size_t kEnough = 8 + 60 + 4;

void hear(const IcmpTap::Hear& hear, const ns3::Packet& message, Family family) {
  if (!hear) return;
  std::array<std::byte, kEnough> octets;
  const auto size = std::min<std::uint32_t>(message.GetSize(), octets.size());
  message.CopyData(reinterpret_cast<std::uint8_t*>(octets.data()), size);
  if (const auto notice = read_icmp(std::span(octets).first(size), family)) hear(*notice);
}

}  // namespace

IcmpTap::IcmpTap(const ns3::Ptr<ns3::Node>& node, Hear heard)
    : hear_(std::make_shared<Hear>(std::move(heard))) {
  using ns3::Ptr;
  const std::shared_ptr<Hear> shared = hear_;
  if (const auto ipv4 = node->GetObject<ns3::Ipv4L3Protocol>()) {
    ipv4->TraceConnectWithoutContext(
        "LocalDeliver",
        ns3::Callback<void, const ns3::Ipv4Header&, Ptr<const ns3::Packet>, std::uint32_t>(
            [shared](const ns3::Ipv4Header& header, const Ptr<const ns3::Packet>& packet,
                     std::uint32_t) {
              if (header.GetProtocol() == kIcmpV4) hear(*shared, *packet, Family::kIpv4);
            }));
  }
  if (const auto ipv6 = node->GetObject<ns3::Ipv6L3Protocol>()) {
    ipv6->TraceConnectWithoutContext(
        "LocalDeliver",
        ns3::Callback<void, const ns3::Ipv6Header&, Ptr<const ns3::Packet>, std::uint32_t>(
            [shared](const ns3::Ipv6Header& header, const Ptr<const ns3::Packet>& packet,
                     std::uint32_t) {
              if (header.GetNextHeader() == kIcmpV6) hear(*shared, *packet, Family::kIpv6);
            }));
  }
}

}  // namespace post::ns3host
