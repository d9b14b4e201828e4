// Distributions of lateness.
#include "experiments/lab/worlds/laboratory/lateness.h"

#include <gtest/gtest.h>

namespace post::lab {
namespace {

using namespace std::chrono_literals;

TEST(LatenessTest, OfNothingIsZero) {
  const Lateness lateness;
  EXPECT_EQ(lateness.count(), 0u);
  EXPECT_EQ(lateness.percentile99(), 0ns);
}

TEST(LatenessTest, OfFewIsTheWorst) {
  Lateness lateness;
  for (int i = 0; i < 98; ++i) lateness.add(1us);
  lateness.add(70ms);
  EXPECT_EQ(lateness.percentile99(), 70ms);
}

TEST(LatenessTest, LeavesOutTheLatestHundredth) {
  Lateness lateness;
  for (int i = 0; i < 990; ++i) lateness.add(1ms);
  for (int i = 0; i < 10; ++i) lateness.add(5s);
  EXPECT_GE(lateness.percentile99(), 1ms);
  EXPECT_LT(lateness.percentile99(), 1125us);
  EXPECT_EQ(lateness.worst(), 5s);
  lateness.add(5s);
  EXPECT_EQ(lateness.percentile99(), 5s);
}

TEST(LatenessTest, IsNeverBelowWhatWasMeasuredAndAtMostAnEighthAbove) {
  for (std::int64_t late = 0; late < 5'000'000'000; late = late * 9 / 8 + 1) {
    Lateness lateness;
    lateness.add(1h);
    for (int i = 0; i < 99; ++i) lateness.add(Duration(late));
    EXPECT_GE(lateness.percentile99(), Duration(late));
    EXPECT_LE(lateness.percentile99(), Duration(late + late / 8));
  }
}

TEST(LatenessTest, EarlyIsNotLate) {
  Lateness lateness;
  lateness.add(-1ms);
  EXPECT_EQ(lateness.worst(), 0ns);
}

}  // namespace
}  // namespace post::lab
