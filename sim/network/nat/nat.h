// The NAT of RFC 4787, RFC 5382 and RFC 5508 as a pure table: flows in, translated flows out. IPv4
// only, with ports (NAPT).
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "model/result.h"
#include "sim/network/nat/behaviour.h"
#include "sim/network/nat/mapping_table.h"
#include "sim/network/nat/options.h"
#include "sim/network/nat/ports.h"
#include "sim/network/nat/verdicts.h"

namespace post::sim {

/// A mapping lives while one of its sessions does. What a session is, is Session's affair: only a
/// packet from the inside begins one, and of TCP only a SYN.
class Nat {
 public:
  /// Errors: `unknown_mapping`, `unknown_filtering`, `unknown_ports`, `bad_port_range`,
  /// `no_external_address`.
  static Result<Nat> make(const NatOptions& options);

  bool is_external(const IpAddress& address) const;

  /// From the inside to the outside.
  FlowAnswer outward(const Flow& flow, Time now);
  /// From the outside to an external address.
  FlowAnswer inward(const Flow& flow, Time now);
  /// From the inside to an external address: outward, and inward again.
  FlowAnswer hairpin(const Flow& flow, Time now);

  /// The same for ICMP errors (RFC 5508 section 4): they need a mapping, and neither refresh nor
  /// end it.
  ErrorAnswer outward(const ErrorFlow& error, Time now);
  ErrorAnswer inward(const ErrorFlow& error, Time now);
  ErrorAnswer hairpin(const ErrorFlow& error, Time now);

  /// As after a restart: no mapping is left. Which port comes next is remembered.
  void forget() { table_.clear(); }
  /// Every mapping gets another external port; its sessions go on behind it. What comes to the old
  /// one finds no mapping. One for which no port is free stays as it is.
  void remap(Time now);

  std::size_t sessions() const { return table_.sessions(); }
  void append_state(StateHash& hash) const;

 private:
  Nat(const NatOptions& options, RemoteDependence mapping, RemoteDependence filtering,
      std::unique_ptr<PortAllocator> ports);

  MappingKey key(Protocol protocol, const SocketAddress& inside, const SocketAddress& remote) const;
  /// For a new mapping of an inside endpoint, about to talk to `remote`.
  std::optional<SocketAddress> allocate(Protocol protocol, const SocketAddress& inside,
                                        const SocketAddress& remote, Time now);
  const IpAddress& external_of(const IpAddress& inside) const;

  NatOptions options_;
  RemoteDependence mapping_;
  RemoteDependence filtering_;
  std::unique_ptr<PortAllocator> ports_;
  bool overloads_;
  MappingTable table_;
};

/// True for the segment that asks for a connection. Other segments cross only within a session.
bool opens_connection(const Flow& flow);

}  // namespace post::sim
