// Small readings of TCP headers that several parts share.
#pragma once

#include <cstddef>

#include "model/address.h"
#include "sim/network/packet.h"

namespace post::sim::tcp {

inline constexpr std::uint8_t kMaxWindowScale = 14;  ///< RFC 7323 section 2.3
/// The least segment size that is believed, of a peer's option or an ICMP packet too big (as
/// Linux).
inline constexpr std::size_t kLeastSegmentSize = 88;

/// Octets of payload in an IP packet of `mtu` octets without TCP options, kept to what the MSS
/// option can say and to kLeastSegmentSize.
std::size_t segment_size_for(std::size_t mtu, Family family);
/// What a peer is sent that names no size (RFC 9293 section 3.7.1).
std::size_t default_segment_size(Family family);
/// The RST that answers a segment for which there is no connection (RFC 9293 section 3.5.2).
TcpSegment reset_for(const TcpSegment& segment, std::size_t payload_size);

}  // namespace post::sim::tcp
