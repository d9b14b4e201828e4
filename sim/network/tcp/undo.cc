#include "sim/network/tcp/undo.h"

#include <algorithm>

#include "sim/network/tcp/timestamps.h"

namespace post::sim::tcp {

void Undo::begin(StreamOffset unacknowledged, StreamOffset recover, bool timeout) {
  forget();
  marker_ = unacknowledged;
  recover_ = recover;
  if (timeout && options_.f_rto) step_ = Step::kFirst;
}

void Undo::forget() {
  first_copy_.reset();
  copied_ = 0;
  copies_ = original_ = false;
  step_ = Step::kOff;
}

void Undo::on_timeout_again(StreamOffset recover) {
  recover_ = recover;
  original_ = false;
  step_ = options_.f_rto ? Step::kFirst : Step::kOff;
}

void Undo::on_copy(std::size_t octets, Time now) {
  if (!first_copy_) first_copy_ = now;
  copied_ += octets;
  copies_ = true;
}

void Undo::on_recovered() {
  first_copy_.reset();
  step_ = Step::kOff;
}

void Undo::on_delivered(const SentSegment& segment) {
  original_ = original_ || (!segment.retransmitted && segment.end <= recover_);
}

bool Undo::on_ack(const Ack& ack, const Scoreboard& segments) {
  const bool timeout_in_vain = step_ != Step::kOff && original_;
  step_forward(ack);
  return only_duplicates(ack) || late_originals(ack, segments) || timeout_in_vain;
}

// RFC 5682 section 3.1. As Linux does, the first acknowledgement may already settle it: where it
// covers more than the copy.
void Undo::step_forward(const Ack& ack) {
  const bool progress = ack.acknowledgement > ack.before;
  if (step_ == Step::kFirst) {
    step_ = progress && ack.acknowledgement < recover_ ? Step::kNew : Step::kOff;
    new_segments_ = kNewSegments;
  } else if (holds_copies() && (ack.sacked || ack.duplicate)) {
    step_ = Step::kOff;
  }
}

void Undo::on_new() {
  if (!holds_copies()) return;
  step_ = Step::kAnswer;
  new_segments_ -= std::min(new_segments_, 1U);
}

bool Undo::on_nothing_new() {
  if (step_ != Step::kNew) return false;
  step_ = Step::kOff;
  return true;
}

// A hole was filled, and what filled it left before the first copy did. While other copies are
// under way their holes may be real ones.
bool Undo::late_originals(const Ack& ack, const Scoreboard& segments) const {
  if (!options_.eifel || !first_copy_ || !ack.echoed || ack.acknowledgement <= ack.before) {
    return false;
  }
  const bool earlier = Timestamps::value_at(*ack.echoed) < Timestamps::value_at(*first_copy_);
  return earlier && !segments.has_copies_since(*first_copy_);
}

bool Undo::only_duplicates(const Ack& ack) {
  if (!options_.dsack_undo || !copies_ || !ack.duplicate || ack.duplicate->end <= marker_) {
    return false;
  }
  const auto octets = static_cast<std::size_t>(ack.duplicate->end - ack.duplicate->begin);
  copied_ -= std::min(copied_, octets);
  return copied_ == 0;
}

void Undo::append_state(StateHash& hash) const {
  hash.append(marker_).append(recover_).append(first_copy_.value_or(kNever)).append(copied_);
  hash.append(copies_).append(original_).append(step_).append(new_segments_);
}

}  // namespace post::sim::tcp
