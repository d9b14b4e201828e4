// The places of a stream's ordered Messages: which of them nothing comes before any more (rules 31,
// 32).
#pragma once

#include <cstddef>
#include <cstdint>

#include "model/receiving/id_set.h"

namespace post {

/// Places count from 1 without gaps; 0 stands for no place.
class OrderGate {
 public:
  /// True: all before this place are handed over or given up.
  bool open(std::uint64_t place) const { return place <= next_; }
  /// Once so many before it are, this one follows.
  bool follows(std::uint64_t place, std::uint64_t behind) const {
    return place == next_ + behind && settled_.empty();
  }
  void settle(std::uint64_t place);
  /// What is missing before this place will not come.
  void advance(std::uint64_t place) {
    if (place > next_) next_ = place;
  }
  /// Separate ranges given up ahead of their turn.
  std::size_t gaps() const { return settled_.ranges(); }

 private:
  std::uint64_t next_ = 1;
  IdSet settled_;  // above next_
};

}  // namespace post
