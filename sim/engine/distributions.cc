#include "sim/engine/distributions.h"

#include <bit>
#include <limits>

#include "model/check.h"
#include "model/wide.h"

namespace post::sim {
namespace {

constexpr unsigned kFractionBits = 40;
constexpr std::uint64_t kOne = std::uint64_t{1} << kFractionBits;
constexpr std::uint64_t kLn2 = 0xb17217f7d1cf79ab;  // ln 2 in units of 2^-64
constexpr std::uint64_t kTopBit = std::uint64_t{1} << 63;

// The fraction of log2(mantissa), mantissa in units of 2^-63 and in [1, 2): squaring doubles the
// logarithm, and each time it reaches 1 the next bit is set.
std::uint64_t log2_fraction(std::uint64_t mantissa) {
  std::uint64_t fraction = 0;
  for (unsigned bit = 0; bit < kFractionBits; ++bit) {
    const Uint128 square = wide_product(mantissa, mantissa);
    const auto reached = static_cast<unsigned>(square >> 127);
    mantissa = static_cast<std::uint64_t>(square >> (63 + reached));
    fraction = (fraction << 1) | reached;
  }
  return fraction;
}

// length * factor, factor in units of 2^-40, to the nearest nanosecond.
Uint128 scaled(Duration length, std::uint64_t factor) {
  const auto length_ns = static_cast<std::uint64_t>(nanoseconds_of(length));
  return (wide_product(length_ns, factor) + kOne / 2) >> kFractionBits;
}

std::uint64_t distance(Duration from, Duration to) {
  return static_cast<std::uint64_t>(nanoseconds_of(to)) -
         static_cast<std::uint64_t>(nanoseconds_of(from));
}

// The positive half of a standard normal in units of 2^-40 (von Neumann): an exponential x, kept
// with probability exp(-(x-1)^2 / 2), which is that of a second exponential being above it.
std::uint64_t standard_half_normal(RandomStream& random) {
  for (;;) {
    const std::uint64_t x = standard_exponential(random.next());
    const std::uint64_t y = standard_exponential(random.next());
    const std::uint64_t off_one = x > kOne ? x - kOne : kOne - x;
    if (wide_product(off_one, off_one) <= Uint128{y} << (kFractionBits + 1)) return x;
  }
}

}  // namespace

std::uint64_t uniform_below(RandomStream& random, std::uint64_t bound) {
  check(bound > 0, "uniform_below has a bound above 0");
  Uint128 product = wide_product(random.next(), bound);
  if (low_word(product) >= bound) return high_word(product);
  const std::uint64_t threshold = (0 - bound) % bound;
  while (low_word(product) < threshold) product = wide_product(random.next(), bound);
  return high_word(product);
}

Duration uniform_between(RandomStream& random, Duration low, Duration high) {
  check(low <= high, "uniform_between has low <= high");
  const std::uint64_t width = distance(low, high);
  const bool all = width == std::numeric_limits<std::uint64_t>::max();
  const std::uint64_t offset = all ? random.next() : uniform_below(random, width + 1);
  const std::uint64_t value = static_cast<std::uint64_t>(nanoseconds_of(low)) + offset;
  return Duration(static_cast<std::int64_t>(value));
}

bool happens(std::uint64_t draw, std::uint32_t parts_per_billion) {
  return high_word(wide_product(draw, kCertain)) < parts_per_billion;
}

bool bernoulli(RandomStream& random, std::uint32_t parts_per_billion) {
  return happens(random.next(), parts_per_billion);
}

std::uint64_t standard_exponential(std::uint64_t draw) {
  const std::uint64_t numerator = draw + 1;
  if (numerator == 0) return 0;
  const auto zeros = static_cast<unsigned>(std::countl_zero(numerator));
  const std::uint64_t fraction = log2_fraction(numerator << zeros);
  const std::uint64_t negative_log2 = (std::uint64_t{zeros} + 1) * kOne - fraction;
  return high_word(wide_product(negative_log2, kLn2));
}

Duration exponential(RandomStream& random, Duration mean) {
  check(mean >= Duration::zero(), "exponential has a mean of at least 0");
  const Uint128 length_ns = scaled(mean, standard_exponential(random.next()));
  const Uint128 limit = static_cast<std::uint64_t>(nanoseconds_of(kForever));
  return length_ns < limit ? Duration(static_cast<std::int64_t>(length_ns)) : kForever;
}

Duration bounded_normal(RandomStream& random, const BoundedNormal& shape) {
  check(shape.low <= shape.mean && shape.mean <= shape.high, "bounded_normal: low <= mean <= high");
  check(shape.sigma >= Duration::zero(), "bounded_normal has a sigma of at least 0");
  for (unsigned redraws = 0; redraws <= kNormalRedraws; ++redraws) {
    const Uint128 offset = scaled(shape.sigma, standard_half_normal(random));
    const bool below = (random.next() & kTopBit) != 0;
    const std::uint64_t room =
        below ? distance(shape.low, shape.mean) : distance(shape.mean, shape.high);
    if (offset > room) continue;
    const auto moved_ns = static_cast<std::uint64_t>(offset);
    const auto mean_ns = static_cast<std::uint64_t>(nanoseconds_of(shape.mean));
    return Duration(static_cast<std::int64_t>(below ? mean_ns - moved_ns : mean_ns + moved_ns));
  }
  return shape.mean;
}

}  // namespace post::sim
