// The stacks post/tcp and post/udp, and a peer that was written from docs/wire.md alone, in Python:
// Messages, their properties, acks, credit, forks, and ends.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "tests/posix/post_fixture.h"

namespace post::posix {
namespace {

class PostPeerTest : public WithPostPeer, public testing::WithParamInterface<Speaking> {
 protected:
  PostPeerTest() : WithPostPeer(GetParam().stack, GetParam().options) {}
};

INSTANTIATE_TEST_SUITE_P(, PostPeerTest,
                         testing::Values(speaking_tcp(), speaking_udp(), speaking_udp_that_loses()),
                         speaking_name);

TEST_P(PostPeerTest, EchoesOurMessagesAndAcksThem) {
  const auto peer = serve();
  Told told;
  Carrier carrier = initiate();
  told.watch(carrier);
  told.read(carrier);
  for (const std::size_t size : {0, 1, 1'000, 100'000}) carrier.send(pattern(size), &told);
  EXPECT_TRUE(run_until([&] { return told.has("received 100000") && told.has("acked 4"); }));
  carrier.close();
  EXPECT_TRUE(run_until([&] { return told.has("closed finished"); })) << peer->log();
  Lines received;
  for (const std::string& line : told.lines)
    if (line.starts_with("received")) received.push_back(line);
  EXPECT_EQ(received, Lines({"received 0", "received 1", "received 1000", "received 100000"}));
  EXPECT_TRUE(told.has("acked 1") && told.has("acked 2") && told.has("acked 3"));
  // CLOSE is said once: where packets are lost, the peer may not hear it.
  if (!GetParam().loses()) {
    EXPECT_TRUE(run_until([&] { return peer->saw("end"); })) << peer->log();
  }
}

TEST_P(PostPeerTest, SeesEveryPropertyOfOurs) {
  const auto peer = serve({"--behaviour", "sink"});
  Carrier carrier = initiate();
  const auto first = carrier.send(pattern(10));
  ASSERT_TRUE(first.ok());
  carrier.send(OutMessage(pattern(1'000))
                   .niceness(3)
                   .lifetime(60s)
                   .after(*first)
                   .ordered()
                   .idempotent()
                   .independent_if_expired());
  carrier.send(OutMessage(pattern(20)).niceness(5));
  EXPECT_TRUE(run_until([&] { return peer->events("message").size() == 3; })) << peer->log();
  const auto second = peer->events("message", {{"message", "2"}});
  ASSERT_EQ(second.size(), 1u);
  EXPECT_TRUE(second[0].has({{"size", "1000"},
                             {"pattern", "true"},
                             {"octets", "1001"},
                             {"niceness", "3"},
                             {"order", "2"},
                             {"after", "[[0,1]]"},
                             {"late", "false"}}))
      << peer->log();
  const int held = 4;  // over datagrams a Message may overtake another
  EXPECT_EQ(std::stoi(second[0].fields.at("flags")) & ~held, 3);
  const std::int64_t left = std::stoll(second[0].fields.at("lifetime_ns"));
  EXPECT_GT(left, 55'000'000'000);
  EXPECT_LE(left, 60'000'000'000);
  EXPECT_TRUE(peer->saw("message", {{"message", "3"}, {"niceness", "5"}, {"order", "0"}}))
      << peer->log();
}

TEST_P(PostPeerTest, SendsToOurServerWhichEchoes) {
  Told told;
  listen([&](Carrier carrier) {
    told.watch(carrier);
    carrier.ready([carrier](const InMessage& message) mutable {
      carrier.send(message.share());
      return true;
    });
  });
  const auto peer = call();
  ASSERT_TRUE(run_until([&] { return peer->saw("up"); })) << peer->log();
  for (const char* size : {"0", "1", "1000", "100000"}) peer->tell("send 0 " + std::string(size));
  peer->tell("send 0 5 order=0 niceness=-1 after=0:1 flags=3 lifetime_ms=60000");
  EXPECT_TRUE(run_until([&] { return peer->events("message").size() == 5; })) << peer->log();
  EXPECT_EQ(peer->events("message", {{"pattern", "true"}}).size(), 5u);
  EXPECT_TRUE(run_until([&] {
    return peer->events("ack", {{"whole", "true"}}).size() == 5;
  })) << peer->log();
  peer->tell("finish 0");
  peer->tell_no_more();
  EXPECT_TRUE(run_until([&] { return peer->finished(); }));
  EXPECT_TRUE(peer->saw("end")) << peer->log();
  EXPECT_TRUE(run_until([&] { return told.has("closed finished"); }));
  EXPECT_EQ(told.lines, Lines({"established", "closed finished"}));
}

TEST_P(PostPeerTest, AcceptsOurFork) {
  const auto peer = serve();
  Told told;
  Carrier carrier = initiate();
  carrier.activate();
  ASSERT_TRUE(run_until([&] { return peer->saw("up"); }));
  auto fork = carrier.fork();
  ASSERT_TRUE(fork.ok());
  told.watch(*fork);
  told.read(*fork);
  fork->send(pattern(2'000), &told);
  EXPECT_TRUE(run_until([&] { return told.has("received 2000"); })) << peer->log();
  EXPECT_TRUE(peer->saw("open", {{"stream", "1"}, {"parent", "0"}}));
  EXPECT_TRUE(peer->saw("message", {{"stream", "1"}, {"size", "2000"}}));
  EXPECT_TRUE(told.has("acked 1"));
}

TEST_P(PostPeerTest, RejectsOurFork) {
  const auto peer = serve({"--forks", "reject"});
  Told told;
  Carrier carrier = initiate();
  carrier.activate();
  ASSERT_TRUE(run_until([&] { return peer->saw("up"); }));
  auto fork = carrier.fork();
  ASSERT_TRUE(fork.ok());
  told.watch(*fork);
  fork->send(pattern(2'000));
  EXPECT_TRUE(run_until([&] { return told.has("closed fork_rejected"); })) << peer->log();
  told.read(carrier);
  carrier.send(pattern(10));
  EXPECT_TRUE(run_until([&] { return told.has("received 10"); })) << "the other one goes on";
}

TEST_P(PostPeerTest, ForksOffOurCarrier) {
  Told told;
  listen([&](Carrier carrier) {
    carrier.on_fork([&](ForkRequest& request) {
      if (told.has("established")) return;  // the second is rejected
      Carrier fork = request.accept();
      told.watch(fork);
      told.read(fork);
    });
  });
  const auto peer = call();
  ASSERT_TRUE(run_until([&] { return peer->saw("credit"); })) << peer->log();
  peer->tell("fork 0\nsend 1 3000");
  EXPECT_TRUE(run_until([&] { return told.has("received 3000"); })) << peer->log();
  EXPECT_TRUE(peer->saw("accept", {{"stream", "1"}}));
  peer->tell("fork 0");
  EXPECT_TRUE(run_until([&] { return peer->saw("reject", {{"stream", "3"}}); })) << peer->log();
}

TEST_P(PostPeerTest, GrantsCreditThatWeDoNotExceed) {
  const auto peer = serve({"--told-credit"});
  Told told;
  Carrier carrier = initiate();
  for (int i = 0; i < 4; ++i) carrier.send(pattern(4'999), &told);
  ASSERT_TRUE(run_until([&] { return peer->saw("up"); }));
  run_for(50ms);
  EXPECT_FALSE(peer->saw("message")) << "nothing before the first CREDIT";
  peer->tell("grant 0 10000 10000");
  EXPECT_TRUE(run_until([&] { return told.has("acked 2"); })) << peer->log();
  run_for(50ms);
  EXPECT_EQ(peer->events("message").size(), 2u);
  peer->tell("grant 0 20000 20000");
  EXPECT_TRUE(run_until([&] { return told.has("acked 4"); })) << peer->log();
  EXPECT_FALSE(peer->saw("closing")) << peer->log();
}

TEST_P(PostPeerTest, IsToldWhatWeGaveUp) {
  const auto peer = serve({"--told-credit"});
  Told told;
  Carrier carrier = initiate();
  carrier.send(pattern(99), &told);
  ASSERT_TRUE(run_until([&] { return peer->saw("up"); }));
  peer->tell("grant 0 10100 10100");
  ASSERT_TRUE(run_until([&] { return told.has("acked 1"); })) << peer->log();
  carrier.send(OutMessage(pattern(20'000)).lifetime(100ms).ordered(), &told);
  carrier.send(OutMessage(pattern(50)).ordered(), &told);
  EXPECT_TRUE(run_until([&] { return peer->saw("skip"); })) << peer->log();
  EXPECT_TRUE(peer->saw("skip", {{"message", "2"}, {"octets", "10000"}, {"order", "2"}}))
      << peer->log();
  EXPECT_TRUE(told.has("expired 2"));
  peer->tell("grant 0 20100 20100");
  EXPECT_TRUE(run_until([&] { return told.has("acked 3"); })) << peer->log();
  EXPECT_TRUE(peer->saw("message", {{"message", "3"}, {"order", "3"}})) << peer->log();
}

TEST_P(PostPeerTest, TellsWhatItGaveUp) {
  Told told;
  std::optional<Carrier> served;
  listen([&](Carrier carrier) { served = carrier; }, PolicyContext{}.receive_buffer(10'000));
  const auto peer = call();
  ASSERT_TRUE(run_until([&] { return peer->saw("credit", {{"octets", "10000"}}); })) << peer->log();
  peer->tell("send 0 20000 lifetime_ms=100");
  EXPECT_TRUE(run_until([&] { return peer->saw("skip_ack", {{"message", "1"}}); })) << peer->log();
  EXPECT_TRUE(run_until([&] {
    return peer->saw("credit", {{"octets", "20000"}});
  })) << "what was skipped comes back: "
      << peer->log();
  peer->tell("send 0 50");
  told.read(*served);
  EXPECT_TRUE(run_until([&] { return told.has("received 50"); })) << peer->log();
  EXPECT_EQ(told.lines, Lines({"received 50"}));
}

/// "0:1,0:2", ... up to `count`.
std::string all_before(int count) {
  std::string keys;
  for (int number = 1; number <= count; ++number) {
    keys += (number > 1 ? ",0:" : "0:") + std::to_string(number);
  }
  return keys;
}

constexpr int kAntecedents = 600;  // with whom properties are longer than a datagram

TEST_P(PostPeerTest, SeesPropertiesThatAreLongerThanAPacket) {
  const auto peer = serve({"--behaviour", "sink"});
  Told told;
  Carrier carrier = initiate();
  OutMessage last(pattern(2));
  for (int number = 1; number <= kAntecedents; ++number) {
    last.properties().after.push_back(*carrier.send(OutMessage(pattern(1)).ordered(false)));
  }
  ASSERT_TRUE(carrier.send(std::move(last), &told).ok());
  EXPECT_TRUE(run_until([&] { return told.has("acked 601"); })) << peer->log();
  const auto message = peer->events("message", {{"message", "601"}});
  ASSERT_EQ(message.size(), 1u) << peer->log();
  const std::string& after = message[0].fields.at("after");
  EXPECT_EQ(std::ranges::count(after, '['), 1 + kAntecedents) << after;
  EXPECT_NE(after.find("600]"), std::string::npos) << after;
}

TEST_P(PostPeerTest, TellsPropertiesThatAreLongerThanAPacket) {
  Told told;
  listen([&](Carrier carrier) { told.read(carrier); });
  const auto peer = call();
  ASSERT_TRUE(run_until([&] { return peer->saw("credit"); })) << peer->log();
  for (int number = 1; number <= kAntecedents; ++number) peer->tell("send 0 1 order=0");
  peer->tell("send 0 2 order=0 after=" + all_before(kAntecedents));
  EXPECT_TRUE(run_until([&] { return told.has("received 2"); })) << peer->log();
  EXPECT_EQ(told.lines.size(), 1u + kAntecedents);
  EXPECT_EQ(told.lines.back(), "received 2");
}

TEST_P(PostPeerTest, FinishesFirst) {
  Told told;
  listen([&](Carrier carrier) {
    told.watch(carrier);
    told.read(carrier);
    carrier.on_peer_finished([&told, carrier]() mutable {
      told.lines.push_back("peer finished");
      carrier.send(pattern(300), &told);
      carrier.close();
    });
  });
  const auto peer = call();
  peer->tell("send 0 100\nfinish 0");
  peer->tell_no_more();
  EXPECT_TRUE(run_until([&] { return peer->finished(); }));
  EXPECT_TRUE(run_until([&] { return told.has("closed finished"); })) << peer->log();
  EXPECT_EQ(told.lines,
            Lines({"established", "received 100", "peer finished", "acked 1", "closed finished"}));
  EXPECT_TRUE(peer->saw("message", {{"size", "300"}}));
  EXPECT_TRUE(peer->saw("end")) << peer->log();
}

TEST_P(PostPeerTest, HearsOurClose) {
  Carrier served;
  listen([&](Carrier carrier) { served = carrier; });
  const auto peer = call();
  ASSERT_TRUE(run_until([&] { return peer->saw("credit"); })) << peer->log();
  served.abort();
  EXPECT_TRUE(run_until([&] { return peer->saw("close", {{"code", "6"}}); })) << peer->log();
}

TEST_P(PostPeerTest, ClosesUs) {
  const auto peer = serve();
  Told told;
  Carrier carrier = initiate(PolicyContext{}.reestablish_wait(0s));
  told.watch(carrier);
  carrier.activate();
  ASSERT_TRUE(run_until([&] { return peer->saw("up"); })) << peer->log();
  peer->tell("close 6");
  EXPECT_TRUE(run_until([&] { return !told.lines.empty() && told.lines.back() != "established"; }));
  EXPECT_EQ(told.lines, Lines({"established", "closed reset"})) << peer->log();
}

using PostTcpPeer = WithPostPeer;

TEST_F(PostTcpPeer, AnswersPing) {
  listen([](Carrier) {});
  const auto peer = call();
  ASSERT_TRUE(run_until([&] { return peer->saw("up"); })) << peer->log();
  peer->tell("ping 70000");
  EXPECT_TRUE(run_until([&] { return peer->saw("pong", {{"token", "70000"}}); })) << peer->log();
}

}  // namespace
}  // namespace post::posix
