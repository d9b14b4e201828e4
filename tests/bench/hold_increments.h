// How long each event of the hold model waits, here and in ns-3.
#pragma once

#include <chrono>
#include <vector>

#include "sim/engine/distributions.h"
#include "sim/engine/random.h"

namespace post::bench {

/// Exponential with a mean of a millisecond.
inline std::vector<Duration> hold_increments() {
  sim::NamedStream random(sim::StreamName{.entity = "", .stream = "hold"});
  std::vector<Duration> increments(1 << 14);
  for (Duration& increment : increments) {
    increment = sim::exponential(random, std::chrono::milliseconds(1));
  }
  return increments;
}

}  // namespace post::bench
