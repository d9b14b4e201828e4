// A NAT, a firewall and other boxes as one table: what a node asks about each packet that it is
// about to forward, in every world.
#pragma once

#include <optional>

#include "model/result.h"
#include "sim/network/nat/firewall.h"
#include "sim/network/nat/nat.h"
#include "sim/network/nat/options.h"

namespace post::sim {

/// The owner asks after it has checked hop limit and link MTU as of a packet that it forwards as it
/// is, and before it delivers to itself: external addresses of the NAT are the inside's, not the
/// node's. A packet that ends at one of these checks changes no state, and is quoted untranslated.
///
/// The boxes (boxes/box.h) stand at every interface and see packets as they come.
///
/// Between two interfaces of one side NAT and firewall let everything pass as it is. The firewall
/// sees inside addresses: it stands on the inner side of the NAT. Hairpins it does not see. IPv6
/// passes the firewall only.
class Middlebox {
 public:
  static Result<Middlebox> make(const MiddleboxOptions& options);

  /// NAT or firewall: there is an outside, and groups are not forwarded.
  bool has_sides() const { return nat_ || firewall_; }
  const BoxChain& boxes() const { return boxes_; }

  /// True for the addresses that are the NAT's own towards the outside.
  bool is_external(const IpAddress& address) const;

  FlowAnswer decide(const Flow& flow, Crossing crossing, Time now);
  ErrorAnswer decide(const ErrorFlow& error, Crossing crossing, Time now);
  /// A packet that is neither UDP nor TCP nor an error about these.
  Verdict decide_other(const IpAddress& destination, Crossing crossing) const;

  void change_sessions(SessionsChange change, Time now);

  void append_state(StateHash& hash) const;

 private:
  Middlebox(std::optional<Nat> nat, std::optional<Firewall> firewall, BoxChain boxes);
  template <class Answer, class Packet>
  Answer cross(const Packet& packet, const IpAddress& destination, Crossing crossing, Time now);
  template <class Answer, class Packet>
  Answer outward(const Packet& packet, bool translated, Time now);
  template <class Answer, class Packet>
  Answer inward(const Packet& packet, bool translated, Time now);

  std::optional<Nat> nat_;
  std::optional<Firewall> firewall_;
  BoxChain boxes_;
};

}  // namespace post::sim
