// How long a round trip takes: the estimator of RFC 9002, section 5, in integers.
#pragma once

#include <chrono>
#include <optional>

#include "model/time.h"

namespace post::recovery {

class RttEstimator {
 public:
  static constexpr Duration kInitial = std::chrono::milliseconds(333);
  static constexpr Duration kGranularity = std::chrono::milliseconds(1);

  /// `ack_delay` is what the peer says it waited, at most what it may wait; it
  /// never makes a sample shorter than the minimum.
  void add(Duration latest, Duration ack_delay);
  /// The next sample is the new minimum: the path is another one, or full for good.
  void forget_minimum() { minimum_.reset(); }

  bool sampled() const { return sampled_; }
  Duration latest() const { return latest_; }
  Duration smoothed() const { return smoothed_; }  ///< kInitial before the first sample
  Duration variance() const { return variance_; }
  std::optional<Duration> minimum() const { return minimum_; }
  /// How long an answer may take that is not late: smoothed + max(4 variance, granularity).
  Duration patience() const;

 private:
  bool sampled_ = false;
  Duration latest_ = kInitial;
  Duration smoothed_ = kInitial;
  Duration variance_ = kInitial / 2;
  std::optional<Duration> minimum_;
};

}  // namespace post::recovery
