// What can be switched on: delayed acknowledgements, Nagle, timestamps, ECN, keep-alive, user
// timeout.
#include <gmock/gmock.h>

#include "sim/network/tcp/delayed_ack.h"
#include "sim/network/tcp/ecn.h"
#include "sim/network/tcp/timestamps.h"
#include "tests/sim/tcp/tcp_lab.h"

namespace post::sim::tcp::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::size_t kFull = 1460;

/// Both ends have the same options.
struct Same : TcpLab {
  explicit Same(const TcpOptions& options, LossOptions loss = {})
      : TcpLab({.client = options, .server = options, .loss = std::move(loss)}),
        acceptor(server_host, kServer4),
        client(connect()) {
    run(100ms);
  }
  End& server() { return acceptor.only(); }
  /// The server's lines after the handshake.
  std::vector<std::string> answers() const {
    const auto lines = from_server.lines();
    return {lines.begin() + 1, lines.end()};
  }
  void forge_to_server(const TcpSegment& header, std::string_view payload, std::uint8_t ecn = 0) {
    Packet packet{.ip = {.source = ip("10.0.0.1"), .destination = ip("10.0.0.2"), .ecn = ecn},
                  .transport = header,
                  .payload = Bytes::copy_of(payload)};
    server_tcp->on_segment(std::move(packet), kAnyInterface);
  }
  Acceptor acceptor;
  std::unique_ptr<End> client;
};

LossOptions dropping(std::vector<std::uint64_t> packets) {
  return {.kind = "drop_list", .ordinals = std::move(packets)};
}

// ---- delayed acknowledgements ----

TcpOptions delayed() {
  TcpOptions options;
  options.delayed_ack = 40ms;
  return options;
}

TEST(TcpDelayedAck, EverySecondFullSegmentIsAcknowledgedAndTheLastOneLater) {
  Same lab(delayed());
  lab.client->send(pattern(5 * kFull));
  lab.run(1s);
  EXPECT_THAT(lab.answers(), ElementsAre("110 ACK 1", "110 ACK 1", "150 ACK 1"));
}

TEST(TcpDelayedAck, AnAnswerTakesTheAcknowledgementAlong) {
  Same lab(delayed());
  lab.client->send("hello");
  lab.run(300ms);  // the first read opens the window beyond what SYN can say, and tells
  lab.client->send("question");
  lab.run(320ms);
  lab.server().send("answer");
  lab.run(1s);
  EXPECT_THAT(lab.answers(), ElementsAre("110 ACK 1", "320 1..6"));
  EXPECT_EQ(lab.from_server.entries.back().header.acknowledgement,
            lab.from_client.entries[3].header.sequence + 8);
}

TEST(TcpDelayedAck, NothingOutOfOrderWaits) {
  Same lab(delayed(), dropping({4}));
  lab.client->send(pattern(4 * kFull));
  lab.run(1s);
  // The first waits until the third shows the gap; then every one that comes is told of.
  EXPECT_EQ(lab.answers()[0], "110 ACK 1");
  EXPECT_EQ(lab.answers()[1], "110 ACK 1");
  EXPECT_EQ(lab.server().received, pattern(4 * kFull));
}

TEST(TcpDelayedAck, FinIsAcknowledgedAtOnce) {
  Same lab(delayed());
  lab.client->send("last");
  lab.client->finish();
  lab.run(1s);
  EXPECT_EQ(lab.answers()[0], "110 ACK 1");
}

TEST(TcpDelayedAck, TheFirstOnesAreQuick) {
  TcpOptions options = delayed();
  options.quick_acks = 3;
  Same lab(options);
  lab.client->send(pattern(7 * kFull));
  lab.run(1s);
  EXPECT_THAT(lab.answers(),
              ElementsAre("110 ACK 1", "110 ACK 1", "110 ACK 1", "110 ACK 1", "110 ACK 1"));
}

TEST(TcpDelayedAck, SmallSegmentsShareOne) {
  TcpOptions options = delayed();
  DelayedAck policy(options);
  EXPECT_FALSE(policy.on_in_order(1000, at(0ms)));
  EXPECT_EQ(policy.deadline(), at(40ms));
  EXPECT_TRUE(policy.on_in_order(1, at(10ms))) << "more than a full one waits";
  policy.on_sent();
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(policy.on_in_order(100, at(50ms + i * 1ms)));
  EXPECT_EQ(policy.deadline(), at(90ms)) << "the first decides";
}

// ---- Nagle ----

TEST(TcpNagle, ASmallSegmentWaitsForWhatIsUnderWay) {
  TcpOptions options;
  options.nagle = true;
  Same lab(options);
  lab.client->send("one");
  lab.client->send("two");
  lab.client->send("three");
  lab.run(1s);
  EXPECT_THAT(lab.from_client.lines(), ElementsAre("0 SYN 0", "20 ACK 1", "100 1..3", "120 4..11"));
}

TEST(TcpNagle, AFullSegmentAndTheEndDoNot) {
  TcpOptions options;
  options.nagle = true;
  Same lab(options);
  lab.client->send("one");
  lab.client->send(pattern(kFull + 1));
  lab.run(101ms);
  EXPECT_THAT(lab.from_client.data_times(), ElementsAre("100", "100"));
  lab.client->finish();
  lab.run(102ms);
  EXPECT_THAT(lab.from_client.data_times(), ElementsAre("100", "100", "101"));
}

// ---- timestamps ----

TcpOptions stamped() {
  TcpOptions options;
  options.timestamps = true;
  return options;
}

TEST(TcpTimestamps, StandInEverySegmentOnceBothSidesOfferThem) {
  Same lab(stamped());
  lab.client->send(pattern(2000));
  lab.run(1s);
  for (const auto& entry : lab.from_client.entries) EXPECT_TRUE(entry.header.timestamps);
  EXPECT_EQ(lab.from_client.lines()[2], "100 1..1448") << "twelve octets less";
  EXPECT_EQ(lab.from_client.entries[0].header.maximum_segment_size, 1460);
  EXPECT_EQ(lab.from_server.entries[0].header.maximum_segment_size, 1460);
  EXPECT_EQ(lab.from_server.entries[1].header.timestamps->value, 111u);
  EXPECT_EQ(lab.from_server.entries[1].header.timestamps->echo, 101u);
}

TEST(TcpTimestamps, AreLeftOutWhereThePeerHasNone) {
  TcpLab lab({.client = stamped(), .server = {}});
  Acceptor acceptor(lab.server_host, kServer4);
  const auto client = lab.connect();
  client->send(pattern(2000));
  lab.run(1s);
  EXPECT_TRUE(lab.from_client.entries[0].header.timestamps);
  EXPECT_FALSE(lab.from_client.entries[1].header.timestamps);
  EXPECT_EQ(acceptor.only().received, pattern(2000));
}

TEST(TcpTimestamps, AnOldSegmentIsNotBelieved) {
  Same lab(stamped());
  lab.client->send("first");
  lab.run(200ms);
  TcpSegment old = lab.from_client.entries.back().header;
  old.sequence += 5;
  old.timestamps->value -= 1;
  lab.forge_to_server(old, "old");
  old.timestamps.reset();
  lab.forge_to_server(old, "none");
  EXPECT_EQ(lab.server_tcp->counters().old_timestamps, 2u);
  lab.client->send(" second");
  lab.run(1s);
  EXPECT_EQ(lab.server().received, "first second");
}

TEST(TcpTimestamps, AResetNeedsNone) {
  Same lab(stamped());
  TcpSegment rst = lab.from_client.entries.back().header;
  rst.flags = tcp_flag::kRst;
  rst.timestamps.reset();
  lab.forge_to_server(rst, "");
  lab.run(200ms);
  EXPECT_THAT(lab.server().heard, ElementsAre("30 up", "100 closed reset"));
}

TEST(TcpTimestamps, TellTheRoundTripOfACopy) {
  const auto timeout_after_loss = [](const TcpOptions& options) {
    Same lab(options, dropping({3}));
    lab.client->send("x");
    lab.run(400ms);  // sent again at 320 ms, acknowledged at 340 ms
    must(lab.network.change_link(
        "wire", {.loss = LossOptions{.kind = "bernoulli", .probability_ppb = 1'000'000'000}}));
    lab.client->send("y");
    lab.run(2s);
    return lab.from_client.data_times()[3];
  };
  EXPECT_EQ(timeout_after_loss({}), "840") << "still doubled";
  EXPECT_EQ(timeout_after_loss(stamped()), "620");
}

TEST(TcpTimestamps, AConnectionThatUsesThemEndsInOrderThoughItsLastAckIsLost) {
  Same lab(stamped(), dropping({4}));
  lab.client->finish();
  lab.run(150ms);
  lab.server().finish();
  lab.run(2s);
  EXPECT_THAT(lab.server().heard, ElementsAre("30 up", "110 peer finished", "390 closed finished"));
}

TEST(TcpTimestamps, TellWhenAnEchoLeft) {
  Timestamps stamps;
  TcpSegment ack;
  ack.timestamps = TcpTimestamps{1, 31};
  EXPECT_FALSE(stamps.echoed(ack, at(50ms))) << "not in use";
  stamps.enable({});
  EXPECT_EQ(stamps.echoed(ack, at(50ms + 7us)), at(30ms));
  EXPECT_FALSE(stamps.echoed(ack, at(29ms))) << "of the future";
}

// ---- ECN ----

TcpOptions marked(EcnMode mode) {
  TcpOptions options;
  options.ecn = mode;
  return options;
}

TEST(TcpEcn, IsUsedWhereOneAsksAndTheOtherAccepts) {
  const auto used = [](EcnMode client, EcnMode server) {
    TcpLab lab({.client = marked(client), .server = marked(server)});
    Acceptor acceptor(lab.server_host, kServer4);
    const auto end = lab.connect();
    lab.run(1s);
    return lab.from_server.entries[0].header.has(tcp_flag::kEce);
  };
  EXPECT_TRUE(used(EcnMode::kRequest, EcnMode::kAccept));
  EXPECT_TRUE(used(EcnMode::kRequest, EcnMode::kRequest));
  EXPECT_FALSE(used(EcnMode::kRequest, EcnMode::kOff));
  EXPECT_FALSE(used(EcnMode::kAccept, EcnMode::kRequest));
}

TEST(TcpEcn, ASynThatWasLostGoesAgainWithout) {
  TcpLab lab({.client = marked(EcnMode::kRequest),
              .server = marked(EcnMode::kAccept),
              .loss = dropping({1})});
  Acceptor acceptor(lab.server_host, kServer4);
  const auto end = lab.connect();
  lab.run(2s);
  EXPECT_TRUE(lab.from_client.entries[0].header.has(tcp_flag::kEce | tcp_flag::kCwr));
  EXPECT_FALSE(lab.from_client.entries[1].header.has(tcp_flag::kEce | tcp_flag::kCwr));
}

TEST(TcpEcn, AMarkHalvesTheWindowOnceAndIsEchoedUntilAnswered) {
  Same lab(marked(EcnMode::kRequest));
  lab.client->send(pattern(4 * kFull));
  lab.run(105ms);
  const auto before = lab.client->channel->info().congestion_window.value();
  EXPECT_EQ(before, 10 * kFull);
  // The first of the four arrives marked; the copy that the wire brings later is not new.
  lab.forge_to_server(lab.from_client.entries[2].header, pattern(kFull), kCe);
  lab.run(116ms);
  EXPECT_EQ(lab.client->channel->info().congestion_window, 2 * kFull);
  lab.run(1s);
  EXPECT_EQ(lab.client->channel->info().congestion_window, 3 * kFull) << "avoiding congestion";
  EXPECT_EQ(lab.client->channel->info().losses, 0u);
  for (std::size_t i = 1; i < lab.from_server.entries.size(); ++i) {
    EXPECT_TRUE(lab.from_server.entries[i].header.has(tcp_flag::kEce)) << i;
  }
  lab.client->send("reduced");
  lab.run(2s);
  EXPECT_TRUE(lab.from_client.entries.back().header.has(tcp_flag::kCwr));
  EXPECT_FALSE(lab.from_server.entries.back().header.has(tcp_flag::kEce));
  lab.client->send("more");
  lab.run(3s);
  EXPECT_FALSE(lab.from_client.entries.back().header.has(tcp_flag::kCwr));
}

TEST(TcpEcn, OnlyNewOctetsAreCapableOfMarks) {
  Ecn ecn(EcnMode::kAccept);
  TcpSegment syn;
  syn.flags = tcp_flag::kSyn | tcp_flag::kEce | tcp_flag::kCwr;
  ecn.on_syn(syn, false);
  EXPECT_EQ(ecn.codepoint_for_octets(false), kEct0);
  EXPECT_EQ(ecn.codepoint_for_octets(true), kNotEct);
}

// ---- keep-alive and user timeout ----

TEST(TcpKeepAlive, AsksASilentPeerAndHearsIt) {
  TcpOptions options;
  options.keep_alive_idle = 10s;
  options.keep_alive_interval = 1s;
  TcpLab lab({.client = options});
  Acceptor acceptor(lab.server_host, kServer4);
  const auto client = lab.connect();
  lab.run(25s);
  EXPECT_THAT(client->heard, ElementsAre("20 up"));
  EXPECT_THAT(lab.from_client.lines(),
              ElementsAre("0 SYN 0", "20 ACK 1", "10020 ACK 0", "20040 ACK 0"));
}

TEST(TcpKeepAlive, EndsAConnectionWhosePeerIsGone) {
  TcpOptions options;
  options.keep_alive_idle = 10s;
  options.keep_alive_interval = 1s;
  options.keep_alive_probes = 3;
  TcpLab lab({.client = options});
  Acceptor acceptor(lab.server_host, kServer4);
  const auto client = lab.connect();
  lab.run(1s);
  must(lab.network.destroy_host("server"));
  lab.run();
  EXPECT_EQ(lab.client_tcp->counters().keep_alives, 3u);
  EXPECT_THAT(client->heard, ElementsAre("20 up", "13020 closed timed_out"));
}

TEST(TcpUserTimeout, EndsWhatMakesNoProgress) {
  TcpOptions options;
  options.user_timeout = 5s;
  Same lab(options);
  must(lab.network.change_link(
      "wire", {.loss = LossOptions{.kind = "bernoulli", .probability_ppb = 1'000'000'000}}));
  lab.client->send("x");
  lab.run();
  EXPECT_THAT(lab.client->heard, ElementsAre("20 up", "5100 closed timed_out"));
}

TEST(TcpUserTimeout, BoundsTheHandshakeToo) {
  TcpOptions options;
  options.user_timeout = 5s;
  TcpLab lab({.client = options, .loss = dropping({1, 2, 3, 4, 5, 6})});
  const auto client = lab.connect();
  lab.run();
  EXPECT_THAT(client->heard, ElementsAre("5000 closed timed_out"));
}

TEST(TcpUserTimeout, DoesNotEndWhatIsIdle) {
  TcpOptions options;
  options.user_timeout = 1s;
  Same lab(options);
  lab.client->send("x");
  lab.run(30s);
  lab.client->send("y");
  lab.run(60s);
  EXPECT_THAT(lab.client->heard, ElementsAre("20 up"));
  EXPECT_EQ(lab.server().received, "xy");
}

}  // namespace
}  // namespace post::sim::tcp::testing
