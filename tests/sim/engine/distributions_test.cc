// The distributions by known answers, at their edges, and by their moments under fixed seeds.
#include "sim/engine/distributions.h"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <vector>

#include "sim/engine/random.h"

namespace post::sim {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t kDraws = 100'000;

/// Gives the words it was made of, and counts them.
class Scripted : public RandomStream {
 public:
  explicit Scripted(std::vector<std::uint64_t> words) : words_(std::move(words)) {}
  std::uint64_t next() override { return words_.at(taken_++); }
  std::size_t taken() const { return taken_; }

 private:
  std::vector<std::uint64_t> words_;
  std::size_t taken_ = 0;
};

constexpr std::uint64_t kMax = UINT64_MAX;

TEST(Distributions, UniformBelowGivesTheKnownAnswers) {
  NamedStream random({1, 0, "u", "u"});
  for (const std::uint64_t expected : {151, 701, 622, 993, 538, 970}) {
    EXPECT_EQ(uniform_below(random, 1000), expected);
  }
  for (const Duration expected : {-2'502'302ns, -4'733'437ns, 1'637'912ns}) {
    EXPECT_EQ(uniform_between(random, -5ms, 5ms), expected);
  }
  for (const std::uint64_t expected :
       {4060461904854959348u, 1651669465958499615u, 6816245840753226231u}) {
    EXPECT_EQ(uniform_below(random, (std::uint64_t{1} << 63) + 1), expected);
  }
}

TEST(Distributions, UniformBelowDrawsAgainWhereAWordWouldBias) {
  Scripted random({0, kMax});  // 2^64 mod 3 is 1: the word 0 is one too many
  EXPECT_EQ(uniform_below(random, 3), 2u);
  EXPECT_EQ(random.taken(), 2u);
}

TEST(Distributions, UniformBelowOneTakesOneDrawAndIsZero) {
  Scripted random({kMax, 5});
  EXPECT_EQ(uniform_below(random, 1), 0u);
  EXPECT_EQ(random.taken(), 1u);
}

TEST(Distributions, UniformBetweenReachesBothEndsAndSpansAllDurations) {
  Scripted random({0, kMax, 0, kMax, 7});
  EXPECT_EQ(uniform_between(random, Duration::min(), Duration::max()), Duration::min());
  EXPECT_EQ(uniform_between(random, Duration::min(), Duration::max()), Duration::max());
  EXPECT_EQ(uniform_between(random, 0ns, 1ns), 0ns);
  EXPECT_EQ(uniform_between(random, 0ns, 1ns), 1ns);
  EXPECT_EQ(uniform_between(random, 3ms, 3ms), 3ms);
}

TEST(Distributions, UniformBelowTenIsFlat) {
  NamedStream random({1, 0, "flat", "u"});
  std::array<std::int64_t, 10> counts{};
  for (int i = 0; i < kDraws; ++i) ++counts.at(uniform_below(random, 10));
  std::int64_t chi_square_times_10000 = 0;
  for (const std::int64_t count : counts)
    chi_square_times_10000 += (count - 10'000) * (count - 10'000);
  EXPECT_LT(chi_square_times_10000, 27'877 * 10);  // 9 degrees of freedom, p = 0.001
}

TEST(Distributions, NothingHappensAtZeroAndEverythingAtCertain) {
  for (const std::uint64_t draw : {std::uint64_t{0}, kMax / 2, kMax}) {
    EXPECT_FALSE(happens(draw, 0));
    EXPECT_TRUE(happens(draw, kCertain));
  }
}

TEST(Distributions, OnePartInABillionIsTheLowestDrawsOnly) {
  const std::uint64_t width = 18'446'744'073;  // floor(2^64 / 10^9)
  EXPECT_TRUE(happens(width, 1));
  EXPECT_FALSE(happens(width + 1, 1));
  EXPECT_FALSE(happens(kMax, kCertain - 1));
}

TEST(Distributions, BernoulliTakesOneDrawEvenWhereItIsDecided) {
  Scripted random({1, 2});
  EXPECT_FALSE(bernoulli(random, 0));
  EXPECT_TRUE(bernoulli(random, kCertain));
  EXPECT_EQ(random.taken(), 2u);
}

TEST(Distributions, BernoulliOfOnePercentHitsOnePercent) {
  NamedStream random({1, 0, "bernoulli", "b"});
  std::int64_t hits = 0;
  for (int i = 0; i < kDraws; ++i) hits += bernoulli(random, 10'000'000) ? 1 : 0;
  EXPECT_NEAR(hits, 1000, 120);  // standard deviation 31
}

// The exact values, by arbitrary-precision logarithms, are given in the comments.
TEST(Distributions, StandardExponentialIsWithinTwoUnitsOfTheLogarithm) {
  EXPECT_EQ(standard_exponential(0), 48'775'896'626'291u);                  // …291.87
  EXPECT_EQ(standard_exponential(1), 48'013'773'241'506u);                  // …506.06
  EXPECT_EQ(standard_exponential(kMax / 2), 762'123'384'785u);              // …785.81
  EXPECT_EQ(standard_exponential(0x123456789abcdef0), 2'906'571'830'283u);  // …282.79
  EXPECT_EQ(standard_exponential(kMax - 1), 0u);
  EXPECT_EQ(standard_exponential(kMax), 0u);
}

TEST(Distributions, ExponentialGivesTheKnownAnswers) {
  NamedStream random({1, 0, "e", "e"});
  for (const Duration expected : {4'190'816ns, 30'465'314ns, 3'265'100ns, 5'959'801ns}) {
    EXPECT_EQ(exponential(random, 10ms), expected);
  }
}

TEST(Distributions, ExponentialRoundsToNearestAndSaturates) {
  Scripted random({kMax / 2, kMax / 2, 0, 0});  // ln 2 = 0.693, then the most there is: 44.36
  EXPECT_EQ(exponential(random, 1ns), 1ns);
  EXPECT_EQ(exponential(random, 0ns), 0ns);
  EXPECT_EQ(exponential(random, kForever), kForever);
  EXPECT_EQ(exponential(random, 1s), 44'361'419'556ns);
}

TEST(Distributions, ExponentialHasItsMeanAndVariance) {
  NamedStream random({1, 0, "exponential", "e"});
  std::int64_t sum_us = 0;
  std::int64_t squares_us2 = 0;
  for (int i = 0; i < kDraws; ++i) {
    const std::int64_t value_us = exponential(random, 10ms) / 1us;
    sum_us += value_us;
    squares_us2 += value_us * value_us;
  }
  EXPECT_NEAR(sum_us / kDraws, 10'000, 130);
  EXPECT_NEAR(squares_us2 / kDraws, 200'000'000, 6'000'000);
}

TEST(Distributions, BoundedNormalGivesTheKnownAnswers) {
  NamedStream random({1, 0, "n", "n"});
  for (const Duration expected :
       {11'131'999ns, 11'190'642ns, 8'923'868ns, 11'984'540ns, 8'353'009ns, 8'563'113ns}) {
    EXPECT_EQ(bounded_normal(random, {.mean = 10ms, .sigma = 2ms, .low = 8ms, .high = 13ms}),
              expected);
  }
}

TEST(Distributions, BoundedNormalHasItsMeanItsDeviationAndItsShape) {
  NamedStream random({1, 0, "normal", "n"});
  const BoundedNormal shape{.mean = 0ms, .sigma = 1ms, .low = -10ms, .high = 10ms};
  std::int64_t sum_us = 0;
  std::int64_t squares_us2 = 0;
  std::int64_t within_one_sigma = 0;
  for (int i = 0; i < kDraws; ++i) {
    const std::int64_t value_us = bounded_normal(random, shape) / 1us;
    sum_us += value_us;
    squares_us2 += value_us * value_us;
    within_one_sigma += value_us > -1000 && value_us < 1000 ? 1 : 0;
  }
  EXPECT_NEAR(sum_us / kDraws, 0, 13);
  EXPECT_NEAR(squares_us2 / kDraws, 1'000'000, 18'000);
  EXPECT_NEAR(within_one_sigma, 68'269, 600);
}

TEST(Distributions, BoundedNormalStaysInsideItsBounds) {
  NamedStream random({1, 0, "bounds", "n"});
  const BoundedNormal shape{.mean = 10ms, .sigma = 5ms, .low = 9ms, .high = 30ms};
  for (int i = 0; i < 10'000; ++i) {
    const Duration value = bounded_normal(random, shape);
    ASSERT_GE(value, shape.low);
    ASSERT_LE(value, shape.high);
  }
}

TEST(Distributions, BoundedNormalThatCannotLandInsideIsItsMean) {
  NamedStream random({1, 0, "point", "n"});
  EXPECT_EQ(bounded_normal(random, {.mean = 5ms, .sigma = kForever, .low = 5ms, .high = 5ms}), 5ms);
  EXPECT_EQ(bounded_normal(random, {.mean = 5ms, .sigma = 0ns, .low = 5ms, .high = 5ms}), 5ms);
}

}  // namespace
}  // namespace post::sim
