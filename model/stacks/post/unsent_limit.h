// How much may wait below a stack.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "model/time.h"

namespace post {

/// What a channel may hold unsent delays the next urgent Message. It is what leaves within kDelay
/// at the rate that was seen last, and never less than the limit that was asked for: where octets
/// leave fast, many at once cost no time, and save a turn for each few. A decision without I/O.
class UnsentLimit {
 public:
  static constexpr Duration kDelay = std::chrono::milliseconds(1);
  static constexpr std::size_t kMost = 128 * 1024;

  explicit UnsentLimit(std::size_t least) : least_(least), limit_(least) {}

  /// The channel took so many octets. The new limit, where it differs by a factor of two.
  std::optional<std::size_t> took(std::size_t octets, Time now) {
    taken_ += octets;
    const auto elapsed = static_cast<std::uint64_t>(nanoseconds_of(now - since_));
    if (now - since_ < kDelay) return {};
    since_ = now;
    const std::uint64_t seen = std::min<std::uint64_t>(std::exchange(taken_, 0), kMostSeen);
    const std::uint64_t fits = seen * static_cast<std::uint64_t>(nanoseconds_of(kDelay)) / elapsed;
    const auto wanted =
        static_cast<std::size_t>(std::clamp<std::uint64_t>(fits, least_, std::max(least_, kMost)));
    if (wanted < 2 * limit_ && limit_ < 2 * wanted) return {};
    limit_ = wanted;
    return limit_;
  }

 private:
  static constexpr std::uint64_t kMostSeen = std::uint64_t{1} << 40;  // its product fits

  std::size_t least_;
  std::size_t limit_;
  std::uint64_t taken_ = 0;
  Time since_ = kStartOfRun;
};

}  // namespace post
