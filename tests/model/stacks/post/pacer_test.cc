// When packets may leave (RFC 9002, section 7.7), by hand.
#include "model/stacks/post/recovery/pacer.h"

#include <gtest/gtest.h>

#include "tests/model/stacks/post/since_start.h"

namespace post::recovery {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""us;

// 1000 octets take 4/5 of 1000/10000 of 50 ms.
constexpr Pacer::Rate kRate = {10'000, 50ms};
constexpr Duration kSpacing = 4ms;

using testing::at;

TEST(Pacer, lets_a_burst_go_and_spaces_what_follows) {
  Pacer pacer(3000);
  for (int i = 0; i < 3; ++i) {
    EXPECT_LE(pacer.next(1000, kRate), at(100ms));
    pacer.sent(1000, kRate, at(100ms));
  }
  for (int i = 1; i < 5; ++i) {
    EXPECT_EQ(pacer.next(1000, kRate), at(100ms + i * kSpacing));
    pacer.sent(1000, kRate, at(100ms + i * kSpacing));
  }
}

TEST(Pacer, fills_up_in_a_pause_but_not_beyond_a_burst) {
  Pacer pacer(3000);
  for (int i = 0; i < 3; ++i) pacer.sent(1000, kRate, at(0ms));
  for (int i = 0; i < 3; ++i) {
    EXPECT_LE(pacer.next(1000, kRate), at(1000ms));
    pacer.sent(1000, kRate, at(1000ms));
  }
  EXPECT_EQ(pacer.next(1000, kRate), at(1000ms + kSpacing));
}

TEST(Pacer, smaller_packets_wait_less) {
  Pacer pacer(1000);
  pacer.sent(1000, kRate, at(0ms));
  EXPECT_EQ(pacer.next(250, kRate), at(1ms));
}

TEST(Pacer, a_packet_above_the_burst_goes_when_the_bucket_is_full) {
  Pacer pacer(1000);
  pacer.sent(2000, kRate, at(0ms));
  EXPECT_EQ(pacer.next(2000, kRate), at(8ms));
}

TEST(Pacer, rounds_up_and_loses_nothing) {
  constexpr Pacer::Rate kOdd = {7000, 10us};
  Pacer pacer(1);
  Time now = at(0ms);
  for (int i = 0; i < 1000; ++i) {
    now = std::max(now, pacer.next(1, kOdd));
    pacer.sent(1, kOdd, now);
  }
  // 1.14 ns each, whole nanoseconds: 2.
  EXPECT_EQ(now, kStartOfRun + 2 * 999 * Duration(1));
}

}  // namespace
}  // namespace post::recovery
