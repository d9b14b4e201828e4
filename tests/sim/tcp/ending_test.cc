// How connections end, in order and not.
#include <gmock/gmock.h>

#include "tests/sim/tcp/tcp_lab.h"

namespace post::sim::tcp::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Connected : TcpLab {
  explicit Connected(Options options = {})
      : TcpLab(options), acceptor(server_host, kServer4), client(connect()) {
    run(100ms);
  }
  End& server() { return acceptor.only(); }
  Acceptor acceptor;
  std::unique_ptr<End> client;
};

TEST(TcpEnding, TheClientFinishesFirstAndStillReads) {
  Connected lab;
  lab.client->send("question");
  lab.client->finish();
  lab.run(200ms);
  EXPECT_THAT(lab.server().heard, ElementsAre("30 up", "110 peer finished"));
  EXPECT_EQ(lab.server().received, "question");
  EXPECT_EQ(lab.client->channel->writable(), 0u);
  lab.server().send("answer");
  lab.server().finish();
  lab.run(1s);
  EXPECT_EQ(lab.client->received, "answer");
  EXPECT_THAT(lab.client->heard, ElementsAre("20 up", "210 peer finished", "210 closed finished"));
  EXPECT_THAT(lab.server().heard, ElementsAre("30 up", "110 peer finished", "220 closed finished"));
  EXPECT_EQ(lab.client_tcp->time_waits(), 1u);
  EXPECT_EQ(lab.server_tcp->time_waits(), 0u);
}

TEST(TcpEnding, TheServerFinishesFirstAndStillReads) {
  Connected lab;
  lab.server().finish();
  lab.run(200ms);
  EXPECT_THAT(lab.client->heard, ElementsAre("20 up", "110 peer finished"));
  lab.client->send("late");
  lab.client->finish();
  lab.run(1s);
  EXPECT_EQ(lab.server().received, "late");
  EXPECT_THAT(lab.client->heard, ElementsAre("20 up", "110 peer finished", "220 closed finished"));
  EXPECT_THAT(lab.server().heard, ElementsAre("30 up", "210 peer finished", "210 closed finished"));
}

TEST(TcpEnding, BothFinishAtOnce) {
  Connected lab;
  lab.client->finish();
  lab.server().finish();
  lab.run(1s);
  EXPECT_THAT(lab.client->heard, ElementsAre("20 up", "110 peer finished", "120 closed finished"));
  EXPECT_THAT(lab.server().heard, ElementsAre("30 up", "110 peer finished", "120 closed finished"));
  EXPECT_EQ(lab.client_tcp->time_waits(), 1u);
  EXPECT_EQ(lab.server_tcp->time_waits(), 1u);
}

TEST(TcpEnding, FinStandsBehindAllOctetsThoughTheWindowIsFull) {
  Connected lab;
  lab.client->send(pattern(100'000));
  lab.client->finish();
  lab.run(5s);
  EXPECT_TRUE(lab.server().received == pattern(100'000));
  EXPECT_EQ(lab.server().heard.size(), 2u);
}

TEST(TcpEnding, AFinishBeforeTheHandshakeEndsFollowsIt) {
  TcpLab lab;
  Acceptor acceptor(lab.server_host, kServer4);
  const auto client = lab.connect();
  client->channel->finish();
  lab.run(1s);
  EXPECT_THAT(lab.from_client.lines(), ElementsAre("0 SYN 0", "20 FIN ACK 1"));
  EXPECT_THAT(acceptor.only().heard, ElementsAre("30 up", "30 peer finished"));
}

TEST(TcpEnding, ALostFinComesAgain) {
  Connected lab({.loss = {.kind = "drop_list", .ordinals = {3}}});
  lab.client->finish();
  lab.run(1s);
  EXPECT_THAT(lab.from_client.lines(),
              ElementsAre("0 SYN 0", "20 ACK 1", "100 FIN ACK 1", "320 FIN ACK 1"));
  EXPECT_THAT(lab.server().heard, ElementsAre("30 up", "330 peer finished"));
}

TEST(TcpEnding, TheEndWaitsForTheReader) {
  TcpLab lab;
  Acceptor acceptor(lab.server_host, kServer4);
  acceptor.reads = false;
  const auto client = lab.connect();
  client->send("unread");
  client->finish();
  lab.run(100ms);
  acceptor.only().finish();
  lab.run(200ms);
  EXPECT_THAT(acceptor.only().heard, ElementsAre("30 up"));
  acceptor.only().read_all();
  lab.run(1s);
  EXPECT_EQ(acceptor.only().received, "unread");
  EXPECT_THAT(acceptor.only().heard,
              ElementsAre("30 up", "200 peer finished", "200 closed finished"));
}

TEST(TcpEnding, AResetIsSilentHereAndTheLastThingThere) {
  Connected lab;
  lab.client->send("last words");
  lab.client->channel->reset();
  lab.run(1s);
  EXPECT_THAT(lab.client->heard, ElementsAre("20 up"));
  EXPECT_EQ(lab.server().received, "last words");
  EXPECT_THAT(lab.server().heard, ElementsAre("30 up", "110 closed reset"));
  EXPECT_EQ(lab.client_tcp->connections() + lab.server_tcp->connections(), 0u);
}

TEST(TcpEnding, ADestroyedChannelResets) {
  Connected lab;
  lab.client->channel.reset();
  lab.run(1s);
  EXPECT_THAT(lab.server().heard, ElementsAre("30 up", "110 closed reset"));
}

TEST(TcpEnding, OctetsForAClosedChannelAreAnsweredWithRst) {
  Connected lab;
  lab.server().send("under way");
  lab.client->channel.reset();
  lab.run(1s);
  EXPECT_EQ(lab.client_tcp->counters().refused, 1u);
  EXPECT_THAT(lab.server().heard, ElementsAre("30 up", "110 closed reset"));
}

TEST(TcpEnding, AResetBeforeTheHandshakeEndsTellsNobody) {
  TcpLab lab;
  Acceptor acceptor(lab.server_host, kServer4);
  const auto client = lab.connect();
  lab.run(5ms);
  client->channel->reset();
  lab.run(1s);
  EXPECT_THAT(client->heard, IsEmpty());
  EXPECT_THAT(acceptor.ends, IsEmpty());
  EXPECT_EQ(lab.server_tcp->connections(), 0u) << "RST answered its SYN/ACK";
}

TEST(TcpEnding, TimeWaitHoldsThePairForAMinuteThenTheRunIsIdle) {
  Connected lab;
  lab.client->finish();
  lab.server().finish();
  lab.run(1s);
  const SocketAddress local = lab.client->channel->local();
  lab.client.reset();
  const StreamPath same{local, endpoint(kServer4), kAnyInterface};
  EXPECT_FALSE(lab.client_host.network().connect_stream(same, {}).ok());
  lab.run();
  EXPECT_EQ(lab.engine.now(), at(60s + 120ms));
  EXPECT_EQ(lab.client_tcp->time_waits(), 0u);
  EXPECT_TRUE(lab.client_host.network().connect_stream(same, {}).ok());
}

/// A SYN for the pair that waits at the client, whose peer closed last.
bool reopens(const TcpOptions& options, std::int32_t beyond, std::int32_t later) {
  Connected lab({.client = options, .server = options});
  lab.server().finish();
  lab.run(150ms);
  lab.client->finish();
  lab.run(1s);
  EXPECT_EQ(lab.server_tcp->time_waits(), 1u);
  Packet packet{.ip = {.source = ip("10.0.0.1"), .destination = ip("10.0.0.2")},
                .transport = lab.from_client.entries.back().header,
                .payload = {}};
  auto& syn = std::get<TcpSegment>(packet.transport);
  syn.flags = tcp_flag::kSyn;
  syn.sequence += 1 + static_cast<std::uint32_t>(beyond);
  if (syn.timestamps) syn.timestamps->value += static_cast<std::uint32_t>(later);
  lab.server_tcp->on_segment(std::move(packet), kAnyInterface);
  return lab.server_tcp->connections() == 1;
}

TEST(TcpEnding, ASynBehindTheLastNumberOpensAPairInTimeWaitAnew) {
  EXPECT_TRUE(reopens({}, 1, 0));
  EXPECT_FALSE(reopens({}, 0, 0));
  EXPECT_FALSE(reopens({}, -1000, 0));
}

TEST(TcpEnding, ALaterTimestampDoesSoWhateverTheNumber) {
  TcpOptions stamped;
  stamped.timestamps = true;
  EXPECT_TRUE(reopens(stamped, -1000, 1));
  EXPECT_FALSE(reopens(stamped, 1000, 0));
}

TEST(TcpEnding, TimeWaitAcknowledgesAFinThatComesAgain) {
  Connected lab({.loss = {.kind = "drop_list", .ordinals = {4}}});  // the client's last ACK
  lab.client->finish();
  lab.run(150ms);
  lab.server().finish();
  lab.run(2s);
  EXPECT_THAT(lab.client->heard, ElementsAre("20 up", "160 peer finished", "160 closed finished"));
  EXPECT_THAT(lab.server().heard, ElementsAre("30 up", "110 peer finished", "390 closed finished"));
  lab.run();
  EXPECT_EQ(lab.engine.now(), at(60s + 380ms)) << "the wait began anew";
}

TEST(TcpEnding, AHostThatGoesCallsNobodyAndItsChannelsAreHarmless) {
  Connected lab;
  lab.client->send(pattern(50'000));
  lab.run(105ms);
  must(lab.network.destroy_host("client"));
  lab.run(2s);
  EXPECT_THAT(lab.client->heard, ElementsAre("20 up"));
  EXPECT_EQ(lab.client->channel->writable(), 0u);
  lab.client->channel->finish();
  lab.client.reset();
  must(lab.network.destroy_host("server"));
  lab.run(3s);
  lab.acceptor.ends.clear();
}

TEST(TcpEnding, AListenerThatGoesResetsWhatWaits) {
  TcpLab lab;
  auto listener = must(lab.server_host.network().listen_stream(endpoint(kServer4)));
  const auto client = lab.connect();
  lab.run(100ms);
  listener.reset();
  lab.run(1s);
  EXPECT_THAT(client->heard, ElementsAre("20 up", "110 closed reset"));
}

}  // namespace
}  // namespace post::sim::tcp::testing
