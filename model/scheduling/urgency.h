// What makes one Message go before another, and how Messages are named inside the queue.
#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>

#include "model/time.h"

namespace post::queue {

/// A place in the pool of Messages, stable until the Message ends.
using Slot = std::uint32_t;
using LaneIndex = std::uint32_t;
using EdgeIndex = std::uint32_t;
inline constexpr std::uint32_t kNone = UINT32_MAX;

/// What a Message has or takes over from others (rules 28, 29, 41).
struct Urgency {
  std::int64_t niceness = INT64_MAX;
  Time deadline = kNever;

  /// The lower of each.
  Urgency with(const Urgency& other) const {
    return {std::min(niceness, other.niceness), std::min(deadline, other.deadline)};
  }
  friend auto operator<=>(const Urgency&, const Urgency&) = default;
};

}  // namespace post::queue
