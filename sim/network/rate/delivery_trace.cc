#include "sim/network/rate/delivery_trace.h"

#include <algorithm>
#include <utility>

#include "model/check.h"

namespace post::sim {
namespace {

constexpr std::uint64_t kMillisecond = 1'000'000;

}  // namespace

DeliverySchedule::DeliverySchedule(std::shared_ptr<const DeliveryTrace> trace)
    : trace_(std::move(trace)) {
  const bool sound = trace_ && !trace_->at_ms.empty() && trace_->at_ms.back() > 0 &&
                     std::is_sorted(trace_->at_ms.begin(), trace_->at_ms.end());
  check(sound, "a delivery trace ascends and has a length");
}

Time DeliverySchedule::moment() const {
  const std::uint64_t length = trace_->at_ms.back();
  const std::uint64_t ms = rounds_ * length + trace_->at_ms[index_];
  return kStartOfRun + Duration(static_cast<std::int64_t>(ms * kMillisecond));
}

void DeliverySchedule::advance() {
  left_ = DeliveryTrace::kOctets;
  if (++index_ < trace_->at_ms.size()) return;
  index_ = 0;
  ++rounds_;
}

/// To the first opportunity at `now` or later.
void DeliverySchedule::seek(Time now) {
  const auto now_ns = static_cast<std::uint64_t>(nanoseconds_of(now));
  const std::uint64_t ms = (now_ns + kMillisecond - 1) / kMillisecond;
  const std::uint64_t length = trace_->at_ms.back();
  // The end of a round is in it, not in the next one.
  rounds_ = ms == 0 ? 0 : (ms - 1) / length;
  const auto& at_ms = trace_->at_ms;
  const auto first = std::lower_bound(at_ms.begin(), at_ms.end(), ms - rounds_ * length);
  index_ = static_cast<std::size_t>(first - at_ms.begin());
  left_ = DeliveryTrace::kOctets;
}

Time DeliverySchedule::take(Time now, std::uint64_t octets) {
  if (moment() < now) seek(now);
  while (octets > left_) {
    octets -= left_;
    advance();
  }
  left_ -= octets;
  return moment();
}

}  // namespace post::sim
