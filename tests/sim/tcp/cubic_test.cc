// CUBIC alone: its curve, its Reno-friendly region, its arithmetic.
#include "sim/network/tcp/cubic.h"

#include <gmock/gmock.h>

#include <limits>

namespace post::sim::tcp {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kOctets = 1000;

struct TcpCubic : ::testing::Test {
  /// Whole windows are acknowledged every `round_trip` until `until`.
  void run(Duration until, Duration round_trip) {
    while (now < kStartOfRun + until) {
      now += round_trip;
      for (std::size_t left = control.window() / kOctets; left > 0; --left) {
        control.on_acked(
            {.now = now, .acked = kOctets, .in_flight = control.window(), .srtt = round_trip});
      }
    }
  }
  std::size_t segments() const { return control.window() / kOctets; }

  Time now = kStartOfRun;
  Cubic control{{.segment_size = kOctets, .initial_window = 10 * kOctets}};
};

TEST(TcpCubeRoot, IsTheLargestIntegerWhoseCubeFits) {
  for (const std::uint64_t root : {0ull, 1ull, 2ull, 3ull, 1000ull, 123'456ull, 2'642'245ull}) {
    EXPECT_EQ(cube_root(root * root * root), root);
    if (root > 1) {
      EXPECT_EQ(cube_root(root * root * root - 1), root - 1);
    }
  }
  EXPECT_EQ(cube_root(std::numeric_limits<std::uint64_t>::max()), 2'642'245u);
}

TEST_F(TcpCubic, SlowStartIsThatOfNewReno) {
  control.on_acked({.now = now, .acked = 5000, .in_flight = control.window()});
  EXPECT_EQ(segments(), 12u);
}

TEST_F(TcpCubic, ALossLeavesSevenTenths) {
  control.on_loss(now, 10 * kOctets);
  EXPECT_EQ(segments(), 7u);
  EXPECT_EQ(control.slow_start_threshold(), 7 * kOctets);
}

// From 1000 segments: W_max = 1000, K = cbrt(300 / 0.4) = 9.085 s.
TEST_F(TcpCubic, IsBackAtItsPlateauAfterKSeconds) {
  Cubic large{{.segment_size = kOctets, .initial_window = 1000 * kOctets}};
  large.on_loss(now, 1000 * kOctets);
  control = large;
  EXPECT_EQ(segments(), 700u);
  run(4500ms, 100ms);
  EXPECT_NEAR(static_cast<double>(segments()), 961, 4) << "0.4 (4.5 - 9.085)^3 + 1000";
  run(9100ms, 100ms);
  EXPECT_NEAR(static_cast<double>(segments()), 1000, 1);
  run(12s, 100ms);
  EXPECT_NEAR(static_cast<double>(segments()), 1010, 2) << "0.4 (12 - 9.085)^3 + 1000";
}

// W_est grows by 9/17 of a segment a round trip: from 7 segments to 10 in seven round trips.
TEST_F(TcpCubic, IsNeverSlowerThanRenoWhereRoundTripsAreShort) {
  control.on_loss(now, 10 * kOctets);
  run(60ms, 10ms);
  EXPECT_EQ(segments(), 9u);
  run(70ms, 10ms);
  EXPECT_EQ(segments(), 10u);
  run(180ms, 10ms);
  EXPECT_GE(segments(), 19u) << "then one a round trip, as Reno";
}

TEST_F(TcpCubic, AFlowThatHasToYieldRemembersLess) {
  Cubic large{{.segment_size = kOctets, .initial_window = 1000 * kOctets}};
  large.on_loss(now, 1000 * kOctets);
  large.on_loss(now, 700 * kOctets);  // below W_max: the next plateau is 0.85 of 700
  control = large;
  EXPECT_EQ(segments(), 490u);
  run(6500ms, 100ms);
  EXPECT_NEAR(static_cast<double>(segments()), 595, 2);
}

TEST_F(TcpCubic, TimeWithoutNeedOfTheWindowDoesNotCount) {
  Cubic large{{.segment_size = kOctets, .initial_window = 1000 * kOctets}};
  large.on_loss(now, 1000 * kOctets);
  control = large;
  run(1s, 100ms);
  const std::size_t before = control.window();
  control.on_acked({.now = kStartOfRun + 60s, .acked = kOctets, .in_flight = kOctets});
  control.on_acked({.now = kStartOfRun + 60s + 1ms,
                    .acked = kOctets,
                    .in_flight = control.window(),
                    .srtt = 100ms});
  EXPECT_LT(control.window(), before + kOctets);
}

TEST_F(TcpCubic, ATimeoutLeavesOneSegment) {
  control.on_timeout(now, 10 * kOctets, false);
  EXPECT_EQ(segments(), 1u);
  EXPECT_EQ(control.slow_start_threshold(), 7 * kOctets);
  run(100ms, 10ms);
  EXPECT_GE(segments(), 8u);
}

}  // namespace
}  // namespace post::sim::tcp
