// One run of a scenario: world, applications, trace, packets, summary, digest.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "experiments/lab/results/summary.h"
#include "experiments/lab/run/expectations.h"
#include "experiments/lab/scenario/parameters.h"
#include "experiments/lab/scenario/scenario.h"
#include "experiments/lab/trace/digest.h"
#include "experiments/lab/worlds/embedded.h"
#include "experiments/lab/worlds/world.h"
#include "model/result.h"
#include "sim/engine/tie_break.h"

namespace post::lab {

struct RunRequest {
  WorldKind world = embedded_world();
  std::uint64_t seed = 1;
  std::uint64_t run = 0;
  /// Where trace.qlog, packets.pcapng, summary.json and provenance.json go. None: nothing is
  /// written.
  std::optional<std::filesystem::path> out = {};
  std::vector<std::string> command = {};     ///< that repeats this run, for the provenance
  RecordWriter* also = nullptr;              ///< sees the trace too
  const sim::TieBreak* tie_break = nullptr;  ///< of events that are due at once
  /// Called now and then while the run goes on, with the time that it has reached.
  std::function<void(Time now)> progress = {};
  Duration max_lateness = kDefaultMaxLateness;  ///< of worlds that take real time
};

struct RunOutcome {
  Stop stop = Stop::kIdle;
  Time ended;
  Summary summary;
  DigestParts digest;
  std::vector<ExpectationResult> expectations;
  std::vector<std::string> unfinished;  ///< workloads that were not done when the run ended

  /// Why the run was cut short; empty where it was not.
  std::string cut_short() const;
  /// Every expectation held, and nothing cut the run short.
  bool good() const;
};

/// Errors: io_error, unsupported (this machine or world cannot do it), late (the machine could not
/// keep real time: no result), or what a host refused.
Result<RunOutcome> run_scenario(const Scenario& scenario, const RunRequest& request);

/// What scenarios may name: stacks, framers, racing policies, workloads.
Vocabulary vocabulary();

}  // namespace post::lab
