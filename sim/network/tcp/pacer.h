// Spreads a window over its round trip instead of sending what acknowledgements allow at once.
#pragma once

#include <cstddef>
#include <cstdint>

#include "model/state.h"
#include "model/time.h"

namespace post::sim::tcp {

/// As Linux' own pacing: twice the window a round trip in slow start, 1.2 times the window later,
/// and none for the first ten segments of a connection.
class Pacer {
 public:
  /// What the rate is made of.
  struct Rate {
    std::size_t window = 0;  ///< octets
    Duration srtt{};         ///< 0: not known, and nothing waits
    bool slow_start = false;
  };

  /// True where a segment with octets may leave. Where not, due() says when.
  bool may_send(Time now);
  void on_sent(std::size_t octets, const Rate& rate, Time now);
  /// When what had to wait may leave; kNever: nothing waits.
  Time due() const { return waiting_ ? next_ : kNever; }
  void append_state(StateHash& hash) const { hash.append(next_).append(segments_); }

 private:
  static constexpr unsigned kFreeSegments = 10;

  bool waiting_ = false;
  unsigned segments_ = 0;  ///< that left, up to kFreeSegments
  Time next_ = kStartOfRun;
};

}  // namespace post::sim::tcp
