// What the two routing protocols ask of ns-3's two IP layers in the same words.
#pragma once

#include <cstdint>

#include "adapters/ns3/network/ip_packet.h"
#include "adapters/ns3/network/routing.h"
#include "ns3/net-device.h"
#include "ns3/packet.h"
#include "ns3/ptr.h"

namespace post::ns3host {

/// The best route to `to`, only over `device` unless that is null. `Layer` is ns3::Ipv4 or Ipv6.
template <class Layer>
const Route* find_route(const NodeRouting& node, const ns3::Ptr<Layer>& layer, const IpAddress& to,
                        const ns3::Ptr<const ns3::NetDevice>& device) {
  return node.routes.find(to, [&](std::uint32_t interface) {
    return node.interfaces[interface].up && (!device || layer->GetNetDevice(interface) == device);
  });
}

/// Replaces `out` by the whole packet's octets.
template <class Header>
void whole_packet(const ns3::Ptr<const ns3::Packet>& packet, const Header& header,
                  std::vector<std::byte>& out) {
  const auto whole = packet->Copy();
  whole->AddHeader(header);
  copy_octets(*whole, out);
}

/// The same back: what follows the header, which is read into `header`.
template <class Header>
ns3::Ptr<ns3::Packet> without_header(std::span<const std::byte> octets, Header& header) {
  const auto packet = ns3::Create<ns3::Packet>(reinterpret_cast<const std::uint8_t*>(octets.data()),
                                               static_cast<std::uint32_t>(octets.size()));
  packet->RemoveHeader(header);
  return packet;
}

}  // namespace post::ns3host
