#include "model/stacks/post/recovery/pacer.h"

#include <algorithm>

#include "model/wide.h"

namespace post::recovery {
namespace {

// How long the bucket takes to fill by that much, rounded up.
Duration filling(std::size_t octets, Pacer::Rate rate) {
  const Uint128 dividend =
      wide_product(4 * octets, static_cast<std::uint64_t>(nanoseconds_of(rate.round_trip)));
  const std::uint64_t divisor = 5 * rate.window;
  return Duration(static_cast<Duration::rep>((dividend + divisor - 1) / divisor));
}

}  // namespace

void Pacer::sent(std::size_t size, Rate rate, Time now) {
  full_ = std::max(full_, now) + filling(size, rate);
}

Time Pacer::next(std::size_t size, Rate rate) const {
  return full_ - filling(burst_ - std::min(size, burst_), rate);
}

}  // namespace post::recovery
