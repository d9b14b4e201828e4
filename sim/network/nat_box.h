// A router with a NAT, a firewall or both (sim/network/nat/middlebox.h).
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
  std::string outside;  ///< the interface on the outside; all others are inside
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

 private:
  void on_arrival(InterfaceId interface, Packet&& packet) override;
  /// Groups are not forwarded.
  bool wants(const GroupFlow&, InterfaceId, unsigned) const override { return false; }
  void end_group(const Packet& packet);
  /// The packet with what the box makes of it; nothing, after its drop, where it ends here.
  std::optional<Packet> translate(const Packet& packet, Crossing crossing, InterfaceId arrived);
  std::optional<Packet> refuse(const Packet& packet, Verdict verdict);
  Side side(InterfaceId interface) const;

  InterfaceId outside_{};
  Middlebox box_;
  Executor& executor_;
};

}  // namespace post::sim
