// What a scenario expects of its summary, and what came of it.
#pragma once

#include <string>
#include <vector>

#include "experiments/lab/results/summary.h"
#include "experiments/lab/scenario/scenario.h"

namespace post::lab {

struct ExpectationResult {
  std::string metric;
  std::string place;   ///< file:line:column
  std::string wanted;  ///< "60.5 ms", "at least 3", "between 1 s and 2 s"
  std::string found;   ///< "none" where the run produced no such value
  bool held = false;
};

/// Of those that have to hold in `world`.
std::vector<ExpectationResult> check_expectations(const std::vector<ExpectationSpec>& expectations,
                                                  std::string_view world, const Summary& summary);

/// "PLACE: METRIC is FOUND, expected WANTED"
std::string to_text(const ExpectationResult& result);

}  // namespace post::lab
