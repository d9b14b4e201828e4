// What the NAT suite needs of a world: a fixed small network around one NAT or firewall box, IP
// packets put in at its four hosts, and what arrives there. The suite runs unchanged in every
// world.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "model/result.h"
#include "model/time.h"
#include "sim/network/nat/middlebox.h"
#include "sim/network/packet.h"

namespace post::nat_suite {

//   alice 10.0.1.2 ---+                                      +--- xavier 198.51.100.2, .3
//                     nat === 203.0.113.1, .9 === core ======+
//   bob   10.0.2.2 ---+                                      +--- yvonne 198.51.101.2, .3
//
// The hosts are bare: they answer nothing by themselves. nat and core forward, with routes for
// every host's addresses; core has none to the inside. Everything also has IPv6 (fd00:N::/64 where
// IPv4 has one network), with routes both ways.
struct PlannedInterface {
  std::string name;
  std::vector<IpPrefix> addresses;
};
struct PlannedRoute {
  IpPrefix destination;
  std::string interface;
};
struct PlannedNode {
  std::string name;
  bool forwards = false;  ///< nat and core; the others are hosts with one interface
  std::vector<PlannedInterface> interfaces;
  std::vector<PlannedRoute> routes;  ///< beside those of own prefixes
};
struct PlannedLink {
  std::string name;
  std::string ends[2];  ///< "node.interface"
};

/// All links are alike: 1 Gbit/s (8 ns an octet, IP octets + 2), 1 ms, MTU 1500, no loss.
inline constexpr std::uint64_t kLinkRateBps = 1'000'000'000;
inline constexpr Duration kLinkDelay = std::chrono::milliseconds(1);
inline constexpr std::string_view kBox = "nat";
inline constexpr std::string_view kOutsideInterface = "wan";  ///< of kBox; the others are inside

struct Plan {
  std::vector<PlannedNode> nodes;  ///< sorted by name
  std::vector<PlannedLink> links;  ///< sorted by name
};
const Plan& plan();
/// The owner of `address` among the hosts.
std::string_view host_of(const IpAddress& address);

/// An IP packet whose last octet arrived at a host. The world notes it and answers nothing.
struct Arrival {
  Time at;
  std::string host;
  std::vector<std::byte> octets;  ///< from the IP header on
};

class Testbed {
 public:
  virtual ~Testbed() = default;
  /// The packet leaves the host that owns its source address at `at`, which is not in the past. Its
  /// octets: sim::serialize.
  virtual void send(Time at, const sim::Packet& packet) = 0;
  /// Lets time pass; returns when all that is due up to and including `until` has happened.
  virtual void run_until(Time until) = 0;
  /// In order of time, then of host.
  virtual const std::vector<Arrival>& arrivals() const = 0;
};

struct TestbedKind {
  std::string name;
  bool exact_times = true;  ///< to the nanosecond; else times may be later, never earlier
  bool exact_ports = true;  ///< external ports as sim/network/nat chooses them; else any others
  /// What this world cannot do is an error of make, and can() says so before.
  std::function<bool(const sim::MiddleboxOptions&)> can;
  std::function<Result<std::unique_ptr<Testbed>>(const sim::MiddleboxOptions&)> make;
};

inline void PrintTo(const TestbedKind& kind, std::ostream* out) { *out << kind.name; }

/// The testbeds of this program. Each world builds the same suite with its own definition.
std::vector<TestbedKind> testbeds();

}  // namespace post::nat_suite
