// Where a node's interface plugs into a link, and what it hears from it.
#pragma once

#include <cstddef>
#include <string>

#include "model/host.h"
#include "sim/network/counters.h"
#include "sim/network/group.h"
#include "sim/network/packet.h"

namespace post::sim {

/// The node's side. Calls come from the network phase, or from inside LinkEnd::send on an
/// infinitely fast link (on_queue_space only); none may destroy the link.
class LinkClient {
 public:
  virtual ~LinkClient() = default;
  virtual void on_arrival(InterfaceId interface, Packet&& packet) = 0;
  virtual void on_link_state(InterfaceId interface) = 0;  ///< see LinkEnd::up
  virtual void on_queue_space(
      InterfaceId interface) = 0;  ///< a packet left the queue, or the queue was emptied
  /// True where a packet of `flow` that comes to `interface` finds members here, or behind within
  /// `hops` routers.
  virtual bool wants(const GroupFlow& /*flow*/, InterfaceId /*interface*/,
                     unsigned /*hops*/) const {
    return false;
  }
};

/// Watches one end of a link, for capture and digest.
class PacketTap {
 public:
  virtual ~PacketTap() = default;
  /// The packet's first octet goes onto the wire here.
  virtual void on_leaving(Time now, const Packet& packet) = 0;
  /// The packet's last octet came from the wire here, whether or not a node takes it.
  virtual void on_arriving(Time now, const Packet& packet) = 0;
};

class LinkEnd {
 public:
  virtual ~LinkEnd() = default;
  virtual const std::string& name() const = 0;  ///< "link/node.interface"
  virtual bool up() const = 0;
  virtual std::size_t mtu() const = 0;  ///< IP octets

  /// Without a client what arrives is dropped (`no_host`).
  virtual void attach(LinkClient* client, InterfaceId interface) = 0;
  virtual void set_tap(PacketTap* tap) = 0;
  /// LinkClient::wants of the client at the other end.
  virtual bool peer_wants(const GroupFlow& flow, unsigned hops) const = 0;
  /// Takes the packet, or drops and counts it. At most mtu() octets.
  virtual void send(Packet&& packet) = 0;
  /// True where send would drop a packet of `bytes` for the full queue; on_queue_space follows.
  virtual bool full(std::size_t bytes) const = 0;
  /// Drops and counts what waits in the queue; what is on the wire goes on.
  virtual void flush(std::string_view reason) = 0;
  virtual const LinkCounters& counters() const = 0;  ///< of the direction that leaves here
};

}  // namespace post::sim
