// The end of slow start by HyStart++, and pacing.
#include <gmock/gmock.h>

#include "sim/network/tcp/congestion.h"
#include "sim/network/tcp/hystart.h"
#include "sim/network/tcp/pacer.h"
#include "tests/sim/tcp/tcp_lab.h"

namespace post::sim::tcp::testing {
namespace {

using ::testing::ElementsAre;

/// Rounds of ten acknowledgements, a hundred octets each.
struct TcpHyStart : ::testing::Test {
  void round(Duration round_trip, int samples = 10) {
    const StreamOffset highest = acknowledged + 2000;
    for (int i = 0; i < samples; ++i) {
      acknowledged += 100;
      hystart.on_acked({.now = kStartOfRun,
                        .acked = 100,
                        .round_trip = round_trip,
                        .acknowledgement = acknowledged,
                        .highest = highest});
    }
    acknowledged = highest;
  }
  HyStart hystart{true};
  StreamOffset acknowledged = 1;
};

TEST_F(TcpHyStart, AnEighthMoreOfARoundTripMakesItGrowByAQuarter) {
  round(40ms);
  round(44ms);
  EXPECT_EQ(hystart.growth(1000), 1000u) << "an eighth is 5 ms";
  round(49ms);
  EXPECT_EQ(hystart.growth(1000), 1000u) << "5.5 ms";
  round(55ms);
  EXPECT_EQ(hystart.growth(1000), 1000u) << "6.125 ms";
  round(62ms);
  EXPECT_EQ(hystart.growth(1000), 250u) << "6.875 ms";
}

TEST_F(TcpHyStart, TheThresholdIsFourToSixteenMilliseconds) {
  round(10ms);
  round(13ms);
  EXPECT_EQ(hystart.growth(1000), 1000u);
  round(17ms);
  EXPECT_EQ(hystart.growth(1000), 250u);
  HyStart far(true);
  hystart = far;
  round(400ms);
  round(416ms);
  EXPECT_EQ(hystart.growth(1000), 250u);
}

TEST_F(TcpHyStart, SevenSamplesDoNotCount) {
  round(40ms);
  round(80ms, 7);
  EXPECT_EQ(hystart.growth(1000), 1000u);
}

TEST_F(TcpHyStart, FiveCautiousRoundsEndSlowStart) {
  round(40ms);
  round(50ms);
  for (int i = 0; i < 4; ++i) round(50ms);
  EXPECT_FALSE(hystart.done());
  round(50ms);
  EXPECT_TRUE(hystart.done());
}

TEST_F(TcpHyStart, AShorterRoundTripTakesItBack) {
  round(40ms);
  round(50ms);
  round(49ms);
  EXPECT_EQ(hystart.growth(1000), 1000u);
}

TEST_F(TcpHyStart, ALossEndsIt) {
  round(40ms);
  round(50ms);
  hystart.end();
  EXPECT_EQ(hystart.growth(1000), 1000u) << "later slow starts are those of RFC 5681";
  round(60ms);
  round(80ms);
  EXPECT_EQ(hystart.growth(1000), 1000u);
}

// 10 Mbit/s, 20 ms, and a queue that a window of 117 segments fills.
TEST(TcpSlowStart, OverflowsTheQueueByLittleWithHyStart) {
  const auto losses = [](bool hystart, std::string_view control) {
    TcpOptions options;
    options.sack = true;
    options.hystart = hystart;
    options.congestion_control = control;
    options.receive_buffer = 10'000'000;
    TcpLab lab({.client = options, .server = options, .rate_bps = 10'000'000});
    Acceptor acceptor(lab.server_host, kServer4);
    const auto client = lab.connect();
    client->send(pattern(3'000'000));
    lab.run(500ms);
    return client->channel->info().losses.value();
  };
  for (const std::string_view control : {"newreno", "cubic"}) {
    EXPECT_EQ(losses(false, control), 120u) << control;
    EXPECT_EQ(losses(true, control), 9u) << control << ": the cautious rounds grow, too";
  }
}

// ---- pacing ----

TEST(TcpPacer, SpreadsTwiceTheWindowOverARoundTripInSlowStart) {
  Pacer pacer;
  const Pacer::Rate rate{.window = 20'000, .srtt = 20ms, .slow_start = true};
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(pacer.may_send(kStartOfRun)) << "the first ten leave at once";
    pacer.on_sent(1000, rate, kStartOfRun);
  }
  EXPECT_TRUE(pacer.may_send(kStartOfRun));
  pacer.on_sent(1000, rate, kStartOfRun);
  EXPECT_FALSE(pacer.may_send(kStartOfRun));
  EXPECT_EQ(pacer.due(), kStartOfRun + 500us);
  EXPECT_TRUE(pacer.may_send(kStartOfRun + 500us));
  pacer.on_sent(1200, {.window = 20'000, .srtt = 20ms}, kStartOfRun + 500us);
  EXPECT_FALSE(pacer.may_send(kStartOfRun + 600us));
  EXPECT_EQ(pacer.due(), kStartOfRun + 1500us) << "1.2 windows a round trip";
  EXPECT_TRUE(pacer.may_send(kStartOfRun + 1500us));
  EXPECT_EQ(pacer.due(), kNever);
}

TEST(TcpPacer, AWindowLeavesOneSegmentAfterTheOther) {
  TcpOptions options;
  options.pacing = true;
  TcpLab lab({.client = options, .server = options});
  Acceptor acceptor(lab.server_host, kServer4);
  const auto client = lab.connect();
  lab.run(100ms);
  client->send(pattern(16 * 1460));
  lab.run(1s);
  // At 120 ms the window is eleven segments when the first one leaves, then fifteen: with less
  // than half of it under way it does not grow.
  EXPECT_THAT(lab.from_client.data_rounds(),
              ElementsAre(::testing::Pair("100", 10), ::testing::Pair("120", 1),
                          ::testing::Pair("120+909090ns", 1), ::testing::Pair("121+575756ns", 1),
                          ::testing::Pair("122+242422ns", 1), ::testing::Pair("122+909088ns", 1),
                          ::testing::Pair("123+575754ns", 1)));
  EXPECT_EQ(acceptor.only().received, pattern(16 * 1460));
}

}  // namespace
}  // namespace post::sim::tcp::testing
