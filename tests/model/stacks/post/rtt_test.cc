// How long a round trip takes: RFC 9002, section 5, computed by hand.
#include "model/stacks/post/recovery/rtt.h"

#include <gtest/gtest.h>

#include <vector>

namespace post::recovery {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""us;
using std::chrono_literals::operator""ns;

TEST(RttEstimator, guesses_before_the_first_sample) {
  const RttEstimator rtt;
  EXPECT_FALSE(rtt.sampled());
  EXPECT_EQ(rtt.smoothed(), 333ms);
  EXPECT_EQ(rtt.patience(), 999ms);
}

TEST(RttEstimator, takes_the_first_sample_as_it_is_and_then_averages) {
  struct Row {
    Duration latest, ack_delay, minimum, smoothed, variance;
  };
  const std::vector<Row> rows = {
      {100ms, 10ms, 100ms, 100ms, 50ms},           // the first: no delay is taken off
      {140ms, 20ms, 100ms, 102500us, 42500us},     // 120 is 20 off
      {108ms, 20ms, 100ms, 103187500ns, 33250us},  // a delay that would go below the minimum: none
      {80ms, 0ms, 80ms, 100289062ns, 30734375ns},
  };
  RttEstimator rtt;
  for (const Row& row : rows) {
    rtt.add(row.latest, row.ack_delay);
    EXPECT_EQ(rtt.minimum(), row.minimum);
    EXPECT_EQ(rtt.smoothed(), row.smoothed);
    EXPECT_EQ(rtt.variance(), row.variance);
  }
  EXPECT_EQ(rtt.latest(), 80ms);
}

TEST(RttEstimator, waits_a_granularity_at_least) {
  RttEstimator rtt;
  for (int i = 0; i < 100; ++i) rtt.add(20ms, 0ms);
  EXPECT_LT(4 * rtt.variance(), 1ms);
  EXPECT_EQ(rtt.patience(), 21ms);
}

TEST(RttEstimator, a_forgotten_minimum_is_the_next_sample) {
  RttEstimator rtt;
  rtt.add(20ms, 0ms);
  rtt.forget_minimum();
  rtt.add(50ms, 0ms);
  EXPECT_EQ(rtt.minimum(), 50ms);
}

}  // namespace
}  // namespace post::recovery
