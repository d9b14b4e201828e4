// Cases times combinations in one world: every verdict, and the transcripts that they rest on.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "experiments/lab/conform/case.h"
#include "experiments/lab/conform/combination.h"
#include "experiments/lab/conform/run_program.h"
#include "experiments/lab/worlds/world.h"
#include "model/result.h"

namespace post::lab {

struct MatrixRequest {
  WorldKind world;
  std::vector<Case> cases;
  std::vector<Combination> combinations;
  StackRegistry stacks = StackRegistry::built_in();
  std::uint64_t seed = 1;
  Duration max_lateness = kDefaultMaxLateness;
  /// Called now and then from the thread that asked, with how many of `of` runs are done.
  std::function<void(std::uint64_t done, std::uint64_t of)> progress = {};
};

/// One run: a program over a combination.
struct CellRun {
  Transcript transcript{};
  std::string missing{};  ///< why there is none: the world does not have this stack
};

class Matrix {
 public:
  /// Runs each program that the cases need once over each combination. Errors: `unsupported` where
  /// this world is not to be had here, `late` where the machine could not keep real time.
  static Result<Matrix> run(const MatrixRequest& request);

  const std::vector<Case>& cases() const { return cases_; }
  const std::vector<Combination>& combinations() const { return combinations_; }
  const std::string& world() const { return world_; }
  const Verdict& verdict(std::size_t of_case, std::size_t combination) const {
    return verdicts_[of_case][combination];
  }
  const CellRun& cell(std::size_t of_case, std::size_t combination) const;
  std::size_t count(Finding finding) const;

 private:
  void judge();

  std::string world_;
  std::vector<Case> cases_;
  std::vector<Combination> combinations_;
  std::map<std::string, std::vector<CellRun>, std::less<>> runs_;  // by program, then combination
  std::vector<std::vector<Verdict>> verdicts_;
};

}  // namespace post::lab
