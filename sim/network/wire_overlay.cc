#include "sim/network/wire_overlay.h"

#include <algorithm>
#include <variant>

#include "sim/network/wire_layout.h"
#include "sim/network/wire_patch.h"

namespace post::sim {
namespace {

/// Returns the part of the difference that the transport's pseudo-header sees.
Difference overlay_ipv4(const IpHeader& ip, std::span<std::byte> octets) {
  Difference own = replace_u16(octets, 0, u8_at(octets, 0) << 8 | ip.dscp << 2 | ip.ecn);
  own += replace_u16(octets, 8, ip.hop_limit << 8 | u8_at(octets, 9));
  const Difference source = replace_address(octets, 12, ip.source);
  const Difference destination = replace_address(octets, 16, ip.destination);
  correct_checksum(octets, kIpv4Checksum, own + source + destination);
  return source + destination;
}

Difference overlay_ipv6(const IpHeader& ip, std::span<std::byte> octets) {
  const unsigned traffic_class = ip.dscp << 2 | ip.ecn;
  put_u16(octets, 0, (u16_at(octets, 0) & 0xf00fu) | traffic_class << 4);
  octets[7] = static_cast<std::byte>(ip.hop_limit);
  const Difference source = replace_address(octets, 8, ip.source);
  const Difference destination = replace_address(octets, 24, ip.destination);
  return source + destination;
}

Difference replace_ports(const Packet& packet, std::span<std::byte> transport) {
  const Difference source = replace_u16(transport, 0, *packet.source_port());
  const Difference destination = replace_u16(transport, 2, *packet.destination_port());
  return source + destination;
}

void overlay_udp(const Packet& packet, Difference pseudo, std::span<std::byte> transport) {
  correct_udp_checksum(transport, pseudo + replace_ports(packet, transport));
}

/// What the words of `octets` add to a sum; an odd last octet counts as the upper half of a word.
Difference sum_of(std::span<const std::byte> octets) {
  Difference sum = 0;
  for (std::size_t i = 0; i < octets.size(); ++i) {
    const std::uint32_t octet = u8_at(octets, i);
    sum += i % 2 == 0 ? octet << 8 : octet;
  }
  return sum;
}

void overlay_icmp(const IcmpMessage& message, Difference pseudo, std::span<std::byte> transport) {
  Difference difference = pseudo;
  if (message.quoted) {
    const auto quote = transport.subspan(kIcmpHeaderSize);
    const Difference before = sum_of(quote);
    overlay(*message.quoted, quote.first(std::min(quote.size(), message.quoted->wire.size())));
    const Difference after = sum_of(quote);
    // At most 2^16 octets of 2^16 each: neither sum overflows, and ~x mod 0xffff is -x.
    if (before != after) difference += after % 0xffff + (0xffff - before % 0xffff);
  }
  correct_checksum(transport, kIcmpChecksum, difference);
}

}  // namespace

void overlay(const Packet& packet, std::span<std::byte> octets) {
  const auto layout = wire_layout(octets);
  if (!layout) return;
  const bool v4 = layout->family == Family::kIpv4;
  const Difference pseudo = v4 ? overlay_ipv4(packet.ip, octets) : overlay_ipv6(packet.ip, octets);
  const auto transport = octets.subspan(layout->transport);
  if (std::holds_alternative<UdpHeader>(packet.transport)) {
    overlay_udp(packet, pseudo, transport);
  } else if (std::holds_alternative<TcpSegment>(packet.transport)) {
    correct_checksum(transport, kTcpChecksum, pseudo + replace_ports(packet, transport));
  } else if (const auto* message = std::get_if<IcmpMessage>(&packet.transport)) {
    overlay_icmp(*message, v4 ? 0 : pseudo, transport);  // ICMP has no pseudo-header
  }
}

}  // namespace post::sim
