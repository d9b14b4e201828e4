// A stateful firewall as a pure table: what the inside asked for may come in, what a rule blocks
// may not go. Both families; nothing is translated.
#pragma once

#include <cstddef>
#include <vector>

#include "model/result.h"
#include "sim/network/nat/mapping_table.h"
#include "sim/network/nat/options.h"
#include "sim/network/nat/verdicts.h"

namespace post::sim {

class Firewall {
 public:
  /// Error `unknown_filtering`.
  static Result<Firewall> make(const FirewallOptions& options);

  /// A session that no rule blocks passes, and begins with its first packet; of TCP, with a SYN.
  FlowAnswer outward(const Flow& flow, Time now);
  FlowAnswer inward(const Flow& flow, Time now);
  /// ICMP errors about packets of a session pass, and change nothing.
  ErrorAnswer outward(const ErrorFlow& error, Time now);
  ErrorAnswer inward(const ErrorFlow& error, Time now);

  void forget() { table_.clear(); }  ///< as after a restart
  void append_state(StateHash& hash) const { table_.append_state(hash); }

 private:
  Firewall(const FirewallOptions& options, RemoteDependence filtering);
  const BlockRule* blocking(Protocol protocol, const SocketAddress& remote) const;

  std::vector<BlockRule> rules_;
  RemoteDependence filtering_;
  MappingTable table_;
};

}  // namespace post::sim
