#include "sim/network/parse.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "sim/network/useful_until.h"
#include "sim/network/wire_layout.h"

namespace post::sim {
namespace {

enum class Extent : std::uint8_t { kWhole, kQuote };  ///< a quote may be cut behind eight octets

constexpr std::size_t kQuotedTransport = 8;  ///< RFC 792: what every quote holds of the transport

Parsed refused(std::string_view reason) { return {std::nullopt, Verdict::drop(reason)}; }

IpAddress v4_at(std::span<const std::byte> octets, std::size_t at) {
  return IpAddress::v4(u32_at(octets, at));
}

IpAddress v6_at(std::span<const std::byte> octets, std::size_t at) {
  std::array<std::uint8_t, 16> address{};
  for (std::size_t i = 0; i < address.size(); ++i) address[i] = u8_at(octets, at + i);
  return IpAddress::v6(address);
}

IpHeader ip_header(std::span<const std::byte> octets, Family family) {
  const bool v4 = family == Family::kIpv4;
  const unsigned traffic_class = v4 ? u8_at(octets, 1) : u16_at(octets, 0) >> 4 & 0xff;
  IpHeader header;
  header.source = v4 ? v4_at(octets, 12) : v6_at(octets, 8);
  header.destination = v4 ? v4_at(octets, 16) : v6_at(octets, 24);
  header.hop_limit = u8_at(octets, v4 ? 8 : 7);
  header.dscp = static_cast<std::uint8_t>(traffic_class >> 2);
  header.ecn = static_cast<std::uint8_t>(traffic_class & 3);
  header.useful_until = useful_until_of(octets);
  if (!v4) return header;
  header.dont_fragment = (u16_at(octets, 6) & 0x4000) != 0;
  header.identification = u16_at(octets, 4);
  return header;
}

void read_sack(std::span<const std::byte> value, TcpSegment& segment) {
  for (std::size_t at = 0; at + 8 <= value.size(); at += 8) {
    segment.sack.add({u32_at(value, at), u32_at(value, at + 4)});
  }
}

/// RFC 7413 section 4.1.1: an even number of octets.
void read_cookie(std::span<const std::byte> value, TcpSegment& segment) {
  const bool sound = value.empty() || (value.size() >= 4 && value.size() <= 16);
  if (!sound || value.size() % 2 != 0) return;
  FastOpenCookie cookie{.size = static_cast<std::uint8_t>(value.size())};
  for (std::size_t i = 0; i < value.size(); ++i) cookie.octets[i] = u8_at(value, i);
  segment.fast_open = cookie;
}

/// Options of a wrong length are left out, as a receiver would.
void read_option(std::uint8_t kind, std::span<const std::byte> value, TcpSegment& segment) {
  if (kind == 2 && value.size() == 2) segment.maximum_segment_size = u16_at(value, 0);
  if (kind == 3 && value.size() == 1) segment.window_scale = u8_at(value, 0);
  if (kind == 4 && value.empty()) segment.sack_permitted = true;
  if (kind == 5) read_sack(value, segment);
  if (kind == 34) read_cookie(value, segment);
  if (kind == 8 && value.size() == 8) segment.timestamps = {u32_at(value, 0), u32_at(value, 4)};
}

void read_options(std::span<const std::byte> options, TcpSegment& segment) {
  constexpr std::uint8_t kEnd = 0;
  constexpr std::uint8_t kNoOperation = 1;
  std::size_t at = 0;
  while (at < options.size()) {
    const std::uint8_t kind = u8_at(options, at);
    if (kind == kEnd) return;
    if (kind == kNoOperation) {
      ++at;
      continue;
    }
    if (at + 2 > options.size()) return;
    const std::size_t length = u8_at(options, at + 1);
    if (length < 2 || at + length > options.size()) return;
    read_option(kind, options.subspan(at + 2, length - 2), segment);
    at += length;
  }
}

/// All but the options. Behind the first eight octets the values stay 0 where the quote is cut.
TcpSegment tcp_header(std::span<const std::byte> octets) {
  TcpSegment segment;
  segment.source_port = u16_at(octets, 0);
  segment.destination_port = u16_at(octets, 2);
  segment.sequence = u32_at(octets, 4);
  if (octets.size() < kTcpHeaderSize) return segment;
  segment.acknowledgement = u32_at(octets, 8);
  segment.flags = u8_at(octets, 13);
  segment.window = u16_at(octets, 14);
  return segment;
}

/// What follows fills the transport of a packet from its octets. False: they are too few.
bool read_udp(const Bytes& octets, Packet& packet) {
  const auto at = octets.span();
  if (at.size() < kUdpHeaderSize) return false;
  packet.transport = UdpHeader{u16_at(at, 0), u16_at(at, 2)};
  packet.payload = octets.slice(kUdpHeaderSize);
  return true;
}

bool read_tcp(const Bytes& octets, Extent extent, Packet& packet) {
  const auto at = octets.span();
  if (at.size() < (extent == Extent::kQuote ? kQuotedTransport : kTcpHeaderSize)) return false;
  TcpSegment segment = tcp_header(at);
  if (at.size() >= kTcpHeaderSize) {
    const std::size_t header = (u8_at(at, 12) >> 4) * std::size_t{4};
    const bool holds = header >= kTcpHeaderSize && header <= at.size();
    if (!holds && extent == Extent::kWhole) return false;
    if (holds) {
      read_options(at.subspan(kTcpHeaderSize, header - kTcpHeaderSize), segment);
      packet.payload = octets.slice(header);
    }
  }
  packet.transport = std::move(segment);
  return true;
}

Parsed parse(const Bytes& octets, Extent extent);

bool read_icmp(const Bytes& octets, Extent extent, Packet& packet) {
  const auto at = octets.span();
  if (at.size() < kIcmpHeaderSize) return false;
  IcmpMessage message{u8_at(at, 0), u8_at(at, 1), u32_at(at, 4), nullptr};
  // An error never quotes an error (RFC 1122): so quotes do not nest.
  if (extent == Extent::kWhole && is_icmp_error(message.type, packet.ip.source.family())) {
    Parsed quoted = parse(octets.slice(kIcmpHeaderSize), Extent::kQuote);
    if (quoted.packet) message.quoted = std::make_shared<const Packet>(*std::move(quoted.packet));
  }
  packet.transport = std::move(message);
  return true;
}

bool read_fragment(const WireLayout& layout, const Bytes& octets, Packet& packet) {
  const bool v4 = layout.family == Family::kIpv4;
  const auto at = v4 ? packet.wire.span().subspan(6) : octets.span().subspan(2);
  if (!v4 && layout.size < layout.transport + 8) return false;
  FragmentHeader header;
  header.protocol = v4 ? layout.protocol : u8_at(octets.span(), 0);
  const unsigned place = u16_at(at, 0);
  header.offset = static_cast<std::uint16_t>(v4 ? (place & 0x1fff) * 8 : place & 0xfff8);
  header.more = (place & (v4 ? 0x2000u : 1u)) != 0;
  packet.ip.dont_fragment = false;
  if (!v4) packet.ip.identification = u32_at(octets.span(), 4);
  packet.transport = header;
  packet.payload = octets.slice(fragment_header_size(layout.family));
  return true;
}

bool read_transport(const WireLayout& layout, Extent extent, Packet& packet) {
  const Bytes octets = packet.wire.slice(layout.transport);
  if (layout.fragment) return read_fragment(layout, octets, packet);
  const bool v4 = layout.family == Family::kIpv4;
  const Protocol protocol{layout.protocol};
  if (protocol == Protocol::kUdp) return read_udp(octets, packet);
  if (protocol == Protocol::kTcp) return read_tcp(octets, extent, packet);
  if (protocol == (v4 ? Protocol::kIcmp : Protocol::kIcmpv6)) {
    return read_icmp(octets, extent, packet);
  }
  packet.transport = OpaqueHeader{layout.protocol};
  packet.payload = octets;
  return true;
}

Parsed parse(const Bytes& octets, Extent extent) {
  const auto layout = wire_layout(octets.span());
  if (!layout) return refused(verdict::kMalformed);
  if (extent == Extent::kWhole && layout->size > octets.size()) {
    return refused(verdict::kMalformed);
  }
  Packet packet;
  packet.wire = octets.slice(0, layout->size);
  packet.ip = ip_header(packet.wire.span(), layout->family);
  if (!read_transport(*layout, extent, packet)) return refused(verdict::kMalformed);
  return {std::move(packet), Verdict::pass()};
}

}  // namespace

Parsed parse(const Bytes& octets) { return parse(octets, Extent::kWhole); }

}  // namespace post::sim
