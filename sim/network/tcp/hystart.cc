#include "sim/network/tcp/hystart.h"

#include <algorithm>

namespace post::sim::tcp {

// Section 4.2. A round ends with the acknowledgement of what was sent last when it began.
void HyStart::on_acked(const AckSample& sample) {
  if (!enabled_ || done()) return;
  if (sample.acknowledgement >= round_end_) begin_round(sample.highest);
  if (!sample.round_trip) return;
  least_ = std::min(least_, *sample.round_trip);
  if (++samples_ >= kSamples) judge();
}

void HyStart::end() {
  enabled_ = false;
  baseline_ = kForever;
}

void HyStart::begin_round(StreamOffset end) {
  if (cautious() && round_end_ > 0) ++rounds_;
  round_end_ = end;
  least_before_ = least_;
  least_ = kForever;
  samples_ = 0;
}

void HyStart::judge() {
  if (cautious()) {
    if (least_ >= baseline_) return;
    baseline_ = kForever;  // it was no queue after all
    rounds_ = 0;
    return;
  }
  if (least_before_ == kForever) return;
  const Duration threshold =
      std::clamp(least_before_ / kMinThresholdDivisor, kMinThreshold, kMaxThreshold);
  if (least_ >= least_before_ + threshold) baseline_ = least_;
}

void HyStart::append_state(StateHash& hash) const {
  hash.append(enabled_).append(round_end_).append(least_before_).append(least_);
  hash.append(baseline_).append(samples_).append(rounds_);
}

}  // namespace post::sim::tcp
