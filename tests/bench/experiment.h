// Many short runs, one after the other, as an experiment does them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace post::bench {

struct ExperimentFigures {
  std::string scenario = "experiments/catalog/first-race";
  std::uint64_t runs = 1'000;  ///< each with a seed of its own
  bool files = false;          ///< trace, packets, summary and provenance of each
};

/// Loads the scenario once, then for each seed: builds the world, runs it, with its trace, digest
/// and expectations. The number of runs; nothing where the scenario is not there, or a run ends as
/// it should not.
std::optional<std::uint64_t> experiment(const ExperimentFigures& figures);

}  // namespace post::bench
