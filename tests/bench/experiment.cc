#include "tests/bench/experiment.h"

#include "experiments/lab/cli/scratch_folder.h"
#include "experiments/lab/run/runner.h"
#include "experiments/lab/scenario/loader.h"

namespace post::bench {

std::optional<std::uint64_t> experiment(const ExperimentFigures& figures) {
  const lab::Loaded loaded = lab::load_scenario(figures.scenario, lab::vocabulary());
  if (!loaded.ok()) return {};
  const Result<lab::ScratchFolder> folder = lab::ScratchFolder::create();
  if (!folder) return {};
  for (std::uint64_t seed = 1; seed <= figures.runs; ++seed) {
    lab::RunRequest request{.seed = seed};
    if (figures.files) request.out = folder->path() / std::to_string(seed);
    const Result<lab::RunOutcome> outcome = lab::run_scenario(*loaded.scenario, request);
    if (!outcome || !outcome->good()) return {};
  }
  return figures.runs;
}

}  // namespace post::bench
