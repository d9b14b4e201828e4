// How late things happened: a distribution in fixed memory.
#pragma once

#include <array>
#include <cstdint>

#include "model/time.h"

namespace post::lab {

/// Counts in classes that are at most an eighth wide, so that figures are exact to 12.5 % upwards.
class Lateness {
 public:
  void add(Duration late);
  std::uint64_t count() const { return count_; }
  Duration worst() const { return worst_; }
  /// What all but the latest hundredth stayed within: of fewer than a hundred, the worst. Zero of
  /// none.
  Duration percentile99() const;

 private:
  static constexpr std::size_t kClasses = 512;
  static std::size_t class_of(std::uint64_t nanoseconds);
  static std::uint64_t upper_bound(std::size_t index);

  std::array<std::uint64_t, kClasses> counts_{};
  std::uint64_t count_ = 0;
  Duration worst_{};
};

}  // namespace post::lab
