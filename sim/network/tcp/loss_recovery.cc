#include "sim/network/tcp/loss_recovery.h"

namespace post::sim::tcp {

LossRecovery::Verdict LossRecovery::on_duplicate(StreamOffset highest, std::size_t segment_size) {
  const auto segment = static_cast<std::int64_t>(segment_size);
  if (phase_ == Phase::kAfterTimeout) return Verdict::kOrdinary;
  if (phase_ == Phase::kFastRecovery) {
    allowance_ += segment;
    return Verdict::kOrdinary;
  }
  if (++duplicates_ < kDuplicateThreshold) {
    if (options_.limited_transmit) allowance_ += segment;
    return Verdict::kOrdinary;
  }
  return enter(highest, segment_size);
}

LossRecovery::Verdict LossRecovery::on_progress(StreamOffset unacknowledged, std::size_t acked,
                                                std::size_t segment_size) {
  const bool recovering = in_fast_recovery();
  const bool partial = recovering && unacknowledged < recover_;
  if (partial && options_.partial_acks) return on_partial(acked, segment_size);
  if (recovering || unacknowledged >= recover_) phase_ = Phase::kOpen;
  duplicates_ = 0;
  allowance_ = 0;
  return recovering ? Verdict::kRecovered : Verdict::kOrdinary;
}

void LossRecovery::on_timeout(StreamOffset highest) {
  phase_ = Phase::kAfterTimeout;
  recover_ = highest;
  duplicates_ = 0;
  allowance_ = 0;
}

LossRecovery::Verdict LossRecovery::enter(StreamOffset highest, std::size_t segment_size) {
  phase_ = Phase::kFastRecovery;
  recover_ = highest;
  partial_seen_ = false;
  allowance_ = kDuplicateThreshold * static_cast<std::int64_t>(segment_size);
  return Verdict::kRetransmit;
}

LossRecovery::Verdict LossRecovery::on_partial(std::size_t acked, std::size_t segment_size) {
  allowance_ -= static_cast<std::int64_t>(acked);
  if (acked >= segment_size) allowance_ += static_cast<std::int64_t>(segment_size);
  const bool first = !partial_seen_;
  partial_seen_ = true;
  return first ? Verdict::kFirstPartial : Verdict::kPartial;
}

void LossRecovery::append_state(StateHash& hash) const {
  hash.append(phase_).append(duplicates_).append(partial_seen_).append(recover_).append(allowance_);
}

}  // namespace post::sim::tcp
