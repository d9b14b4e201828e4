#include "sim/network/tcp/segment.h"

#include <algorithm>

namespace post::sim::tcp {

std::size_t segment_size_for(std::size_t mtu, Family family) {
  const std::size_t headers = ip_header_size(family) + kTcpHeaderSize;
  return std::clamp<std::size_t>(mtu - std::min(mtu, headers), kLeastSegmentSize, 65535);
}

std::size_t default_segment_size(Family family) { return family == Family::kIpv4 ? 536 : 1220; }

TcpSegment reset_for(const TcpSegment& segment, std::size_t payload_size) {
  TcpSegment reset;
  reset.source_port = segment.destination_port;
  reset.destination_port = segment.source_port;
  reset.flags = tcp_flag::kRst;
  if (segment.has(tcp_flag::kAck)) {
    reset.sequence = segment.acknowledgement;
    return reset;
  }
  const unsigned controls = segment.has(tcp_flag::kSyn) + segment.has(tcp_flag::kFin);
  reset.flags |= tcp_flag::kAck;
  reset.acknowledgement = segment.sequence + static_cast<std::uint32_t>(payload_size) + controls;
  return reset;
}

}  // namespace post::sim::tcp
