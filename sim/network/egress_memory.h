// How the last packet left.
#pragma once

#include <cstdint>
#include <optional>

#include "sim/network/ip_layer.h"

namespace post::sim {

/// Asks the routes again only where something changed that the answer hangs on, or the question
/// did.
class EgressMemory {
 public:
  /// As `ip.datagram_egress`; null: no packet can leave. Valid until the next call.
  template <class Ip>
  const Egress* ask(const Ip& ip, const IpAddress& local, InterfaceId interface,
                    const IpAddress& remote) {
    const std::uint64_t version = ip.egress_version();
    const bool known = version != 0 && version == version_ && remote == remote_ &&
                       local == local_ && interface == interface_;
    if (!known) {
      out_ = ip.datagram_egress(local, interface, remote);
      local_ = local;
      remote_ = remote;
      interface_ = interface;
      version_ = version;
    }
    return out_ ? &*out_ : nullptr;
  }

 private:
  IpAddress local_;
  IpAddress remote_;
  InterfaceId interface_{};
  std::uint64_t version_ = 0;  // 0: nothing is known
  std::optional<Egress> out_;
};

}  // namespace post::sim
