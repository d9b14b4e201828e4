// What a run in one world left in its folder, as far as worlds are compared by it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "experiments/lab/validate/story.h"
#include "model/result.h"

namespace post::lab {

struct WorldRun {
  std::string world;
  Stories stories;
  /// The summary's counts and words of endpoints and workloads: no times, no link counters.
  std::map<std::string, std::string> metrics;
  /// By link end: equal where the same packets passed it at the same times.
  std::map<std::string, std::string> packets;
  std::uint64_t crowded_out = 0;  ///< packets that a queue had no room for
  bool datagrams = false;         ///< Transients came up, and all over stacks of datagrams
};

/// Errors: io_error, bad_trace, bad_summary.
Result<WorldRun> read_world_run(const std::filesystem::path& folder, std::string world);

}  // namespace post::lab
