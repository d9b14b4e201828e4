#include "sim/network/tcp/pacer.h"

#include <algorithm>

#include "model/wide.h"

namespace post::sim::tcp {

bool Pacer::may_send(Time now) {
  waiting_ = now < next_;
  return !waiting_;
}

void Pacer::on_sent(std::size_t octets, const Rate& rate, Time now) {
  if (segments_ < kFreeSegments) {
    ++segments_;
    return;
  }
  const std::uint64_t percent = rate.slow_start ? 200 : 120;
  const auto round_trip = static_cast<std::uint64_t>(nanoseconds_of(rate.srtt));
  const Uint128 gap = wide_product(octets * 100, round_trip) / (rate.window * percent);
  next_ = after(std::max(next_, now), Duration(static_cast<std::int64_t>(low_word(gap))));
}

}  // namespace post::sim::tcp
