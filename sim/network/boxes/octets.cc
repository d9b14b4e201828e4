#include "sim/network/boxes/octets.h"

#include <algorithm>
#include <optional>

#include "sim/network/wire_layout.h"
#include "sim/network/wire_patch.h"

namespace post::sim {
namespace {

constexpr std::size_t kTcpHeader = 20;  ///< without options

using ConstOctets = std::span<const std::byte>;

struct OptionsPlace {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// The options of a TCP header at `transport`, as far as the packet holds it.
std::optional<OptionsPlace> options_of(ConstOctets packet, std::size_t transport) {
  if (packet.size() < transport + kTcpHeader) return std::nullopt;
  const std::size_t header = (u8_at(packet, transport + 12) >> 4) * std::size_t{4};
  if (header < kTcpHeader || transport + header > packet.size()) return std::nullopt;
  return OptionsPlace{transport + kTcpHeader, transport + header};
}

bool tells_too_big(ConstOctets packet, const WireLayout& layout) {
  if (packet.size() < layout.transport + 2) return false;
  const unsigned type = u8_at(packet, layout.transport);
  const unsigned code = u8_at(packet, layout.transport + 1);
  if (Protocol{layout.protocol} == Protocol::kIcmpv6) return type == 2;
  return Protocol{layout.protocol} == Protocol::kIcmp && type == 3 && code == 4;
}

/// Words of a checksum begin at even places, so octets are changed in pairs.
Difference overwrite(std::span<std::byte> options, std::size_t at, std::size_t length) {
  Difference difference = 0;
  for (std::size_t i = at; i < at + length; ++i) {
    const std::size_t word = i & ~std::size_t{1};
    const unsigned kept = u16_at(options, word) & (i % 2 == 0 ? 0x00ffu : 0xff00u);
    const unsigned written = unsigned{tcp_option::kNoOperation} << (i % 2 == 0 ? 8 : 0);
    difference += replace_u16(options, word, kept | written);
  }
  return difference;
}

Difference overwrite_octet(std::span<std::byte> options, std::size_t at, unsigned value) {
  const std::size_t word = at & ~std::size_t{1};
  const unsigned old = u16_at(options, word);
  const unsigned changed = at % 2 == 0 ? (old & 0x00ffu) | value << 8 : (old & 0xff00u) | value;
  return replace_u16(options, word, changed);
}

Difference clamp(std::span<std::byte> options, std::size_t at, std::uint16_t most) {
  const unsigned written = u16_at(options, at + 2);
  if (written <= most) return 0;
  return overwrite_octet(options, at + 2, most >> 8) +
         overwrite_octet(options, at + 3, most & 0xffu);
}

}  // namespace

PacketFacts facts_of(std::span<const std::byte> packet) {
  PacketFacts facts;
  const auto layout = wire_layout(packet);
  if (!layout) return facts;
  const bool extended = layout->fragment && layout->family == Family::kIpv6;
  facts.protocol = Protocol{extended ? u8_at(packet, layout->transport) : layout->protocol};
  facts.ip_options = layout->ip_options;
  if (layout->fragment) return facts;
  facts.tells_too_big = tells_too_big(packet, *layout);
  if (facts.protocol != Protocol::kTcp) return facts;
  const auto place = options_of(packet, layout->transport);
  if (!place) return facts;
  const auto options = packet.subspan(place->begin, place->end - place->begin);
  for_each_option(options, [&](std::uint8_t kind, auto, auto) { facts.tcp_options.set(kind); });
  return facts;
}

void rewrite_options(std::span<std::byte> packet, const BoxAnswer& answer) {
  const auto layout = wire_layout(packet);
  if (!layout || !answer.rewrites() || Protocol{layout->protocol} != Protocol::kTcp) return;
  const auto place = options_of(packet, layout->transport);
  if (!place) return;
  const auto options = packet.subspan(place->begin, place->end - place->begin);
  Difference difference = 0;
  for_each_option(options, [&](std::uint8_t kind, std::size_t at, std::size_t length) {
    if (answer.strip.test(kind)) {
      difference += overwrite(options, at, length);
    } else if (kind == tcp_option::kMaximumSegmentSize && length == 4 &&
               answer.maximum_segment_size) {
      difference += clamp(options, at, *answer.maximum_segment_size);
    }
  });
  correct_checksum(packet.subspan(layout->transport), kTcpChecksum, difference);
}

}  // namespace post::sim
