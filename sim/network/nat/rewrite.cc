#include "sim/network/nat/rewrite.h"

#include <array>
#include <cstdint>
#include <optional>

#include "sim/network/wire_layout.h"
#include "sim/network/wire_patch.h"

namespace post::sim {
namespace {

using Octets = std::span<const std::byte>;

constexpr std::size_t kIcmpHeader = 8;
constexpr std::size_t kLeastTransport = 8;  ///< of UDP and of what a quote holds at least
constexpr std::size_t kTcpHeader = 20;
constexpr std::size_t kTcpFlags = 13;
constexpr std::size_t kIpv4Source = 12;
constexpr std::size_t kIpv4Destination = 16;

IpAddress v6_at(Octets octets, std::size_t at) {
  std::array<std::uint8_t, 16> address{};
  for (std::size_t i = 0; i < address.size(); ++i) address[i] = u8_at(octets, at + i);
  return IpAddress::v6(address);
}

IpAddress source_of(Octets packet, Family family) {
  if (family == Family::kIpv6) return v6_at(packet, 8);
  return IpAddress::v4(u32_at(packet, kIpv4Source));
}

IpAddress destination_of(Octets packet, Family family) {
  if (family == Family::kIpv6) return v6_at(packet, 24);
  return IpAddress::v4(u32_at(packet, kIpv4Destination));
}

bool has_ports(std::uint8_t protocol) {
  return Protocol{protocol} == Protocol::kUdp || Protocol{protocol} == Protocol::kTcp;
}

bool is_icmp(const WireLayout& layout) {
  const bool v4 = layout.family == Family::kIpv4;
  return Protocol{layout.protocol} == (v4 ? Protocol::kIcmp : Protocol::kIcmpv6);
}

/// At least kLeastTransport octets of a header with ports stand behind IP's.
Flow read_flow(Octets packet, const WireLayout& layout) {
  const Octets transport = packet.subspan(layout.transport);
  Flow flow;
  flow.protocol = Protocol{layout.protocol};
  flow.source = {source_of(packet, layout.family), u16_at(transport, 0)};
  flow.destination = {destination_of(packet, layout.family), u16_at(transport, 2)};
  const bool flags = flow.protocol == Protocol::kTcp && transport.size() > kTcpFlags;
  if (flags) flow.tcp_flags = u8_at(transport, kTcpFlags);
  return flow;
}

std::optional<Flow> read_quote(Octets quote, Family family) {
  const auto layout = wire_layout(quote);
  if (!layout || layout->family != family || layout->fragment || !has_ports(layout->protocol))
    return std::nullopt;
  if (quote.size() < layout->transport + kLeastTransport) return std::nullopt;
  return read_flow(quote, *layout);
}

Content read_icmp(Octets packet, const WireLayout& layout) {
  const Octets message = packet.subspan(layout.transport);
  if (message.size() < kIcmpHeader) return Verdict::drop(verdict::kMalformed);
  if (!is_icmp_error(u8_at(message, 0), layout.family)) return Verdict::pass();
  const auto quoted = read_quote(message.subspan(kIcmpHeader), layout.family);
  if (!quoted) return Verdict::pass();
  return ErrorFlow{source_of(packet, layout.family), destination_of(packet, layout.family),
                   *quoted};
}

Difference replace_ports(std::span<std::byte> transport, const Flow& flow) {
  const Difference source = replace_u16(transport, 0, flow.source.port);
  return source + replace_u16(transport, 2, flow.destination.port);
}

/// Addresses of an IPv4 header and its checksum.
struct HeaderChange {
  Difference addresses = 0;  ///< what a pseudo-header sees
  Difference all = 0;        ///< what a checksum over the header's octets sees
};
HeaderChange rewrite_ipv4(std::span<std::byte> packet, const IpAddress& source,
                          const IpAddress& destination) {
  HeaderChange change;
  change.addresses = replace_address(packet, kIpv4Source, source);
  change.addresses += replace_address(packet, kIpv4Destination, destination);
  change.all = change.addresses + correct_checksum(packet, kIpv4Checksum, change.addresses);
  return change;
}

/// Returns what a checksum over the whole packet sees of the change.
Difference rewrite_flow(std::span<std::byte> packet, const WireLayout& layout, const Flow& flow) {
  const HeaderChange header = rewrite_ipv4(packet, flow.source.ip, flow.destination.ip);
  const auto transport = packet.subspan(layout.transport);
  const Difference ports = replace_ports(transport, flow);
  const Difference seen = header.addresses + ports;
  const Difference checksum = flow.protocol == Protocol::kUdp
                                  ? correct_udp_checksum(transport, seen)
                                  : correct_checksum(transport, kTcpChecksum, seen);
  return header.all + ports + checksum;
}

struct Decide {
  Middlebox& box;
  std::span<std::byte> packet;
  Crossing crossing;
  Time now;

  Translated operator()(const Flow& flow) {
    const FlowAnswer answer = box.decide(flow, crossing, now);
    if (answer.verdict.passes()) rewrite(packet, answer.flow);
    return {answer.verdict, answer.prohibited};
  }
  Translated operator()(const ErrorFlow& error) {
    const ErrorAnswer answer = box.decide(error, crossing, now);
    if (answer.verdict.passes()) rewrite(packet, answer.error);
    return {answer.verdict, false};
  }
  /// A fragment passes where the box looks at no ports.
  Translated operator()(Verdict other) {
    if (other == Verdict::drop(verdict::kMalformed)) return {other, false};
    const IpAddress destination = destination_of(packet, wire_layout(packet)->family);
    const Verdict unseen = box.decide_other(destination, crossing);
    return {unseen.passes() || other.passes() ? unseen : other, false};
  }
};

}  // namespace

Content read_content(std::span<const std::byte> packet) {
  const auto layout = wire_layout(packet);
  if (!layout || layout->size > packet.size()) return Verdict::drop(verdict::kMalformed);
  if (layout->fragment) return Verdict::drop(verdict::kFragment);
  const Octets whole = packet.first(layout->size);
  if (is_icmp(*layout)) return read_icmp(whole, *layout);
  if (!has_ports(layout->protocol)) return Verdict::pass();
  const bool tcp = Protocol{layout->protocol} == Protocol::kTcp;
  const std::size_t least = tcp ? kTcpHeader : kLeastTransport;
  if (whole.size() < layout->transport + least) return Verdict::drop(verdict::kMalformed);
  return read_flow(whole, *layout);
}

void rewrite(std::span<std::byte> packet, const Flow& flow) {
  const auto layout = wire_layout(packet);
  if (layout->family == Family::kIpv4) rewrite_flow(packet, *layout, flow);
}

void rewrite(std::span<std::byte> packet, const ErrorFlow& error) {
  const auto layout = wire_layout(packet);
  if (layout->family != Family::kIpv4) return;
  rewrite_ipv4(packet, error.source, error.destination);
  const auto message = packet.subspan(layout->transport, layout->size - layout->transport);
  const auto quote = message.subspan(kIcmpHeader);
  const Difference inner = rewrite_flow(quote, *wire_layout(quote), error.quoted);
  correct_checksum(message, kIcmpChecksum, inner);
}

Translated translate(Middlebox& box, std::span<std::byte> packet, Crossing crossing, Time now) {
  return std::visit(Decide{box, packet, crossing, now}, read_content(packet));
}

}  // namespace post::sim
