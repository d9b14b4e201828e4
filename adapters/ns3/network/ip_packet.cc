#include "adapters/ns3/network/ip_packet.h"

#include <array>

#include "adapters/ns3/network/octets.h"
#include "adapters/ns3/network/simulated_time.h"
#include "model/address.h"
#include "ns3/packet.h"
#include "sim/network/flow_hash.h"

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

std::uint64_t flow_of(const ns3::Packet& packet) {
  std::array<std::uint8_t, kIpv6Header + 4> start{};
  const std::size_t copied = packet.CopyData(start.data(), start.size());
  const auto octets = std::as_bytes(std::span(start)).first(copied);
  const IpAddress source = source_of(octets);
  const IpAddress destination = destination_of(octets);
  const std::size_t ports = header_size(octets);
  const bool has = protocol_of(octets) == kTcp || protocol_of(octets) == kUdp;
  const auto port = [&](std::size_t at) -> std::uint16_t {
    return has && at + 2 <= octets.size() ? number_at(octets, at) : std::uint16_t{0};
  };
  return sim::flow_hash({source, destination, protocol_of(octets), port(ports), port(ports + 2)});
}

ns3::Ptr<ns3::Packet> with_traffic_class(const ns3::Packet& packet, std::uint8_t dscp,
                                         std::uint8_t ecn) {
  std::vector<std::byte> octets;
  copy_octets(packet, octets);
  const unsigned traffic_class = static_cast<unsigned>(dscp) << 2 | ecn;
  const unsigned word = number_at(octets, 0);
  if (family_of(octets) == Family::kIpv6) {
    put_number(octets, 0, static_cast<std::uint16_t>((word & 0xf00f) | traffic_class << 4));
  } else {
    put_number(octets, 0, static_cast<std::uint16_t>((word & 0xff00) | traffic_class));
    refresh_checksum(octets);
  }
  return ns3::Create<ns3::Packet>(reinterpret_cast<const std::uint8_t*>(octets.data()),
                                  static_cast<std::uint32_t>(octets.size()));
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
