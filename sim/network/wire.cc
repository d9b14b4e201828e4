#include "sim/network/wire.h"

#include <algorithm>
#include <variant>

#include "sim/network/useful_until.h"
#include "sim/network/wire_overlay.h"

namespace post::sim {
namespace {

/// Appends in network byte order.
class Writer {
 public:
  explicit Writer(std::vector<std::byte>& out) : out_(out) {}

  std::size_t size() const { return out_.size(); }
  void u8(unsigned value) { out_.push_back(static_cast<std::byte>(value)); }
  void u16(unsigned value) {
    u8(value >> 8);
    u8(value);
  }
  void u32(std::uint32_t value) {
    u16(value >> 16);
    u16(value);
  }
  void address(const IpAddress& address) {
    for (unsigned i = 0; i < address.bits() / 8; ++i) u8(address.octets()[i]);
  }
  void octets(std::span<const std::byte> octets) {
    out_.insert(out_.end(), octets.begin(), octets.end());
  }
  void pad(std::size_t size, unsigned value) { out_.resize(size, static_cast<std::byte>(value)); }
  void set_u16(std::size_t at, unsigned value) {
    out_[at] = static_cast<std::byte>(value >> 8);
    out_[at + 1] = static_cast<std::byte>(value);
  }
  std::span<const std::byte> from(std::size_t start) const {
    return std::span(out_).subspan(start);
  }

 private:
  std::vector<std::byte>& out_;
};

std::uint32_t sum_of(std::span<const std::byte> octets, std::uint32_t sum) {
  for (std::size_t i = 0; i < octets.size(); ++i) {
    const auto octet = std::to_integer<std::uint32_t>(octets[i]);
    sum += i % 2 == 0 ? octet << 8 : octet;
    sum = (sum & 0xffff) + (sum >> 16);
  }
  return sum;
}

void write_ipv4(const Packet& packet, Writer& to) {
  constexpr unsigned kDontFragment = 0x4000;
  constexpr unsigned kMoreFragments = 0x2000;
  const auto* part = std::get_if<FragmentHeader>(&packet.transport);
  unsigned flags = packet.ip.dont_fragment ? kDontFragment : 0;
  if (part != nullptr) flags = (part->more ? kMoreFragments : 0u) | part->offset / 8u;
  const std::size_t start = to.size();
  const bool dated = packet.ip.useful_until != kNever;
  to.u8(dated ? 0x47 : 0x45);
  to.u8(packet.ip.dscp << 2 | packet.ip.ecn);
  to.u16(static_cast<unsigned>(packet.size()));
  to.u16(packet.ip.identification & 0xffff);
  to.u16(flags);
  to.u8(packet.ip.hop_limit);
  to.u8(static_cast<unsigned>(packet.protocol()));
  to.u16(0);
  to.address(packet.ip.source);
  to.address(packet.ip.destination);
  if (dated) to.octets(useful_until_ipv4(packet.ip.useful_until));
  to.set_u16(start + 10, internet_checksum(to.from(start)));
}

constexpr std::uint8_t kFragmentProtocol = 44;  ///< of IPv6's fragment header, IANA

void write_ipv6(const Packet& packet, Writer& to) {
  const std::uint32_t traffic_class = packet.ip.dscp << 2 | packet.ip.ecn;
  to.u32(0x60000000u | traffic_class << 20);
  to.u16(static_cast<unsigned>(packet.size() - ip_header_size(Family::kIpv6)));
  const auto* part = std::get_if<FragmentHeader>(&packet.transport);
  const auto next =
      part != nullptr ? kFragmentProtocol : static_cast<std::uint8_t>(packet.protocol());
  const bool dated = packet.ip.useful_until != kNever;
  to.u8(dated ? 0 : next);  // 0: hop-by-hop options
  to.u8(packet.ip.hop_limit);
  to.address(packet.ip.source);
  to.address(packet.ip.destination);
  if (dated) to.octets(useful_until_ipv6(packet.ip.useful_until, next));
  if (part == nullptr) return;
  to.u8(part->protocol);
  to.u8(0);
  to.u16(part->offset | unsigned{part->more});
  to.u32(packet.ip.identification);
}

/// RFC 9293 section 3.1, RFC 8200 section 8.1.
std::uint32_t pseudo_header_sum(const Packet& packet, std::size_t length) {
  std::vector<std::byte> octets;
  Writer to(octets);
  to.address(packet.ip.source);
  to.address(packet.ip.destination);
  to.u32(static_cast<std::uint32_t>(length));
  to.u32(static_cast<std::uint32_t>(packet.protocol()));
  return sum_of(octets, 0);
}

void write_payload(const Packet& packet, Writer& to) {
  packet.payload.for_each([&](const Bytes& slice) { to.octets(slice.span()); });
}

void write_udp(const UdpHeader& udp, const Packet& packet, Writer& to) {
  const std::size_t start = to.size();
  const std::size_t length = kUdpHeaderSize + packet.payload.size();
  to.u16(udp.source_port);
  to.u16(udp.destination_port);
  to.u16(static_cast<unsigned>(length));
  to.u16(0);
  write_payload(packet, to);
  const std::uint16_t sum = internet_checksum(to.from(start), pseudo_header_sum(packet, length));
  to.set_u16(start + 6, sum == 0 ? 0xffff : sum);  // RFC 768: zero says "no checksum"
}

void write_tcp_options(const TcpSegment& tcp, Writer& to) {
  if (tcp.maximum_segment_size) {
    to.u16(0x0204);
    to.u16(*tcp.maximum_segment_size);
  }
  if (tcp.window_scale) {
    to.u16(0x0303);
    to.u8(*tcp.window_scale);
  }
  if (tcp.sack_permitted) to.u16(0x0402);
  if (tcp.timestamps) {
    to.u16(0x080a);
    to.u32(tcp.timestamps->value);
    to.u32(tcp.timestamps->echo);
  }
  if (tcp.fast_open) {
    to.u8(34);
    to.u8(2u + tcp.fast_open->size);
    for (std::size_t i = 0; i < tcp.fast_open->size; ++i) to.u8(tcp.fast_open->octets[i]);
  }
  if (tcp.sack.empty()) return;
  to.u8(5);
  to.u8(static_cast<unsigned>(2 + 8 * tcp.sack.size()));
  for (const SackBlock& block : tcp.sack) {
    to.u32(block.begin);
    to.u32(block.end);
  }
}

void write_tcp(const TcpSegment& tcp, const Packet& packet, Writer& to) {
  constexpr unsigned kNoOperation = 1;
  const std::size_t start = to.size();
  const std::size_t header = tcp.header_size();
  to.u16(tcp.source_port);
  to.u16(tcp.destination_port);
  to.u32(tcp.sequence);
  to.u32(tcp.acknowledgement);
  to.u8(static_cast<unsigned>(header / 4 << 4));
  to.u8(tcp.flags);
  to.u16(tcp.window);
  to.u16(0);
  to.u16(0);  // urgent pointer
  write_tcp_options(tcp, to);
  to.pad(start + header, kNoOperation);
  write_payload(packet, to);
  const std::uint32_t pseudo = pseudo_header_sum(packet, to.size() - start);
  to.set_u16(start + 16, internet_checksum(to.from(start), pseudo));
}

void write_icmp(const IcmpMessage& icmp, const Packet& packet, Writer& to) {
  const std::size_t start = to.size();
  to.u8(icmp.type);
  to.u8(icmp.code);
  to.u16(0);
  to.u32(icmp.value);
  if (icmp.quoted) {
    std::vector<std::byte> quoted;
    serialize(*icmp.quoted, quoted);
    quoted.resize(quoted_size(packet.ip.source.family(), quoted.size()));
    to.octets(quoted);
  }
  const bool v4 = packet.ip.source.is_v4();
  const std::uint32_t pseudo = v4 ? 0 : pseudo_header_sum(packet, to.size() - start);
  to.set_u16(start + 2, internet_checksum(to.from(start), pseudo));
}

void write_packet(const Packet& packet, std::vector<std::byte>& out) {
  Writer to(out);
  if (packet.ip.source.is_v4()) {
    write_ipv4(packet, to);
  } else {
    write_ipv6(packet, to);
  }
  if (const auto* udp = std::get_if<UdpHeader>(&packet.transport)) {
    write_udp(*udp, packet, to);
  } else if (const auto* tcp = std::get_if<TcpSegment>(&packet.transport)) {
    write_tcp(*tcp, packet, to);
  } else if (const auto* icmp = std::get_if<IcmpMessage>(&packet.transport)) {
    write_icmp(*icmp, packet, to);
  } else {
    write_payload(packet, to);
  }
}

void write_original(const Packet& packet, std::vector<std::byte>& out) {
  const auto octets = packet.wire.span();
  out.assign(octets.begin(), octets.end());
  overlay(packet, out);
}

}  // namespace

std::uint16_t internet_checksum(std::span<const std::byte> octets, std::uint32_t sum) {
  return static_cast<std::uint16_t>(~sum_of(octets, sum));
}

void serialize(const Packet& packet, std::vector<std::byte>& out) {
  if (!packet.wire.empty()) return write_original(packet, out);
  out.clear();
  write_packet(packet, out);
}

}  // namespace post::sim
