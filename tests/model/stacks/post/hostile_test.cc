// Peers of post/tcp that break the rules: each is told why, and nobody else suffers.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "model/stacks/post/conversation.h"
#include "model/stacks/post/greeting_room.h"
#include "tests/model/stacks/post/raw_peer.h"
#include "tests/support/dual_homed.h"

namespace post::testing {
namespace {

using Lines = std::vector<std::string>;
using wire::CloseCode;
using wire::CloseFrame;

class HostilePostPeer : public ::testing::Test {
 protected:
  HostilePostPeer() {
    listener.emplace(world.listen(speaking_post()));
    listener->accept([this](Carrier carrier) {
      accepted.push_back(carrier);
      diary.keep(carrier);
      return true;
    });
  }
  static Parameters speaking_post() {
    return {PolicyContext{}
                .security(Security::kNone)
                .require(policy::stack("post/tcp"))
                .receive_buffer(1000)
                .hold_limit(1000),
            {}};
  }
  RawPeer& meet() {
    const SocketAddress server{IpAddress::v4(0x0a010001), DualHomed::kPort};
    return *peers.emplace_back(std::make_unique<RawPeer>(
        world.client_host(), StreamPath{{IpAddress::v4(0x0a010002), 0}, server, kAnyInterface}));
  }
  /// A peer that greeted, and is up at the server from 30 ms on.
  RawPeer& greeted() {
    RawPeer& peer = meet();
    peer.greet();
    world.run_until(100ms);
    return peer;
  }
  static CloseCode reason_to(const RawPeer& peer) {
    const auto closes = peer.heard<CloseFrame>();
    return closes.size() == 1 ? closes[0].code : CloseCode::kDone;
  }
  /// The Listener still serves whoever keeps the rules.
  void expect_service() {
    const std::size_t before = diary.lines().size();
    Carrier carrier = world.initiate(speaking_post());
    carrier.send("good");
    world.run_until(world.now() + 100ms);
    ASSERT_EQ(diary.lines().size(), before + 2);
    EXPECT_NE(diary.lines().back().find("received good"), std::string::npos);
  }

  DualHomed world;
  Diary diary{world};
  std::optional<Listener> listener;
  std::vector<Carrier> accepted;
  std::vector<std::unique_ptr<RawPeer>> peers;
};

TEST_F(HostilePostPeer, that_speaks_something_else_is_never_handed_over) {
  RawPeer& peer = meet();
  peer.say(hex("GET / HTTP/1.1\r\n\r\n"));
  world.run_until(100ms);
  EXPECT_EQ(reason_to(peer), CloseCode::kProtocol);
  EXPECT_EQ(peer.closed(), "reset");
  EXPECT_TRUE(accepted.empty());
  expect_service();
}

TEST_F(HostilePostPeer, that_sends_before_it_greets) {
  RawPeer& peer = meet();
  Chunk chunk;
  chunk.key = {0, 1};
  chunk.last = true;
  peer.say(wire::Frame(chunk));
  world.run_until(100ms);
  EXPECT_EQ(reason_to(peer), CloseCode::kProtocol);
  EXPECT_TRUE(accepted.empty());
}

// Its place is free again after GreetingRoom::kPatience.
TEST_F(HostilePostPeer, that_never_greets_is_forgotten) {
  for (std::size_t i = 0; i < wire::GreetingRoom::kPlaces; ++i) meet();
  world.run_until(100ms);
  RawPeer& refused = meet();
  world.run_until(200ms);
  EXPECT_EQ(refused.closed(), "reset");
  world.run_until(10'029ms);
  EXPECT_EQ(peers.front()->closed(), "");
  world.run_until(10'050ms);
  EXPECT_EQ(peers.front()->closed(), "reset");
  expect_service();
}

TEST_F(HostilePostPeer, that_acks_what_was_never_sent) {
  RawPeer& peer = greeted();
  peer.say(wire::AckFrame{0, {{1, {}, 0}}});
  world.run_until(200ms);
  EXPECT_EQ(reason_to(peer), CloseCode::kProtocol);
  EXPECT_EQ(diary.lines(), Lines({"30 established", "110 error protocol", "110 error protocol",
                                  "110 closed protocol"}));
  expect_service();
}

// Rule 81: 1000 octets were granted.
TEST_F(HostilePostPeer, that_sends_more_than_its_credit) {
  RawPeer& peer = greeted();
  Chunk chunk;
  chunk.key = {0, 1};
  chunk.bytes = Bytes::copy_of(std::string(1001, 'x'));
  peer.say(wire::Frame(chunk));
  world.run_until(200ms);
  EXPECT_EQ(reason_to(peer), CloseCode::kProtocol);
  EXPECT_EQ(diary.lines(), Lines({"30 established", "110 error credit_exceeded",
                                  "110 error protocol", "110 closed protocol"}));
  expect_service();
}

TEST_F(HostilePostPeer, that_opens_more_streams_than_are_kept) {
  RawPeer& peer = greeted();
  std::vector<wire::Frame> frames;
  for (StreamId stream = 1; stream < 2 * wire::Conversation::kMaxStreams + 3; stream += 2) {
    frames.emplace_back(wire::CreditFrame{stream, {1000, 1000}});
  }
  peer.say(frames);
  world.run_until(5s);
  EXPECT_EQ(reason_to(peer), CloseCode::kLimit);
  expect_service();
}

// Rule 76: each fork beyond the backlog is refused.
TEST_F(HostilePostPeer, that_forks_without_end) {
  RawPeer& peer = greeted();
  for (StreamId stream = 1; stream < 2001; stream += 2) peer.say(wire::OpenFrame{stream, 0});
  world.run_until(1s);
  EXPECT_EQ(accepted.size(), 1u + 128u);  // what the backlog holds of one instant
  EXPECT_EQ(peer.heard<wire::AnswerFrame>().size(), 1000u);
  expect_service();
}

TEST_F(HostilePostPeer, that_asks_and_never_reads) {
  RawPeer& peer = greeted();
  peer.stop_reading();
  std::string many;
  for (int i = 0; i < 60'000; ++i) many += "0c08ffffffffffffffff";
  peer.say(many);
  world.run_until(60s);
  EXPECT_NE(peer.closed(), "");
  expect_service();
}

TEST_F(HostilePostPeer, that_is_cut_off_inside_a_frame) {
  RawPeer& peer = greeted();
  peer.say("0605");
  peer.say_no_more();
  world.run_until(200ms);
  ASSERT_EQ(diary.lines().size(), 4u);
  EXPECT_EQ(diary.lines()[1], "110 error incomplete");
  expect_service();
}

TEST_F(HostilePostPeer, whose_octets_end_before_its_streams) {
  RawPeer& peer = greeted();
  peer.say_no_more();
  world.run_until(200ms);
  EXPECT_EQ(diary.lines(), Lines({"30 established", "110 error reset", "110 closed reset"}));
}

// A second Message behind the end of the first: the receiving side sees it.
TEST_F(HostilePostPeer, that_goes_on_behind_an_end_mark) {
  RawPeer& peer = greeted();
  Chunk chunk;
  chunk.key = {0, 2};
  chunk.bytes = Bytes::copy_of("abc");
  chunk.last = true;
  chunk.offset = 5;
  peer.say(wire::Frame(chunk));
  chunk.offset = 20;
  peer.say(wire::Frame(chunk));
  world.run_until(200ms);
  EXPECT_EQ(reason_to(peer), CloseCode::kProtocol);
  ASSERT_GE(diary.lines().size(), 2u);
  EXPECT_EQ(diary.lines()[1], "110 error malformed");
}

TEST_F(HostilePostPeer, with_a_forged_proof_joins_nothing) {
  Carrier carrier = world.initiate(speaking_post());
  carrier.activate();
  world.run_until(100ms);
  RawPeer& peer = meet();
  peer.say(wire::HelloFrame{.joins = true, .key = {}, .max_streams = 100});
  peer.say(wire::JoinFrame{{}, true, {}});
  world.run_until(200ms);
  EXPECT_EQ(reason_to(peer), CloseCode::kJoin);
  EXPECT_EQ(accepted.size(), 1u);
  carrier.send("still here");
  world.run_until(300ms);
  EXPECT_EQ(diary.lines().back(), "210 received still here");
}

}  // namespace
}  // namespace post::testing
