// What the contract suite needs of a world: a small network, time that passes, and faults. Whatever
// else the suite does goes through the Host seam.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "model/host.h"

namespace post::contract {

/// A point-to-point link of infinite rate. The suite's addresses and interface names follow from
/// it: see address_of and interface_name.
struct LinkPlan {
  std::string a;
  std::string b;
  Duration delay{};
  std::size_t mtu = 1500;
};

/// At most one link between two hosts; hosts do not forward.
struct Plan {
  std::vector<std::string> hosts;
  std::vector<LinkPlan> links;
};

/// "to-PEER": the interface of a host on its link to `peer`.
std::string interface_name(std::string_view peer);

/// The address of `host` on its link to `peer`: for the n-th link, from 0, 10.0.n.1/24 and
/// fd00:0:0:n::1/64 for its end a, and .2 and ::2 for its end b.
InterfaceAddress address_of(const Plan& plan, std::string_view host, std::string_view peer,
                            Family family);

class World {
 public:
  virtual ~World() = default;
  virtual Host& host(std::string_view name) = 0;
  /// Lets time pass; returns when all that is due up to and including `until` has run.
  virtual void run_until(Time until) = 0;
  /// Where time passes by itself, between runs too: the clock.
  virtual Time now() const { return kStartOfRun; }
  virtual void set_link_up(std::string_view a, std::string_view b, bool up) = 0;
  /// All that the host sends vanishes from now on; its interfaces stay up.
  virtual void silence(std::string_view name) = 0;
  virtual void destroy_host(std::string_view name) = 0;
};

struct WorldKind {
  std::string name;
  bool exact_times = true;  ///< repeats, to the nanosecond; else times may be later, never earlier
  std::function<std::unique_ptr<World>(const Plan&)> make;
  /// How long a test may wait for one event where time is real: whatever this world gives up, it
  /// gives up sooner.
  Duration patience = kForever;
};

inline void PrintTo(const WorldKind& kind, std::ostream* out) { *out << kind.name; }

/// The worlds that this program tests. Each adapter builds the same suite with its own definition.
std::vector<WorldKind> worlds();

}  // namespace post::contract
