#include "sim/network/tcp/new_reno.h"

#include <algorithm>
#include <limits>

namespace post::sim::tcp {

NewReno::NewReno(const CongestionOptions& options)
    : segment_size_(options.segment_size),
      initial_window_(options.initial_window),
      window_(options.initial_window),
      threshold_(std::numeric_limits<std::size_t>::max()),
      hystart_(options.hystart) {}

void NewReno::start_slowly(const AckSample& sample) {
  const std::size_t most = (after_timeout_ ? 1 : 2) * segment_size_;
  window_ += hystart_.growth(std::min(sample.acked, most));
  if (hystart_.done()) threshold_ = window_;
}

void NewReno::on_acked(const AckSample& sample) {
  hystart_.on_acked(sample);
  if (!limits(sample.in_flight)) return;
  if (window_ < threshold_) return start_slowly(sample);
  after_timeout_ = false;
  acked_in_window_ += sample.acked;
  if (acked_in_window_ < window_) return;
  acked_in_window_ -= window_;
  window_ += segment_size_;
}

void NewReno::on_loss(Time, std::size_t in_flight) {
  reduce(in_flight);
  window_ = threshold_;
  acked_in_window_ = 0;
}

// RFC 6582 section 3.2 step 3 (1): no burst where little is under way.
void NewReno::on_recovered(Time, std::size_t in_flight) {
  window_ = std::min(threshold_, std::max(in_flight, segment_size_) + segment_size_);
}

void NewReno::on_timeout(Time, std::size_t in_flight, bool again) {
  if (!again) reduce(in_flight);
  window_ = segment_size_;
  acked_in_window_ = 0;
  after_timeout_ = true;
}

void NewReno::on_undo() {
  window_ = std::max(window_, window_before_);
  threshold_ = std::max(threshold_, threshold_before_);
  after_timeout_ = false;
}

void NewReno::on_idle(Time) { window_ = std::min(window_, initial_window_); }

void NewReno::append_state(StateHash& hash) const {
  hash.append(segment_size_).append(window_).append(threshold_);
  hash.append(acked_in_window_).append(after_timeout_);
  hystart_.append_state(hash);
  hash.append(window_before_).append(threshold_before_);
}

// In slow start half a window under way is enough: the other half may be what the last acks have
// just opened.
bool NewReno::limits(std::size_t in_flight) const {
  return window_ < threshold_ ? 2 * in_flight >= window_ : in_flight + segment_size_ > window_;
}

void NewReno::reduce(std::size_t in_flight) {
  hystart_.end();
  window_before_ = window_;
  threshold_before_ = threshold_;
  threshold_ = std::max(in_flight / 2, 2 * segment_size_);
}

}  // namespace post::sim::tcp
