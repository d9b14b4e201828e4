// One world held against the reference.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "experiments/lab/validate/causes.h"

namespace post::lab {

/// How much later the other world took the decisions that both took. Negative: earlier.
struct TimeDifference {
  Duration median{};
  Duration least{};
  Duration most{};
  std::string most_at;  ///< the decision with the largest absolute value
};

struct ExplainedDifference {
  Difference difference;
  const DifferenceCause* cause = nullptr;  ///< null: a failure
};

struct MetricDifference {
  std::string metric;
  std::string reference;  ///< empty: it has none
  std::string other;
  const DifferenceCause* cause = nullptr;
};

struct Comparison {
  std::string world;
  std::size_t decisions = 0;  ///< of the reference
  std::size_t agreed = 0;
  std::vector<ExplainedDifference> differences;
  std::size_t metrics = 0;  ///< of either
  std::vector<MetricDifference> metric_differences;
  std::optional<TimeDifference> times;
  /// Link ends where other packets passed, or the same ones at other times.
  std::vector<std::string> unequal_ends;
  /// What has to be exact here and is not; empty where all is well.
  std::vector<std::string> broken;

  std::size_t unexplained() const;
  bool agrees() const { return unexplained() == 0 && broken.empty(); }
};

/// Times and packets of datagrams have to be equal to the nanosecond where `other_repeats`;
/// no decision of a race may come earlier than in the embedded world where it does not.
Comparison compare(const WorldRun& reference, const WorldRun& other, bool other_repeats);

}  // namespace post::lab
