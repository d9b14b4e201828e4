// IP fragments (RFC 791 section 3.2, RFC 8200 section 4.5): cut from a packet, and made a packet
// again.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "sim/network/packet.h"

namespace post::sim {

/// True where a router may cut the packet: it is IPv4, and its sender permits it.
inline bool routers_may_cut(const Packet& packet) {
  return packet.ip.source.is_v4() && !packet.ip.dont_fragment;
}

/// The packet in pieces of at most `mtu` IP octets, in order. It may itself be a fragment. IP
/// options of a packet from a real network are left out. `mtu` has room for eight octets behind the
/// headers.
std::vector<Packet> fragments_of(const Packet& packet, std::size_t mtu);

/// The packet whose transport, header and content, is `transport`. Nothing where that is malformed,
/// or where a UDP checksum over it is wrong: so what was put together of two packets does not pass.
std::optional<Packet> whole_packet(const IpHeader& header, std::uint8_t protocol, Bytes transport);

/// Of a first fragment: the packet as far as it holds it, ports included, for those who read
/// quotes. Nothing where it holds no UDP header.
std::optional<Packet> beginning_of(const Packet& fragment);

}  // namespace post::sim
