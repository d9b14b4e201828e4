// Multicast groups: what is sent to one, and how far it may go.
#pragma once

#include "model/address.h"
#include "sim/network/packet.h"

namespace post::sim {

/// What one source sends to one group: what members hear and routers forward (RFC 4607's channel).
struct GroupFlow {
  IpAddress source;
  IpAddress group;
};

/// Of a packet for a group.
inline GroupFlow group_flow_of(const Packet& packet) {
  return {packet.ip.source, packet.ip.destination};
}

/// False for groups of the host's own scope (RFC 4291 section 2.7).
bool leaves_host(const IpAddress& group);

/// False where group (RFC 5771 section 4, RFC 4291 section 2.7) or source is of link-local scope:
/// no router forwards that.
bool crosses_links(const GroupFlow& flow);

/// What a packet crosses at most.
inline constexpr unsigned kMostHops = 255;

}  // namespace post::sim
