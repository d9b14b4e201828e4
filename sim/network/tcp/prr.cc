#include "sim/network/tcp/prr.h"

#include <algorithm>

namespace post::sim::tcp {
namespace {

std::uint64_t above(std::uint64_t value, std::uint64_t floor) {
  return value > floor ? value - floor : 0;
}

}  // namespace

void RateReduction::start(std::size_t flight, std::size_t threshold) {
  *this = {};
  flight_ = std::max<std::uint64_t>(flight, 1);
  threshold_ = threshold;
}

// With less under way than the threshold, slow start up to it, bounded by what has arrived (the
// slow start reduction bound).
void RateReduction::on_delivered(std::size_t delivered, std::size_t under_way,
                                 std::size_t segment_size) {
  delivered_ += delivered;
  if (under_way > threshold_) {
    allowance_ = above((delivered_ * threshold_ + flight_ - 1) / flight_, sent_);
    return;
  }
  const std::uint64_t bound =
      std::max<std::uint64_t>(above(delivered_, sent_), delivered) + segment_size;
  allowance_ = std::min(threshold_ - under_way, bound);
}

void RateReduction::on_sent(std::size_t octets) {
  sent_ += octets;
  allowance_ -= std::min(allowance_, octets);
}

void RateReduction::append_state(StateHash& hash) const {
  hash.append(flight_).append(threshold_).append(delivered_).append(sent_).append(allowance_);
}

}  // namespace post::sim::tcp
