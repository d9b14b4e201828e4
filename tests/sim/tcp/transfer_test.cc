// Octets on their way: windows, losses, timers.
#include <gmock/gmock.h>

#include "tests/sim/tcp/tcp_lab.h"

namespace post::sim::tcp::testing {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Pair;

constexpr std::size_t kSegment = 1460;

/// A lab with one connection that is up at both ends: the client's handshake took packets 1 and 2
/// of its direction, so that its n-th segment of octets is packet n + 2.
struct Transfer : TcpLab {
  explicit Transfer(Options options = {}, std::string_view remote = kServer4)
      : TcpLab(options), acceptor(server_host, remote), client(connect(remote)) {
    run(kUp);
  }
  End& server() { return acceptor.only(); }
  std::vector<std::string> data_times() const { return from_client.data_times(); }

  static constexpr Duration kUp = 100ms;
  Acceptor acceptor;
  std::unique_ptr<End> client;
};

LossOptions lose(std::vector<std::uint64_t> packets) {
  return {.kind = "drop_list", .ordinals = std::move(packets)};
}

TEST(TcpTransfer, SlowStartDoublesFromTenSegmentsEveryRoundTrip) {
  Transfer lab;
  lab.client->send(pattern(70 * kSegment));
  lab.run(1s);
  EXPECT_THAT(lab.from_client.data_rounds(),
              ElementsAre(Pair("100", 10), Pair("120", 20), Pair("140", 40)));
  EXPECT_EQ(lab.server().received, pattern(70 * kSegment));
  EXPECT_EQ(lab.server().last_read, at(150ms));
}

TEST(TcpTransfer, EverySegmentIsAcknowledged) {
  Transfer lab;
  lab.client->send(pattern(7 * kSegment));
  lab.run(1s);
  EXPECT_EQ(lab.from_server.entries.size(), 1u + 7u);
  EXPECT_EQ(lab.from_server.entries.back().time, at(110ms));
}

TEST(TcpTransfer, SmallWritesLeaveAtOnce) {
  Transfer lab;
  lab.client->send("one");
  lab.client->send("two");
  lab.run(1s);
  EXPECT_THAT(lab.from_client.lines(), ElementsAre("0 SYN 0", "20 ACK 1", "100 1..3", "100 4..6"));
  EXPECT_EQ(lab.server().received, "onetwo");
}

TEST(TcpTransfer, ThreeDuplicatesBringALostSegmentBackAfterOneRoundTrip) {
  Transfer lab({.loss = lose({5})});
  lab.client->send(pattern(10 * kSegment));
  lab.run(1s);
  const auto lines = lab.from_client.lines();
  ASSERT_EQ(lines.size(), 2u + 10u + 1u);
  EXPECT_EQ(lines.back(), "120 2921..4380");
  EXPECT_EQ(lab.server().received, pattern(10 * kSegment));
  EXPECT_EQ(lab.server().last_read, at(130ms));
  EXPECT_EQ(lab.client->channel->info().losses, 1u);
  EXPECT_EQ(lab.client->channel->info().congestion_window, 2 * kSegment)
      << "nothing was under way when the recovery ended (RFC 6582 section 3.2 step 3)";
}

TEST(TcpTransfer, PartialAcknowledgementsRepairOneLossARoundTrip) {
  Transfer lab({.loss = lose({3, 6, 8})});
  lab.client->send(pattern(10 * kSegment));
  lab.run(1s);
  const auto times = lab.data_times();
  ASSERT_EQ(times.size(), 13u);
  EXPECT_THAT(std::vector(times.end() - 3, times.end()), ElementsAre("120", "140", "160"));
  EXPECT_EQ(lab.server().received, pattern(10 * kSegment));
}

TEST(TcpTransfer, LimitedTransmitBringsTheDuplicatesThatAreMissing) {
  Transfer lab({.loss = lose({10})});
  lab.client->send(pattern(12 * kSegment));
  lab.run(1s);
  // Two segments stand behind the lost one; the acknowledgements before it opened the window for
  // the rest.
  EXPECT_EQ(lab.client->channel->info().losses, 1u);
  EXPECT_EQ(lab.server().received, pattern(12 * kSegment));
  EXPECT_EQ(lab.data_times().back(), "140");
}

// A sample of 20 ms gives SRTT 20 ms, RTTVAR below 50 ms: the timeout is 20 + 200 ms, restarted by
// the last acknowledgement of new octets.
TEST(TcpTransfer, ALostTailComesBackWhenTheTimerExpires) {
  Transfer lab({.loss = lose({12})});
  lab.client->send(pattern(10 * kSegment));
  lab.run(1s);
  EXPECT_EQ(lab.data_times().back(), "340");
  EXPECT_EQ(lab.server().last_read, at(350ms));
  EXPECT_EQ(lab.server().received, pattern(10 * kSegment));
}

TEST(TcpTransfer, TheTimerDoublesUntilItGivesUp) {
  Transfer lab({.client = {.data_retries = 4}});
  must(lab.network.change_link(
      "wire", {.loss = LossOptions{.kind = "bernoulli", .probability_ppb = 1'000'000'000}}));
  lab.client->send("x");
  lab.run();
  EXPECT_THAT(lab.data_times(), ElementsAre("100", "320", "760", "1640", "3400"));
  EXPECT_THAT(lab.client->heard, ElementsAre("20 up", "6920 closed timed_out"));
}

TEST(TcpTransfer, AnAcknowledgementAtTheDeadlineBeatsTheTimer) {
  const auto sent = [](Duration delay_back) {
    Transfer lab;
    must(lab.network.change_link("wire", {.delay = delay_back, .from = "server"}));
    lab.client->send("x");
    lab.run(2s);
    return lab.data_times().size();
  };
  EXPECT_EQ(sent(210ms), 1u);
  EXPECT_EQ(sent(210ms + 1ns), 2u);
}

TEST(TcpTransfer, AfterATimeoutTheWindowGrowsFromOneSegment) {
  Transfer lab({.loss = lose({3, 4, 5, 6, 7, 8, 9, 10, 11, 12})});
  lab.client->send(pattern(10 * kSegment));
  lab.run(2s);
  const auto times = lab.data_times();
  ASSERT_EQ(times.size(), 20u);
  EXPECT_THAT(std::vector(times.begin() + 10, times.end()),
              ElementsAre("320", "340", "340", "360", "360", "360", "360", "380", "380", "380"));
  EXPECT_EQ(lab.server().received, pattern(10 * kSegment));
}

TEST(TcpTransfer, AMegabyteSurvivesFivePercentLossWhateverTheSeed) {
  for (const auto remote : {kServer4, kServer6}) {
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
      Transfer lab({.rate_bps = 50'000'000,
                    .loss = {.kind = "bernoulli", .probability_ppb = 50'000'000},
                    .seed = seed},
                   remote);
      lab.run(10s);
      ASSERT_EQ(lab.acceptor.ends.size(), 1u);
      lab.client->send(pattern(1'000'000));
      lab.client->finish();
      lab.run(300s);
      EXPECT_TRUE(lab.server().received == pattern(1'000'000)) << "seed " << seed;
      EXPECT_EQ(lab.server().heard.size(), 2u);
    }
  }
}

TEST(TcpTransfer, SequenceNumbersWrapUnnoticed) {
  TcpOptions near_the_end;
  near_the_end.initial_sequence = 0xffff'ffff - 5000;
  Transfer lab({.client = near_the_end, .server = near_the_end, .loss = lose({5, 6})});
  lab.client->send(pattern(100'000));
  lab.server().send(pattern(100'000));
  lab.client->finish();
  lab.server().finish();
  lab.run(5s);
  EXPECT_TRUE(lab.server().received == pattern(100'000));
  EXPECT_TRUE(lab.client->received == pattern(100'000));
  EXPECT_EQ(lab.client->heard.size(), 3u);
}

TEST(TcpTransfer, AReaderThatDoesNotReadClosesTheWindow) {
  TcpLab lab({.server = {.receive_buffer = 20'000}});
  Acceptor acceptor(lab.server_host, kServer4);
  acceptor.reads = false;
  const auto client = lab.connect();
  client->send(pattern(100'000));
  lab.run(10s);
  EXPECT_EQ(client->channel->info().in_flight, 0u);
  const std::size_t unsent = client->channel->info().unsent.value();
  EXPECT_EQ(client->unwritten() + unsent, 100'000u - 20'000u);
  EXPECT_GT(unsent, ByteChannel::kDefaultUnsentLimit / 2) << "else there would be room to announce";
  EXPECT_EQ(lab.from_server.entries.back().header.window, 0);
  EXPECT_EQ(acceptor.only().readable, 1u);
}

TEST(TcpTransfer, AWindowThatOpensAgainLetsTheRestThrough) {
  TcpLab lab({.server = {.receive_buffer = 20'000}});
  Acceptor acceptor(lab.server_host, kServer4);
  acceptor.reads = false;
  const auto client = lab.connect();
  client->send(pattern(100'000));
  lab.run(1s);
  acceptor.only().reads = true;
  acceptor.only().read_all();
  lab.run(2s);
  EXPECT_TRUE(acceptor.only().received == pattern(100'000));
}

TEST(TcpTransfer, ProbesFindTheWindowOpenWhereItsUpdateWasLost) {
  TcpLab lab({.server = {.receive_buffer = 20'000}});
  Acceptor acceptor(lab.server_host, kServer4);
  acceptor.reads = false;
  const auto client = lab.connect();
  client->send(pattern(100'000));
  lab.run(1s);
  const LossOptions all{.kind = "bernoulli", .probability_ppb = 1'000'000'000};
  must(lab.network.change_link("wire", {.loss = all, .from = "server"}));
  acceptor.only().reads = true;
  acceptor.only().read_all();
  lab.run(1s + 20ms);
  must(lab.network.change_link("wire", {.loss = LossOptions{}, .from = "server"}));
  lab.run(60s);
  EXPECT_TRUE(acceptor.only().received == pattern(100'000));
}

TEST(TcpTransfer, ProbesBackOffAndGoOnWhileThePeerAnswers) {
  TcpLab lab({.client = {.data_retries = 3}, .server = {.receive_buffer = 20'000}});
  Acceptor acceptor(lab.server_host, kServer4);
  acceptor.reads = false;
  const auto client = lab.connect();
  client->send(pattern(100'000));
  lab.run(1000s);
  EXPECT_THAT(client->heard, ElementsAre("20 up"));
  // 220 ms doubled nine times reach the 120 s between probes.
  EXPECT_LT(lab.from_client.entries.size(), 60u);
  acceptor.only().reads = true;
  acceptor.only().read_all();
  lab.run(1001s);
  EXPECT_TRUE(acceptor.only().received == pattern(100'000));
}

TEST(TcpTransfer, TheUnsentLimitBoundsWhatWaits) {
  Transfer lab;
  lab.client->channel->set_unsent_limit(4000);
  EXPECT_EQ(lab.client->channel->writable(), 4000u + 10 * kSegment);
  lab.client->send(pattern(100'000));
  EXPECT_EQ(lab.client->channel->info().unsent, 4000u);
  EXPECT_EQ(lab.client->channel->info().in_flight, 10 * kSegment);
  EXPECT_EQ(lab.client->channel->writable(), 0u);
  EXPECT_EQ(lab.client->writable, 0u);
  lab.run(120ms);
  EXPECT_GT(lab.client->writable, 0u);
  lab.run(1s);
  EXPECT_TRUE(lab.server().received == pattern(100'000));
}

TEST(TcpTransfer, APacketTooBigMakesSegmentsSmaller) {
  Transfer lab;
  lab.client->send(pattern(5000));
  Packet lost{.ip = {ip("10.0.0.1"), ip("10.0.0.2")},
              .transport = lab.from_client.entries[2].header,
              .payload = {}};
  lab.client_tcp->on_icmp(
      {.cause = Cause::kPacketTooBig, .mtu = 1040, .reporter = {}, .packet = lost});
  lab.client->send(pattern(5000));
  lab.run(1s);
  EXPECT_EQ(lab.from_client.lines()[6], "100 1..1000");
  EXPECT_EQ(lab.server().received, pattern(5000) + pattern(5000));
}

TEST(TcpTransfer, AnInterfaceThatComesBackContinuesTheConnection) {
  Transfer lab;
  must(lab.network.change_link("wire", {.up = false}));
  lab.client->send("still there?");
  lab.run(600ms);
  must(lab.network.change_link("wire", {.up = true}));
  lab.run(2s);
  EXPECT_THAT(lab.client->heard, ElementsAre("20 up"));
  EXPECT_EQ(lab.server().received, "still there?");
}

TEST(TcpTransfer, TheSameSeedRepeatsAndItsStateToo) {
  const auto state = [](std::uint64_t seed, Duration until) {
    Transfer lab({.loss = {.kind = "bernoulli", .probability_ppb = 50'000'000}, .seed = seed});
    lab.client->send(pattern(200'000));
    lab.run(until);
    StateHash hash;
    lab.client_tcp->append_state(hash);
    return hash.value();
  };
  EXPECT_EQ(state(1, 300ms), state(1, 300ms));
  EXPECT_NE(state(1, 300ms), state(2, 300ms));
  EXPECT_NE(state(1, 110ms), state(1, 130ms));
}

}  // namespace
}  // namespace post::sim::tcp::testing
