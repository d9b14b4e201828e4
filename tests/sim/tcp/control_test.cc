// The decisions over time and windows, each alone: tables of what comes in and what follows.
#include <gmock/gmock.h>

#include "sim/network/tcp/congestion.h"
#include "sim/network/tcp/loss_recovery.h"
#include "sim/network/tcp/retransmission_timer.h"

namespace post::sim::tcp {
namespace {

using namespace std::chrono_literals;
using Verdict = LossRecovery::Verdict;

TEST(TcpRetransmissionTimer, StartsAtASecondAndDoublesToItsBound) {
  RetransmissionTimer timer{TcpOptions{}};
  EXPECT_EQ(timer.timeout(), 1s);
  for (int i = 0; i < 6; ++i) timer.on_timeout();
  EXPECT_EQ(timer.timeout(), 64s);
  timer.on_timeout();
  EXPECT_EQ(timer.timeout(), 120s);
}

TEST(TcpRetransmissionTimer, FollowsSamplesAsRfc6298Says) {
  RetransmissionTimer timer{TcpOptions{}};
  timer.on_sample(400ms);
  EXPECT_EQ(timer.srtt(), 400ms);
  EXPECT_EQ(timer.rttvar(), 200ms);
  EXPECT_EQ(timer.timeout(), 1200ms);
  timer.on_sample(800ms);
  EXPECT_EQ(timer.srtt(), 450ms);
  EXPECT_EQ(timer.rttvar(), 250ms);
  EXPECT_EQ(timer.timeout(), 1450ms);
  EXPECT_EQ(timer.min_rtt(), 400ms);
}

TEST(TcpRetransmissionTimer, KeepsAMarginOnASteadyPath) {
  RetransmissionTimer timer{TcpOptions{}};
  for (int i = 0; i < 100; ++i) timer.on_sample(300ms);
  EXPECT_EQ(timer.timeout(), 500ms);
}

TEST(TcpRetransmissionTimer, OnlyASampleEndsTheBackOff) {
  RetransmissionTimer timer{TcpOptions{}};
  timer.on_sample(20ms);
  timer.on_timeout();
  timer.on_timeout();
  EXPECT_EQ(timer.timeout(), 880ms);
  timer.on_sample(20ms);
  EXPECT_EQ(timer.timeout(), 220ms);
}

TEST(TcpLossRecovery, TheThirdDuplicateMeansALoss) {
  LossRecovery recovery;
  EXPECT_EQ(recovery.on_duplicate(5001, 1000), Verdict::kOrdinary);
  EXPECT_EQ(recovery.on_duplicate(5001, 1000), Verdict::kOrdinary);
  EXPECT_EQ(recovery.allowance(), 2000) << "limited transmit";
  EXPECT_EQ(recovery.on_duplicate(5001, 1000), Verdict::kRetransmit);
  EXPECT_EQ(recovery.on_duplicate(5001, 1000), Verdict::kOrdinary);
  EXPECT_EQ(recovery.allowance(), 4000);
  EXPECT_EQ(recovery.on_progress(2001, 2000, 1000), Verdict::kFirstPartial);
  EXPECT_EQ(recovery.allowance(), 3000);
  EXPECT_EQ(recovery.on_progress(3001, 1000, 1000), Verdict::kPartial);
  EXPECT_EQ(recovery.on_progress(5001, 2000, 1000), Verdict::kRecovered);
  EXPECT_EQ(recovery.allowance(), 0);
}

TEST(TcpLossRecovery, DuplicatesAfterATimeoutAreEchoes) {
  LossRecovery recovery;
  recovery.on_timeout(5001);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(recovery.on_duplicate(5001, 1000), Verdict::kOrdinary);
  EXPECT_EQ(recovery.on_progress(4001, 4000, 1000), Verdict::kOrdinary);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(recovery.on_duplicate(5001, 1000), Verdict::kOrdinary);
  EXPECT_EQ(recovery.on_progress(5001, 1000, 1000), Verdict::kOrdinary);
  recovery.on_duplicate(9001, 1000);
  recovery.on_duplicate(9001, 1000);
  EXPECT_EQ(recovery.on_duplicate(9001, 1000), Verdict::kRetransmit);
}

struct TcpNewReno : ::testing::Test {
  static constexpr std::size_t kSegment = 1000;
  void ack(std::size_t octets) {
    control->on_acked({.now = kStartOfRun, .acked = octets, .in_flight = control->window()});
  }
  std::unique_ptr<CongestionControl> control = make_congestion_control(
      "newreno", {.segment_size = kSegment, .initial_window = 10 * kSegment});
};

TEST_F(TcpNewReno, GrowsByWhatIsAcknowledgedAtMostTwoSegmentsAtOnce) {
  ack(1000);
  EXPECT_EQ(control->window(), 11'000u);
  ack(5000);
  EXPECT_EQ(control->window(), 13'000u);
}

TEST_F(TcpNewReno, GrowsByASegmentAWindowAboveTheThreshold) {
  control->on_loss(kStartOfRun, 10'000);
  control->on_recovered(kStartOfRun, 5000);
  EXPECT_EQ(control->window(), 5000u);
  for (int i = 0; i < 4; ++i) ack(1000);
  EXPECT_EQ(control->window(), 5000u);
  ack(1000);
  EXPECT_EQ(control->window(), 6000u);
}

TEST_F(TcpNewReno, ATimeoutHalvesTheThresholdOnceAndLeavesOneSegment) {
  control->on_timeout(kStartOfRun, 10'000, false);
  EXPECT_EQ(control->window(), 1000u);
  EXPECT_EQ(control->slow_start_threshold(), 5000u);
  control->on_timeout(kStartOfRun, 1000, true);
  EXPECT_EQ(control->slow_start_threshold(), 5000u);
  ack(5000);
  EXPECT_EQ(control->window(), 2000u);
}

TEST_F(TcpNewReno, DoesNotGrowWhileTheApplicationIsTheLimit) {
  control->on_acked({.now = kStartOfRun, .acked = 1000, .in_flight = 4000});
  EXPECT_EQ(control->window(), 10'000u);
}

TEST_F(TcpNewReno, FallsBackToTheInitialWindowAfterAPause) {
  for (int i = 0; i < 10; ++i) ack(1000);
  control->on_idle(kStartOfRun);
  EXPECT_EQ(control->window(), 10'000u);
}

TEST(TcpCongestionControl, IsFoundByName) {
  EXPECT_THAT(congestion_control_names(), ::testing::Contains("newreno"));
  EXPECT_EQ(make_congestion_control("nonesuch", {}), nullptr);
}

}  // namespace
}  // namespace post::sim::tcp
