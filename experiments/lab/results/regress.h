// Regression by baselines: the text traces that experiments had when somebody last looked and
// agreed.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/lab/trace/diff.h"

namespace post::lab {

/// Lies beside its scenario.toml: comments that say how it was made, then one line a record.
inline constexpr std::string_view kBaselineFile = "baseline.trace";

/// Runs the scenario in a folder and gives the lines of its trace.
using RunForLines =
    std::function<Result<std::vector<std::string>>(const std::filesystem::path& folder)>;
/// The command line that repeats what RunForLines does.
using ReplayCommand = std::function<std::string(const std::filesystem::path& folder)>;

/// Which folders are compared or, with Update, written anew.
enum class Scope : std::uint8_t {
  kWithBaseline,  ///< those that have a baseline
  kScenarios,     ///< all that have a scenario
};

/// The folders at and below `root`, sorted by path. Symbolic links are not followed.
Result<std::vector<std::filesystem::path>> regression_folders(const std::filesystem::path& root,
                                                              Scope scope);

struct RegressionResult {
  std::filesystem::path folder;
  std::optional<Divergence> divergence;  ///< left: the baseline, right: the run
  std::optional<Error> error;            ///< it could not be run or read
  std::string replay;
  bool passed() const { return !divergence && !error; }
};

RegressionResult compare_with_baseline(const std::filesystem::path& folder, const RunForLines& run,
                                       const ReplayCommand& replay);

/// Writes the baseline anew. `reason`, one line that is not empty, stands in the file for whoever
/// reads the change.
Result<void> update_baseline(const std::filesystem::path& folder, std::string_view reason,
                             const RunForLines& run, const ReplayCommand& replay);

/// What a user is told about one folder, in whole lines: that it is as it was, or the first
/// difference and the command that repeats the run.
std::string report_of(const RegressionResult& result);

/// All results as JUnit XML.
std::string junit_of(std::span<const RegressionResult> results);

}  // namespace post::lab
