#include "sim/network/box_packet.h"

#include <algorithm>
#include <variant>
#include <vector>

#include "sim/network/boxes/octets.h"
#include "sim/network/icmp.h"
#include "sim/network/wire.h"

namespace post::sim {
namespace {

OptionKinds kinds_of(const TcpSegment& segment) {
  OptionKinds kinds;
  kinds.set(tcp_option::kMaximumSegmentSize, segment.maximum_segment_size.has_value());
  kinds.set(tcp_option::kWindowScale, segment.window_scale.has_value());
  kinds.set(tcp_option::kSackPermitted, segment.sack_permitted);
  kinds.set(tcp_option::kSack, !segment.sack.empty());
  kinds.set(tcp_option::kTimestamps, segment.timestamps.has_value());
  kinds.set(tcp_option::kFastOpen, segment.fast_open.has_value());
  return kinds;
}

void strip(TcpSegment& segment, const OptionKinds& kinds) {
  const std::size_t before = segment.header_size();
  if (kinds.test(tcp_option::kMaximumSegmentSize)) segment.maximum_segment_size.reset();
  if (kinds.test(tcp_option::kWindowScale)) segment.window_scale.reset();
  if (kinds.test(tcp_option::kSackPermitted)) segment.sack_permitted = false;
  if (kinds.test(tcp_option::kSack)) segment.sack = {};
  if (kinds.test(tcp_option::kTimestamps)) segment.timestamps.reset();
  if (kinds.test(tcp_option::kFastOpen)) segment.fast_open.reset();
  segment.no_operations += static_cast<std::uint8_t>(before - segment.header_size());
}

void rewrite(TcpSegment& segment, const BoxAnswer& answer) {
  if (answer.strip.any()) strip(segment, answer.strip);
  if (!answer.maximum_segment_size || !segment.maximum_segment_size) return;
  segment.maximum_segment_size =
      std::min(*segment.maximum_segment_size, *answer.maximum_segment_size);
}

bool tells_too_big(const Packet& packet) {
  const auto* message = std::get_if<IcmpMessage>(&packet.transport);
  const auto meaning = message ? icmp_meaning(*message, packet.ip.source.family()) : std::nullopt;
  return meaning && meaning->reason == IcmpReason::kPacketTooBig;
}

}  // namespace

PacketFacts facts_of(const Packet& packet) {
  if (!packet.wire.empty()) return facts_of(packet.wire.span());
  PacketFacts facts;
  facts.protocol = packet.protocol();
  facts.tells_too_big = tells_too_big(packet);
  if (const auto* segment = std::get_if<TcpSegment>(&packet.transport)) {
    facts.tcp_options = kinds_of(*segment);
  }
  return facts;
}

void rewrite_options(Packet& packet, const BoxAnswer& answer) {
  auto* segment = std::get_if<TcpSegment>(&packet.transport);
  if (segment == nullptr || !answer.rewrites()) return;
  if (!packet.wire.empty()) {
    std::vector<std::byte> octets(packet.wire.span().begin(), packet.wire.span().end());
    rewrite_options(octets, answer);
    packet.wire = Bytes::copy_of(octets);
  }
  rewrite(*segment, answer);
}

}  // namespace post::sim
