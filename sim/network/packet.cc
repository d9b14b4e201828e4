#include "sim/network/packet.h"

#include <algorithm>
#include <cstring>

#include "sim/network/useful_until.h"

namespace post::sim {
namespace {

constexpr std::size_t padded_to_words(std::size_t size) { return (size + 3) / 4 * 4; }

std::size_t transport_header_size(const Packet& packet) {
  if (const auto* segment = std::get_if<TcpSegment>(&packet.transport)) {
    return segment->header_size();
  }
  if (const auto* message = std::get_if<IcmpMessage>(&packet.transport)) {
    const std::size_t quote = message->quoted ? message->quoted->size() : 0;
    return kIcmpHeaderSize + quoted_size(packet.ip.source.family(), quote);
  }
  if (std::holds_alternative<OpaqueHeader>(packet.transport)) return 0;
  if (std::holds_alternative<FragmentHeader>(packet.transport)) {
    return fragment_header_size(packet.ip.source.family());
  }
  return kUdpHeaderSize;
}

}  // namespace

std::size_t TcpSegment::header_size() const {
  std::size_t options = no_operations;
  if (maximum_segment_size) options += 4;
  if (window_scale) options += 3;
  if (sack_permitted) options += 2;
  if (timestamps) options += 10;
  if (fast_open) options += std::size_t{2} + fast_open->size;
  if (!sack.empty()) options += 2 + 8 * sack.size();
  return kTcpHeaderSize + padded_to_words(options);
}

void Payload::append(Bytes slice) {
  if (slice.empty()) return;
  size_ += slice.size();
  if (first_.empty()) {
    first_ = std::move(slice);
  } else {
    more_.push_back(std::move(slice));
  }
}

Bytes Payload::joined() const& {
  if (more_.empty()) return first_;
  return Bytes::generate(size_, [this](std::span<std::byte> to) {
    std::size_t at = 0;
    for_each([&](const Bytes& slice) {
      std::memcpy(to.data() + at, slice.span().data(), slice.size());
      at += slice.size();
    });
  });
}

Protocol Packet::protocol() const {
  if (std::holds_alternative<UdpHeader>(transport)) return Protocol::kUdp;
  if (std::holds_alternative<TcpSegment>(transport)) return Protocol::kTcp;
  if (const auto* other = std::get_if<OpaqueHeader>(&transport)) return Protocol{other->protocol};
  if (const auto* part = std::get_if<FragmentHeader>(&transport)) return Protocol{part->protocol};
  return ip.source.is_v4() ? Protocol::kIcmp : Protocol::kIcmpv6;
}

std::size_t ip_header_size(const IpHeader& header) {
  const std::size_t option = header.useful_until == kNever ? 0 : kUsefulUntilOctets;
  return ip_header_size(header.source.family()) + option;
}

std::size_t Packet::size_of_any() const {
  if (!wire.empty()) return wire.size();
  return ip_header_size(ip) + transport_header_size(*this) + payload.size();
}

std::optional<std::uint16_t> Packet::source_port() const {
  if (const auto* udp = std::get_if<UdpHeader>(&transport)) return udp->source_port;
  if (const auto* tcp = std::get_if<TcpSegment>(&transport)) return tcp->source_port;
  return std::nullopt;
}

std::optional<std::uint16_t> Packet::destination_port() const {
  if (const auto* udp = std::get_if<UdpHeader>(&transport)) return udp->destination_port;
  if (const auto* tcp = std::get_if<TcpSegment>(&transport)) return tcp->destination_port;
  return std::nullopt;
}

std::size_t quoted_size(Family family, std::size_t size) {
  const std::size_t largest = family == Family::kIpv4 ? 576 : 1280;
  return std::min(size, largest - ip_header_size(family) - kIcmpHeaderSize);
}

}  // namespace post::sim
