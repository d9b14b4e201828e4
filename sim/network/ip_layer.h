// What a host's IP layer offers to the transports above it, and what it hands to them.
#pragma once

#include <cstddef>
#include <optional>

#include "model/address.h"
#include "model/host.h"
#include "sim/network/packet.h"

namespace post::sim {

/// How a packet would leave: chosen by source address and routes (strong host model, RFC 1122
/// section 3.3.4.2).
struct Egress {
  IpAddress source;
  InterfaceId interface {};
  bool own = false;  ///< the remote is an address of this host: no link is used
  /// IP octets: of the interface, or of the path where a packet too big told less.
  std::size_t mtu = 0;
};

/// An ICMP error that arrived here, about a packet this host sent.
struct IcmpError {
  Cause cause = Cause::kNone;  ///< kRefused (port unreachable), kUnreachable or kPacketTooBig
  std::size_t mtu = 0;         ///< with kPacketTooBig: IP octets
  IpAddress reporter;
  const Packet& packet;  ///< the packet it is about; valid during the call
};

class IpLayer {
 public:
  virtual ~IpLayer() = default;
  /// How a packet from `local` out of `interface` to `remote` leaves; an unspecified `local` and
  /// kAnyInterface leave the choice to the routes (longest prefix, then lowest interface). Nothing
  /// where there is no such address or route, or the interface is down.
  virtual std::optional<Egress> egress(const IpAddress& local, InterfaceId interface,
                                       const IpAddress& remote) const = 0;
  /// Sends at once, in the caller's phase. `packet.ip.source` must be an address of this host. A
  /// packet to an own address comes back in the delivery phase of this instant. kTaken also where
  /// the interface's queue drops it; kTooBig where it exceeds the egress' MTU. Never kBlocked.
  virtual SendStatus send(Packet&& packet, InterfaceId interface) = 0;
  /// True where the interface's queue would drop a packet of `bytes` IP octets now.
  virtual bool queue_full(InterfaceId interface, std::size_t bytes) const = 0;
  virtual bool owns(const IpAddress& address) const = 0;
  /// Answers `packet`, which arrived for a port where nobody listens, with ICMP port unreachable,
  /// and counts its drop.
  virtual void refuse(const Packet& packet, InterfaceId interface) = 0;
};

}  // namespace post::sim
