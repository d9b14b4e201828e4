// A router with a NAT, a firewall or other boxes (sim/network/nat/middlebox.h).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/executor.h"
#include "model/result.h"
#include "sim/network/nat/middlebox.h"
#include "sim/network/router.h"

namespace post::sim {

struct NatBoxOptions {
  std::string name;
  std::vector<InterfaceOptions> interfaces;
  /// The interface on the outside; all others are inside. Empty where there is no side.
  std::string outside;
  /// A NAT without external addresses takes the IPv4 addresses of `outside`.
  MiddleboxOptions box;
};

/// As a router gives up packets for the hop limit, the route and the MTU: before it translates, so
/// that the ICMP error quotes what its receiver sent.
class NatBox final : public Router {
 public:
  /// Errors of Middlebox::make, and `unknown_interface`.
  static Result<Middlebox> make_box(const NatBoxOptions& options);

  /// `executor` and `network_tracer` outlive the node. `box` was made from `options`.
  NatBox(NatBoxOptions options, Middlebox box, Executor& executor, const Tracer& network_tracer);

  /// False where there is an inside and an outside.
  bool forwards_groups() const { return !box_.has_sides(); }
  void change_sessions(SessionsChange change) { box_.change_sessions(change, executor_.now()); }

 private:
  void on_arrival(InterfaceId interface, Packet&& packet) override;
  /// As forwards_groups() says.
  bool wants(const GroupFlow& flow, InterfaceId interface, unsigned hops) const override;
  void end_group(const Packet& packet);
  void forward(Packet&& packet, InterfaceId arrived);
  /// What the boxes say of the packet; nothing where it ends here.
  std::optional<BoxAnswer> inspect(const Packet& packet, InterfaceId arrived);
  /// Rewrites the packet as NAT and firewall want it; false where it ends here.
  bool translate(Packet& packet, Crossing crossing, InterfaceId arrived);
  bool refuse(const Packet& packet, Verdict verdict);
  Side side(InterfaceId interface) const;

  InterfaceId outside_{};
  Middlebox box_;
  Executor& executor_;
};

}  // namespace post::sim
