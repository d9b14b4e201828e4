// A datagram workload over the Host seam that is the same in every world, and what became of it.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "experiments/lab/worlds/world.h"
#include "model/host.h"

namespace post::lab {

/// A drop or an arrival, as text: "10022880 server from client 7 (128 octets)".
using Log = std::vector<std::string>;

struct LoadOptions {
  std::vector<std::string> hosts;  ///< each sends to each other one
  Family family = Family::kIpv4;
  std::uint64_t datagrams = 200;                  ///< of each host
  Duration start = std::chrono::milliseconds(1);  ///< since the start of the run
  bool signals = false;  ///< datagrams of several DSCPs, some ECN-capable, some with a lifetime
};

/// What happened, in order of time; what happens at one instant in order of its text.
struct LoadLogs {
  Log arrivals;
  Log drops;
};

/// Runs `scenario` in `world`: its hosts send datagrams of various sizes at various times, in
/// bursts that make queues.
LoadLogs run_load(const Scenario& scenario, const WorldKind& world, const LoadOptions& options);

}  // namespace post::lab
