// Distributions over random bits by integer arithmetic alone, so that every compiler and machine
// draws the same values. Part of rng v1: outputs never change (docs/determinism.md).
#pragma once

#include <cstdint>

#include "model/random.h"
#include "model/time.h"

namespace post::sim {

/// Probabilities are integers: parts per 10^9.
inline constexpr std::uint32_t kCertain = 1'000'000'000;

/// Uniform over [0, bound), without bias: rejection by Lemire's method. `bound` is above 0. Takes
/// one draw, seldom more.
std::uint64_t uniform_below(RandomStream& random, std::uint64_t bound);

/// Uniform over [low, high], both included; `low` is at most `high`.
Duration uniform_between(RandomStream& random, Duration low, Duration high);

/// True for `parts_per_billion` of all draws: the decision for draws that are keyed.
bool happens(std::uint64_t draw, std::uint32_t parts_per_billion);

/// True with the given probability. Always takes one draw.
bool bernoulli(RandomStream& random, std::uint32_t parts_per_billion);

/// -ln((draw + 1) / 2^64) in units of 2^-40, at most 2^-39 from the exact value; 0 to 44.37.
std::uint64_t standard_exponential(std::uint64_t draw);

/// Exponential with the given mean (not negative), rounded to the nearest nanosecond; kForever
/// where it does not fit. One draw.
Duration exponential(RandomStream& random, Duration mean);

/// A normal distribution cut off at both sides. low <= mean <= high, and sigma is not negative.
struct BoundedNormal {
  Duration mean{};
  Duration sigma{};
  Duration low{};
  Duration high{};
};

/// Values outside the bounds are drawn again, at most kNormalRedraws times; then it is the mean.
/// Takes a varying number of draws.
Duration bounded_normal(RandomStream& random, const BoundedNormal& shape);
inline constexpr unsigned kNormalRedraws = 64;

}  // namespace post::sim
