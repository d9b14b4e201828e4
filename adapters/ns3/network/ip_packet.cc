#include "adapters/ns3/network/ip_packet.h"

#include <array>

#include "adapters/ns3/network/octets.h"
#include "adapters/ns3/network/simulated_time.h"
#include "model/address.h"
#include "ns3/packet.h"

namespace post::ns3host {
namespace {

constexpr std::size_t kEthernetHeader = 14;
constexpr std::size_t kLlcHeader = 8;

/// The packet behind `header` octets whose last two are an EtherType.
ns3::Ptr<ns3::Packet> ip_behind(ns3::Ptr<const ns3::Packet> frame, std::size_t header) {
  std::array<std::uint8_t, kEthernetHeader + 6> start{};
  const std::size_t copied = frame->CopyData(start.data(), header + 6);
  const auto octets = std::as_bytes(std::span(start)).first(copied);
  if (copied < header + 6 || !is_ip(number_at(octets, header - 2))) return nullptr;
  const bool v4 = number_at(octets, header - 2) == kIpv4Type;
  const std::size_t length =
      v4 ? number_at(octets, header + 2) : number_at(octets, header + 4) + kIpv6Header;
  if (length > frame->GetSize() - header) return nullptr;
  return frame->CreateFragment(static_cast<std::uint32_t>(header),
                               static_cast<std::uint32_t>(length));
}

std::string text_of(const IpAddress& address, std::span<const std::byte> port) {
  return SocketAddress{address, number_at(port, 0)}.to_string();
}

}  // namespace

sim::PacketMeta meta_of(const ns3::Packet& packet, std::uint64_t ordinal) {
  std::array<std::uint8_t, 2> start{};
  packet.CopyData(start.data(), start.size());
  const bool v4 = start[0] >> 4 == 4;
  const unsigned traffic_class = v4 ? start[1] : (start[0] & 0x0fu) << 4 | start[1] >> 4;
  return {ordinal, packet.GetSize(), simulated_now(), static_cast<std::uint8_t>(traffic_class >> 2),
          static_cast<std::uint8_t>(traffic_class & 3)};
}

ns3::Ptr<ns3::Packet> ip_in_ethernet(ns3::Ptr<const ns3::Packet> frame) {
  return ip_behind(frame, kEthernetHeader);
}

ns3::Ptr<ns3::Packet> ip_in_llc(ns3::Ptr<const ns3::Packet> frame) {
  return ip_behind(frame, kLlcHeader);
}

void copy_octets(const ns3::Packet& packet, std::vector<std::byte>& out) {
  out.resize(packet.GetSize());
  packet.CopyData(reinterpret_cast<std::uint8_t*>(out.data()), packet.GetSize());
}

PacketPlaces places_of(std::span<const std::byte> octets) {
  if (octets.size() < kIpv4Header) return {};
  const std::size_t header = header_size(octets);
  if (header < kIpv4Header || octets.size() < header) return {};
  const IpAddress source = source_of(octets);
  const IpAddress destination = destination_of(octets);
  const auto transport = octets.subspan(header);
  const bool ports = protocol_of(octets) == kTcp || protocol_of(octets) == kUdp;
  if (!ports || transport.size() < 4) return {source.to_string(), destination.to_string()};
  return {text_of(source, transport.first(2)), text_of(destination, transport.subspan(2, 2))};
}

}  // namespace post::ns3host
