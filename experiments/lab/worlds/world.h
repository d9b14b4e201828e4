// A world runs a scenario's network: hosts by name, time, counters. The embedded simulator is one;
// others follow.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/lab/scenario/scenario.h"
#include "model/host.h"

namespace post::lab {

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
};

/// One direction of a link, named by the end that the packets leave from.
struct LinkCount {
  std::string link;
  std::string node;
  std::uint64_t sent = 0;         ///< packets whose last octet left
  std::uint64_t sent_octets = 0;  ///< IP octets of these
  std::uint64_t delivered = 0;
  std::uint64_t dropped = 0;  ///< all causes
};

class World {
 public:
  virtual ~World() = default;
  virtual std::string_view name() const = 0;      ///< "sim", "ns3", "posix"
  virtual Host* host(std::string_view name) = 0;  ///< null: no host of that name
  /// Runs up to and including `until`; the scenario's changes happen at their times. To be called
  /// again to go on.
  virtual Outcome run(Time until) = 0;
  virtual Time now() const = 0;
  virtual std::vector<LinkCount> link_counts()
      const = 0;  ///< by link name, then as the ends were given
};

}  // namespace post::lab
