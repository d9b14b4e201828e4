// What the adapter reads of the octets of an IP packet that ns-3 holds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ns3/ptr.h"
#include "sim/network/packet_meta.h"

namespace ns3 {
class Packet;
}

namespace post::ns3host {

/// EtherTypes: what a NetDevice is told beside a packet.
inline constexpr std::uint16_t kIpv4Type = 0x0800;
inline constexpr std::uint16_t kIpv6Type = 0x86dd;
constexpr bool is_ip(std::uint16_t ether_type) {
  return ether_type == kIpv4Type || ether_type == kIpv6Type;
}

/// `packet` begins with its IP header.
sim::PacketMeta meta_of(const ns3::Packet& packet, std::uint64_t ordinal);

/// sim::flow_hash of the packet, as in every world.
std::uint64_t flow_of(const ns3::Packet& packet);
/// The packet with another DSCP and ECN, and IPv4's checksum where it had one.
ns3::Ptr<ns3::Packet> with_traffic_class(const ns3::Packet& packet, std::uint8_t dscp,
                                         std::uint8_t ecn);

/// The packet with the option of sim/network/useful_until.h in its IP header, which has no other.
ns3::Ptr<ns3::Packet> with_useful_until(const ns3::Packet& packet, Time until);
/// The packet without that option, which it then has as a UsefulUntilTag; the same packet where it
/// has none.
ns3::Ptr<ns3::Packet> without_useful_until(const ns3::Ptr<ns3::Packet>& packet);

/// The IP packet in an Ethernet frame (DIX), its padding and trailer cut off; null for other
/// protocols.
ns3::Ptr<ns3::Packet> ip_in_ethernet(ns3::Ptr<const ns3::Packet> frame);
/// The same behind an LLC/SNAP header, as on Wi-Fi.
ns3::Ptr<ns3::Packet> ip_in_llc(ns3::Ptr<const ns3::Packet> frame);

/// Replaces `out` by the packet's octets.
void copy_octets(const ns3::Packet& packet, std::vector<std::byte>& out);

/// Where a packet comes from and goes to, with ports where there are any: "192.0.2.1:443".
struct PacketPlaces {
  std::string source;
  std::string destination;
};
/// Empty texts where `octets` are no IP packet.
PacketPlaces places_of(std::span<const std::byte> octets);

}  // namespace post::ns3host
