#include "adapters/ns3/network/ip_packet.h"

#include <array>

#include "adapters/ns3/host/useful_until_tag.h"
#include "adapters/ns3/network/octets.h"
#include "adapters/ns3/network/simulated_time.h"
#include "model/address.h"
#include "ns3/packet.h"
#include "sim/network/flow_hash.h"
#include "sim/network/useful_until.h"
#include "sim/network/wire_layout.h"

namespace post::ns3host {
namespace {

constexpr std::size_t kEthernetHeader = 14;
constexpr std::size_t kLlcHeader = 8;
constexpr std::size_t kMostHeader = 128;  ///< of IP with the options that are told apart, and ports

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

ns3::Ptr<ns3::Packet> packet_of(std::span<const std::byte> octets) {
  return ns3::Create<ns3::Packet>(reinterpret_cast<const std::uint8_t*>(octets.data()),
                                  static_cast<std::uint32_t>(octets.size()));
}

/// By so many octets, as the IP header says, whose checksum follows.
void change_length(std::span<std::byte> packet, int by) {
  const bool v4 = family_of(packet) == Family::kIpv4;
  const std::size_t at = v4 ? 2 : 4;
  put_number(packet, at, static_cast<std::uint16_t>(number_at(packet, at) + by));
  if (v4) refresh_checksum(packet);
}

/// What a packet tells by an option, kept cheap for those that have none.
Time useful_until_in(const ns3::Packet& packet, std::span<const std::uint8_t> start) {
  constexpr std::uint8_t kWithOption = 0x47;
  const bool v6 = start[0] >> 4 == 6;
  if (v6 ? start[6] != 0 : start[0] != kWithOption) return kNever;
  std::array<std::uint8_t, kMostHeader> octets{};
  const std::size_t copied = packet.CopyData(octets.data(), octets.size());
  return sim::useful_until_of(std::as_bytes(std::span(octets)).first(copied));
}

}  // namespace

sim::PacketMeta meta_of(const ns3::Packet& packet, std::uint64_t ordinal) {
  std::array<std::uint8_t, 8> start{};
  packet.CopyData(start.data(), start.size());
  const bool v4 = start[0] >> 4 == 4;
  const unsigned traffic_class = v4 ? start[1] : (start[0] & 0x0fu) << 4 | start[1] >> 4;
  return {ordinal,
          packet.GetSize(),
          simulated_now(),
          static_cast<std::uint8_t>(traffic_class >> 2),
          static_cast<std::uint8_t>(traffic_class & 3),
          useful_until_in(packet, start)};
}

std::uint64_t flow_of(const ns3::Packet& packet) {
  std::array<std::uint8_t, kMostHeader> start{};
  const std::size_t copied = packet.CopyData(start.data(), start.size());
  const auto octets = std::as_bytes(std::span(start)).first(copied);
  const auto layout = sim::wire_layout(octets);
  if (!layout) return 0;
  const bool ports = layout->protocol == kTcp || layout->protocol == kUdp;
  const auto transport = octets.subspan(layout->transport);
  const bool told = ports && transport.size() >= 4;
  return sim::flow_hash({source_of(octets), destination_of(octets), layout->protocol,
                         told ? number_at(transport, 0) : std::uint16_t{0},
                         told ? number_at(transport, 2) : std::uint16_t{0}});
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
  return packet_of(octets);
}

ns3::Ptr<ns3::Packet> with_useful_until(const ns3::Packet& packet, Time until) {
  std::vector<std::byte> octets;
  copy_octets(packet, octets);
  const bool v4 = family_of(octets) == Family::kIpv4;
  const auto option =
      v4 ? sim::useful_until_ipv4(until) : sim::useful_until_ipv6(until, protocol_of(octets));
  octets.insert(octets.begin() + (v4 ? kIpv4Header : kIpv6Header), option.begin(), option.end());
  if (v4) octets[0] = std::byte{0x47};
  if (!v4) octets[6] = std::byte{0};  // hop-by-hop options follow
  change_length(octets, sim::kUsefulUntilOctets);
  return packet_of(octets);
}

ns3::Ptr<ns3::Packet> without_useful_until(const ns3::Ptr<ns3::Packet>& packet) {
  const Time until = meta_of(*packet, 0).useful_until;
  if (until == kNever) return packet;
  std::vector<std::byte> octets;
  copy_octets(*packet, octets);
  const bool v4 = family_of(octets) == Family::kIpv4;
  const auto option = octets.begin() + (v4 ? kIpv4Header : kIpv6Header);
  if (v4) octets[0] = std::byte{0x45};
  if (!v4) octets[6] = *option;
  octets.erase(option, option + sim::kUsefulUntilOctets);
  change_length(octets, -static_cast<int>(sim::kUsefulUntilOctets));
  const auto plain = packet_of(octets);
  tag_useful_until(*plain, until);
  return plain;
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
  const auto layout = sim::wire_layout(octets);
  if (!layout) return {};
  const IpAddress source = source_of(octets);
  const IpAddress destination = destination_of(octets);
  const auto transport = octets.subspan(layout->transport);
  const bool ports = layout->protocol == kTcp || layout->protocol == kUdp;
  if (!ports || transport.size() < 4) return {source.to_string(), destination.to_string()};
  return {text_of(source, transport.first(2)), text_of(destination, transport.subspan(2, 2))};
}

}  // namespace post::ns3host
