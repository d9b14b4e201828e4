#include "model/stacks/post/recovery/rtt.h"

#include <algorithm>

namespace post::recovery {

void RttEstimator::add(Duration latest, Duration ack_delay) {
  latest_ = latest;
  minimum_ = std::min(minimum_.value_or(latest), latest);
  if (!sampled_) {
    sampled_ = true;
    smoothed_ = latest;
    variance_ = latest / 2;
    return;
  }
  const Duration adjusted = latest >= *minimum_ + ack_delay ? latest - ack_delay : latest;
  const Duration deviation = smoothed_ > adjusted ? smoothed_ - adjusted : adjusted - smoothed_;
  variance_ = (3 * variance_ + deviation) / 4;
  smoothed_ = (7 * smoothed_ + adjusted) / 8;
}

Duration RttEstimator::patience() const {
  return smoothed_ + std::max(4 * variance_, kGranularity);
}

}  // namespace post::recovery
