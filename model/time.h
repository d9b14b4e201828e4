// Model time: signed integer nanoseconds since the start of the run (rule 1).
#pragma once

#include <chrono>
#include <cstdint>

namespace post {

/// The clock every Host keeps. It has no now(): only an Executor can tell the time.
struct RunClock {
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<RunClock>;
  static constexpr bool is_steady = true;
};

using Duration = RunClock::duration;
using Time = RunClock::time_point;

inline constexpr Time kStartOfRun{};
inline constexpr Time kNever = Time::max();
inline constexpr Duration kForever = Duration::max();

constexpr std::int64_t nanoseconds_of(Duration duration) { return duration.count(); }
constexpr std::int64_t nanoseconds_of(Time time) { return time.time_since_epoch().count(); }

/// `start + length`, or kNever where that lies beyond what Time can hold. `length` must not be
/// negative.
constexpr Time after(Time start, Duration length) {
  return length > kNever - start ? kNever : start + length;
}

}  // namespace post
