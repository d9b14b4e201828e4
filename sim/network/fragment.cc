#include "sim/network/fragment.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "sim/network/parse.h"
#include "sim/network/wire.h"
#include "sim/network/wire_layout.h"

namespace post::sim {
namespace {

/// What is cut: all behind the IP header, and where it stands in the whole.
struct Content {
  FragmentHeader header;
  Bytes octets;
};

Content content_of(const Packet& packet) {
  if (const auto* fragment = std::get_if<FragmentHeader>(&packet.transport)) {
    return {*fragment, packet.payload.joined()};
  }
  std::vector<std::byte> octets;
  serialize(packet, octets);
  const auto layout = wire_layout(octets);
  const std::size_t header = layout ? layout->transport : ip_header_size(packet.ip);
  const auto transport = std::span(octets).subspan(header);
  FragmentHeader whole;
  whole.protocol = static_cast<std::uint8_t>(packet.protocol());
  return {whole, Bytes::copy_of(transport)};
}

bool same_octets(const Packet& packet, const std::vector<std::byte>& octets) {
  std::vector<std::byte> again;
  serialize(packet, again);
  return again == octets;
}

/// RFC 768: a checksum of zero says that there is none.
bool has_wrong_checksum(const Packet& packet, const std::vector<std::byte>& octets) {
  if (!std::holds_alternative<UdpHeader>(packet.transport)) return false;
  const std::size_t checksum = ip_header_size(packet.ip) + 6;
  return u16_at(octets, checksum) != 0 && !same_octets(packet, octets);
}

}  // namespace

std::vector<Packet> fragments_of(const Packet& packet, std::size_t mtu) {
  const Content content = content_of(packet);
  const std::size_t headers =
      ip_header_size(packet.ip) + fragment_header_size(packet.ip.source.family());
  const std::size_t most = (mtu - headers) / 8 * 8;
  std::vector<Packet> pieces;
  for (std::size_t at = 0; at < content.octets.size(); at += most) {
    const std::size_t length = std::min(most, content.octets.size() - at);
    FragmentHeader header = content.header;
    header.offset = static_cast<std::uint16_t>(header.offset + at);
    header.more = header.more || at + length < content.octets.size();
    pieces.push_back({packet.ip, header, Payload(content.octets.slice(at, length))});
  }
  return pieces;
}

std::optional<Packet> whole_packet(const IpHeader& header, std::uint8_t protocol, Bytes transport) {
  std::vector<std::byte> octets;
  serialize({header, OpaqueHeader{protocol}, Payload(std::move(transport))}, octets);
  Parsed parsed = parse(Bytes::copy_of(octets));
  if (!parsed.packet) return std::nullopt;
  Packet packet = *std::move(parsed.packet);
  packet.wire = {};
  packet.ip = header;
  if (has_wrong_checksum(packet, octets)) return std::nullopt;
  return packet;
}

std::optional<Packet> beginning_of(const Packet& fragment) {
  const auto& header = std::get<FragmentHeader>(fragment.transport);
  const Bytes octets = fragment.payload.joined();
  const bool udp = Protocol{header.protocol} == Protocol::kUdp;
  if (header.offset != 0 || !udp || octets.size() < kUdpHeaderSize) return std::nullopt;
  const UdpHeader ports{u16_at(octets.span(), 0), u16_at(octets.span(), 2)};
  return Packet{fragment.ip, ports, Payload(octets.slice(kUdpHeaderSize))};
}

}  // namespace post::sim
