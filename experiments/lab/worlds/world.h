// A world runs a scenario's network: hosts by name, time, counters. Each of the three is a World;
// which ones a program has is in its table of WorldKinds.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/lab/scenario/scenario.h"
#include "model/host.h"
#include "model/result.h"
#include "model/trace.h"
#include "sim/engine/tie_break.h"

namespace post::lab {

/// Watches the packets at one end of a link, for capture and digest. In worlds with threads all
/// calls of a run come from one of them, while run() is under way.
class LinkTap {
 public:
  virtual ~LinkTap() = default;
  /// The packet's first octet goes onto the wire here. `octets` from the IP header on.
  virtual void on_leaving(Time now, std::span<const std::byte> octets) = 0;
  /// The packet's last octet came from the wire here, whether or not a node takes it.
  virtual void on_arriving(Time now, std::span<const std::byte> octets) = 0;
};

inline constexpr Duration kDefaultMaxLateness = std::chrono::milliseconds(20);

/// What a run gives to its world. All that is pointed to outlives the world.
struct WorldOptions {
  std::uint64_t seed = 1;
  std::uint64_t run = 0;
  TraceSink* sink = nullptr;
  /// Of events that are due at once, where the world can be told; none: default_rank.
  const sim::TieBreak* tie_break = nullptr;
  /// The tap for an end of a link, named "link/node.interface"; null: nobody watches. Asked once an
  /// end, by link name.
  std::function<LinkTap*(const std::string& end)> tap = {};
  /// Octets that this run holds, asked now and then while it runs. None: only what is pending is
  /// bounded.
  std::function<std::uint64_t()> memory_in_use = {};
  /// Called from the thread that is in run(), a few times a second, by worlds that take real time.
  std::function<void(Time now)> progress = {};
  /// How late a thing may happen in a world that takes real time before its run is no result.
  Duration max_lateness = kDefaultMaxLateness;
};

/// Why a run ended.
enum class Stop : std::uint8_t {
  kIdle,      ///< nothing was left to do
  kDuration,  ///< the scenario's duration was over
  kEvents,    ///< Limits::events
  kMemory,    ///< Limits::memory_bytes
  kStopped,   ///< the world was told to
};
std::string_view name_of(Stop stop);

struct Outcome {
  Stop stop = Stop::kIdle;
  Time ended;  ///< of the last item where the run was cut short or idle, else the time asked for
  std::uint64_t events =
      0;  ///< items that ran since the start; 0 where the world has no such count
  /// How late this machine was at worst, for all but the latest hundredth of what was due; only of
  /// worlds that take real time.
  std::optional<Duration> lateness = {};
};

/// One direction of a link, named by the end that the packets leave from.
struct LinkCount {
  std::string link;
  std::string node;
  std::uint64_t sent = 0;         ///< packets whose last octet left
  std::uint64_t sent_octets = 0;  ///< IP octets of these
  std::uint64_t delivered = 0;
  std::uint64_t dropped = 0;  ///< all causes
  // Absent where the direction does no such thing.
  std::optional<std::uint64_t> marked = {};      ///< packets: Congestion Experienced
  std::optional<std::uint64_t> remarked = {};    ///< packets that got another DSCP
  std::optional<std::uint64_t> duplicated = {};  ///< copies
  std::optional<std::uint64_t> corrupted = {};   ///< packets that the receiver's checksum dropped
};

/// What a direction lost: worlds count it in ways of their own.
struct LostCount {
  std::uint64_t dropped = 0;  ///< all causes
  std::uint64_t corrupted = 0;
};

/// `counted` are the counters of the direction that leaves `end`, whichever world they are of.
template <class Counters>
LinkCount link_count(const LinkSpec& link, std::size_t end, const Counters& counted,
                     LostCount lost) {
  LinkCount count{link.name,          link.ends[end].node, counted.sent,
                  counted.sent_bytes, counted.delivered,   lost.dropped};
  const DirectionSpec& direction = link.directions[end];
  if (sim::can_mark(direction.queue)) count.marked = counted.marked;
  if (direction.policer && direction.policer->dscp) count.remarked = counted.remarked;
  if (direction.transit.duplication_ppb > 0) count.duplicated = counted.duplicated;
  if (direction.transit.corruption_ppb > 0) count.corrupted = lost.corrupted;
  return count;
}

class World {
 public:
  virtual ~World() = default;
  virtual std::string_view name() const = 0;      ///< "sim", "ns3", "posix"
  virtual Host* host(std::string_view name) = 0;  ///< null: no host of that name
  /// Calls `work` where `host` may be used outside run(): there its sockets may be made and ended.
  virtual void at(Host& host, const std::function<void()>& work) {
    static_cast<void>(host);
    work();
  }
  /// Runs up to and including `until`; the scenario's changes happen at their times. To be called
  /// again to go on. Error `late`: this machine could not keep real time, and what was measured is
  /// no result.
  virtual Result<Outcome> run(Time until) = 0;
  virtual const Executor& clock() const = 0;  ///< of the run's own records
  virtual std::vector<LinkCount> link_counts()
      const = 0;  ///< by link name, then as the ends were given
  Time now() const { return clock().now(); }
};

/// One world of a program, by the name in `--world`.
struct WorldKind {
  std::string_view name;
  bool repeats = true;  ///< the same seed gives the same run, to the nanosecond
  /// `scenario` outlives the world. The loader has checked it. Errors: `unsupported`, where this
  /// machine or world cannot do it; else what the network refuses all the same.
  Result<std::unique_ptr<World>> (*make)(const Scenario& scenario, const WorldOptions& options);
};

}  // namespace post::lab
