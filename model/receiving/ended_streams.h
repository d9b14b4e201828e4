// Which streams have ended.
#pragma once

#include <array>
#include <cstddef>

#include "model/psi_types.h"
#include "model/receiving/id_set.h"

namespace post {

/// Bounded, whatever numbers the streams have: of more than kWindow separate
/// ranges the gaps between the oldest close, and count as ended.
class EndedStreams {
 public:
  static constexpr std::size_t kWindow = 1 << 16;

  bool contains(StreamId stream) const {
    const Half& half = halves_[stream % 2];
    return stream / 2 < half.floor || half.above.contains(stream / 2);
  }
  void add(StreamId stream) {
    Half& half = halves_[stream % 2];
    if (stream / 2 < half.floor) return;
    half.floor = half.above.add_and_pop_from(half.floor, stream / 2);
    if (half.above.ranges() > kWindow) half.floor = half.above.pop_range();
  }

 private:
  struct Half {
    StreamId floor = 0;  // all below have ended
    IdSet above;
  };
  std::array<Half, 2> halves_;  // by parity: forks of one end are neighbours
};

}  // namespace post
