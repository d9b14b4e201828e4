// How a NAT or firewall behaves, as a scenario or a test says it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/address.h"
#include "model/time.h"
#include "sim/network/boxes/box.h"
#include "sim/network/protocol.h"

namespace post::sim {

struct SessionTimers {
  Duration udp = std::chrono::minutes(5);  ///< RFC 4787 REQ-5: at least 2, recommended 5 minutes
  bool inbound_refresh = false;            ///< UDP from the outside refreshes too (REQ-6)
  Duration tcp_transitory = std::chrono::minutes(4);  ///< RFC 5382 REQ-5: partially open or closing
  Duration tcp_established = std::chrono::hours(2) + std::chrono::minutes(4);
};

struct PortRange {
  std::uint16_t first = 1024;
  std::uint16_t last = 65535;
};

inline constexpr std::size_t kDefaultSessions = 65'536;

struct NatOptions {
  std::string mapping = "endpoint_independent";          ///< behaviour.h
  std::string filtering = "address_and_port_dependent";  ///< behaviour.h
  std::string ports = "preserve";                        ///< ports.h
  PortRange port_range = {};
  /// Its external addresses, at least one. Paired (REQ-2): an inside address always gets the same.
  std::vector<IpAddress> external = {};
  bool hairpin = true;  ///< with the external source address and port (REQ-9a)
  SessionTimers timers = {};
  std::size_t sessions = kDefaultSessions;  ///< at most
};

/// Blocks flows, in both headings, by protocol and by the port of the remote.
struct BlockRule {
  std::optional<Protocol> protocol = {};  ///< none: both
  std::vector<std::uint16_t> ports = {};  ///< empty: all
  bool except = false;                    ///< all ports but these
  bool reject = false;                    ///< tell the sender "administratively prohibited"
};

struct FirewallOptions {
  std::string filtering = "address_and_port_dependent";  ///< as of a NAT
  std::vector<BlockRule> rules = {};
  SessionTimers timers = {};
  std::size_t sessions = kDefaultSessions;  ///< at most
};

/// What happens to the sessions of a NAT or firewall at once: it forgets all as after a restart, or
/// a NAT gives every mapping another external port (Nat::remap).
enum class SessionsChange : std::uint8_t { kForget, kRemap };

/// "forget", "remap": what scenarios and traces say.
constexpr std::string_view text_of(SessionsChange change) {
  return change == SessionsChange::kForget ? "forget" : "remap";
}

/// At least one of them.
struct MiddleboxOptions {
  std::optional<NatOptions> nat = {};
  std::optional<FirewallOptions> firewall = {};
  std::vector<BoxOptions> boxes = {};  ///< boxes/box.h
};

}  // namespace post::sim
