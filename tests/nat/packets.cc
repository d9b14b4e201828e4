#include "tests/nat/packets.h"

#include <array>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "sim/network/boxes/octets.h"
#include "sim/network/parse.h"
#include "sim/network/wire.h"
#include "sim/network/wire_layout.h"
#include "sim/network/wire_patch.h"

namespace post::nat_suite {
namespace {

using Octets = std::span<const std::byte>;

struct NamedFlag {
  std::string_view name;
  std::uint8_t bit;
};
constexpr std::array<NamedFlag, 4> kFlags = {{{"SYN", sim::tcp_flag::kSyn},
                                              {"FIN", sim::tcp_flag::kFin},
                                              {"RST", sim::tcp_flag::kRst},
                                              {"ACK", sim::tcp_flag::kAck}}};

sim::Packet between(const SocketAddress& from, const SocketAddress& to, std::size_t payload) {
  sim::Packet packet;
  packet.ip.source = from.ip;
  packet.ip.destination = to.ip;
  packet.payload = Bytes::copy_of(std::string(payload, 'x'));
  return packet;
}

std::string flags_text(std::uint8_t flags) {
  std::string text;
  for (const NamedFlag& each : kFlags) {
    if ((flags & each.bit) == 0) continue;
    text += (text.empty() ? "" : ",") + std::string(each.name);
  }
  return text;
}

std::string ends(const sim::Packet& packet) {
  const auto end = [](const IpAddress& ip, std::optional<std::uint16_t> port) {
    return port ? SocketAddress{ip, *port}.to_string() : ip.to_string();
  };
  return end(packet.ip.source, packet.source_port()) + " > " +
         end(packet.ip.destination, packet.destination_port());
}

std::string quote_text(const sim::Packet& quoted) {
  const bool udp = quoted.protocol() == sim::Protocol::kUdp;
  return " (" + std::string(udp ? "udp " : "tcp ") + ends(quoted) + ")";
}

/// The sum over a pseudo-header (RFC 9293 section 3.1, RFC 8200 section 8.1) so far.
std::uint32_t pseudo_sum(Octets packet, const sim::WireLayout& layout) {
  const bool v4 = layout.family == Family::kIpv4;
  const Octets addresses = v4 ? packet.subspan(12, 8) : packet.subspan(8, 32);
  std::uint32_t sum = layout.protocol;
  sum += static_cast<std::uint32_t>(layout.size - layout.transport);
  for (std::size_t at = 0; at < addresses.size(); at += 2) sum += sim::u16_at(addresses, at);
  return (sum & 0xffff) + (sum >> 16);
}

/// Sums over all octets, as a receiver computes them. A transport that was cut is not looked at.
std::string wrong_checksums(Octets packet) {
  const auto layout = sim::wire_layout(packet);
  if (!layout) return " malformed";
  std::string wrong;
  const bool v4 = layout->family == Family::kIpv4;
  if (v4 && sim::internet_checksum(packet.first(layout->transport)) != 0) {
    wrong += " bad ip checksum";
  }
  if (layout->size > packet.size()) return wrong;
  const Octets transport = packet.subspan(layout->transport, layout->size - layout->transport);
  const bool icmp = sim::Protocol{layout->protocol} == sim::Protocol::kIcmp;
  const std::uint32_t start = icmp ? 0 : pseudo_sum(packet, *layout);
  if (sim::internet_checksum(transport, start) != 0) wrong += " bad transport checksum";
  if (icmp) wrong += wrong_checksums(transport.subspan(sim::kIcmpHeaderSize));
  return wrong;
}

std::string options_text(Octets packet, const sim::TcpSegment& segment) {
  std::string text;
  if (segment.maximum_segment_size) text = " mss=" + std::to_string(*segment.maximum_segment_size);
  const sim::OptionKinds kinds = sim::facts_of(packet).tcp_options;
  if (kinds.none()) return text;
  std::string list;
  for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
    if (kinds.test(kind)) list += (list.empty() ? "" : ",") + std::to_string(kind);
  }
  return text + " options=" + list;
}

void set_tcp_checksum(std::span<std::byte> packet, const sim::WireLayout& layout) {
  const auto transport = packet.subspan(layout.transport);
  sim::put_u16(transport, sim::kTcpChecksum, 0);
  sim::put_u16(transport, sim::kTcpChecksum,
               sim::internet_checksum(transport, pseudo_sum(packet, layout)));
}

}  // namespace

sim::Packet udp(std::string_view from, std::string_view to, std::size_t payload) {
  const SocketAddress source = SocketAddress::parse(from).value();
  const SocketAddress destination = SocketAddress::parse(to).value();
  sim::Packet packet = between(source, destination, payload);
  packet.transport = sim::UdpHeader{source.port, destination.port};
  return packet;
}

sim::Packet tcp(std::string_view from, std::string_view to, std::string_view flags,
                std::size_t payload) {
  const SocketAddress source = SocketAddress::parse(from).value();
  const SocketAddress destination = SocketAddress::parse(to).value();
  sim::Packet packet = between(source, destination, payload);
  sim::TcpSegment segment;
  segment.source_port = source.port;
  segment.destination_port = destination.port;
  for (const NamedFlag& each : kFlags) {
    if (flags.find(each.name) != std::string_view::npos) segment.flags |= each.bit;
  }
  packet.transport = segment;
  return packet;
}

sim::Packet with_option(const sim::Packet& packet, int kind, std::string_view value) {
  sim::Packet longer = packet;
  auto& segment = std::get<sim::TcpSegment>(longer.transport);
  segment.no_operations = static_cast<std::uint8_t>((value.size() + 2 + 3) / 4 * 4);
  std::vector<std::byte> octets;
  sim::serialize(longer, octets);
  const auto layout = *sim::wire_layout(octets);
  const std::size_t header = std::get<sim::TcpSegment>(packet.transport).header_size();
  const auto option = std::span(octets).subspan(layout.transport + header);
  option[0] = static_cast<std::byte>(kind);
  option[1] = static_cast<std::byte>(value.size() + 2);
  std::memcpy(option.data() + 2, value.data(), value.size());
  set_tcp_checksum(octets, layout);
  return *sim::parse(Bytes::copy_of(octets)).packet;
}

sim::Packet icmp(std::string_view reporter, int type, int code, const sim::Packet& quoted) {
  sim::Packet packet;
  packet.ip.source = IpAddress::parse(reporter).value();
  packet.ip.destination = quoted.ip.source;
  sim::IcmpMessage message;
  message.type = static_cast<std::uint8_t>(type);
  message.code = static_cast<std::uint8_t>(code);
  message.quoted = std::make_shared<const sim::Packet>(quoted);
  packet.transport = std::move(message);
  return packet;
}

std::string describe(std::span<const std::byte> octets) {
  const sim::Parsed parsed = sim::parse(Bytes::copy_of(octets));
  if (!parsed.packet) return std::string(parsed.verdict.reason());
  const sim::Packet& packet = *parsed.packet;
  std::string text;
  std::string tail = " ttl=" + std::to_string(packet.ip.hop_limit);
  if (const auto* segment = std::get_if<sim::TcpSegment>(&packet.transport)) {
    text = "tcp " + ends(packet) + " " + flags_text(segment->flags);
    tail += options_text(octets, *segment);
  } else if (const auto* message = std::get_if<sim::IcmpMessage>(&packet.transport)) {
    text = "icmp " + std::to_string(message->type) + "/" + std::to_string(message->code) + " " +
           ends(packet);
    if (message->value != 0) text += " mtu=" + std::to_string(message->value);
    if (message->quoted) tail += quote_text(*message->quoted);
  } else {
    text = "udp " + ends(packet);
  }
  return text + tail + wrong_checksums(octets);
}

}  // namespace post::nat_suite
