#include "experiments/lab/worlds/laboratory/lateness.h"

#include <algorithm>
#include <bit>

namespace post::lab {

/// Eight classes for each power of two: the three bits behind the leading one.
std::size_t Lateness::class_of(std::uint64_t nanoseconds) {
  if (nanoseconds < 8) return nanoseconds;
  const auto shift = static_cast<std::size_t>(std::bit_width(nanoseconds)) - 4;
  return shift * 8 + (nanoseconds >> shift);
}

std::uint64_t Lateness::upper_bound(std::size_t index) {
  if (index < 8) return index;
  const std::size_t shift = index / 8 - 1;
  return ((index % 8 + 9) << shift) - 1;
}

void Lateness::add(Duration late) {
  late = std::max(late, Duration{});
  worst_ = std::max(worst_, late);
  ++count_;
  ++counts_[class_of(static_cast<std::uint64_t>(nanoseconds_of(late)))];
}

Duration Lateness::percentile99() const {
  std::uint64_t beyond = count_ / 100;
  for (std::size_t i = kClasses; i-- > 0;) {
    if (counts_[i] <= beyond) {
      beyond -= counts_[i];
      continue;
    }
    return std::min(worst_, Duration(static_cast<std::int64_t>(upper_bound(i))));
  }
  return Duration{};
}

}  // namespace post::lab
