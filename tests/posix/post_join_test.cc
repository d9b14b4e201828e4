// Connections that join an Association: the peer in Python loses one and proves on another that it
// is the same, and so do we.
#include <algorithm>
#include <iterator>
#include <string>

#include "tests/posix/pair_fixture.h"
#include "tests/posix/post_fixture.h"

namespace post::posix {
namespace {

class PostJoin : public WithPostPeer, public testing::WithParamInterface<Speaking> {
 protected:
  PostJoin() : WithPostPeer(GetParam().stack, GetParam().options) {}
  void SetUp() override {
    WithPostPeer::SetUp();
    listen([this](Carrier carrier) {
      accepted += 1;
      served = carrier;
      told.watch(carrier);
      told.read(carrier);
    });
    peer = call();
    EXPECT_TRUE(run_until([&] { return peer->saw("credit"); })) << peer->log();
  }

  Told told;
  int accepted = 0;
  Carrier served;
  std::unique_ptr<PostPeer> peer;
};

INSTANTIATE_TEST_SUITE_P(, PostJoin,
                         testing::Values(speaking_tcp(), speaking_udp(), speaking_udp_that_loses()),
                         speaking_name);

/// CLOSE is said once: where packets are lost, nobody may hear it.
class PostJoinRefused : public PostJoin {};

INSTANTIATE_TEST_SUITE_P(, PostJoinRefused, testing::Values(speaking_tcp(), speaking_udp()),
                         speaking_name);

class PostJoinTcp : public PostJoin {};

INSTANTIATE_TEST_SUITE_P(, PostJoinTcp, testing::Values(speaking_tcp()), speaking_name);

// The server cannot know that the first connection is lost: nothing ended it.
TEST_P(PostJoin, AloneItGoesOnWhereItLostTheFirst) {
  peer->tell("send 0 100");
  ASSERT_TRUE(run_until([&] { return told.has("received 100"); })) << peer->log();
  peer->tell("leave");
  ASSERT_TRUE(run_until([&] { return peer->saw("left"); })) << peer->log();
  served.send(pattern(30'000), &told);  // where nobody reads
  run_for(20ms);
  peer->tell("join alone\nsend 0 200");
  EXPECT_TRUE(run_until([&] { return told.has("received 200"); })) << peer->log();
  EXPECT_TRUE(peer->saw("up", {{"joined", "true"}, {"alone", "true"}}));
  EXPECT_TRUE(run_until([&] { return told.has("acked 1"); })) << peer->log();
  EXPECT_TRUE(peer->saw("message", {{"message", "1"}, {"size", "30000"}, {"pattern", "true"}}));
  EXPECT_EQ(served.transients().size(), 1u);
  peer->tell("finish 0");
  peer->tell_no_more();
  EXPECT_TRUE(run_until([&] { return told.has("closed finished"); })) << peer->log();
  if (!GetParam().loses()) {
    EXPECT_TRUE(run_until([&] { return peer->saw("end"); })) << peer->log();
  }
  EXPECT_EQ(accepted, 1);
}

// Whoever is cut off by the peer's system has no peer any more.
TEST_P(PostJoinTcp, AByteStreamThatEndsEarlyEndsTheCarrier) {
  peer->tell("cut");
  EXPECT_TRUE(run_until([&] { return told.has("closed reset"); })) << peer->log();
}

TEST_P(PostJoin, BesideTheFirstBothCarryTheStream) {
  peer->tell("join");
  ASSERT_TRUE(run_until([&] { return peer->saw("up", {{"joined", "true"}}); })) << peer->log();
  EXPECT_TRUE(run_until([&] { return served.transients().size() == 2; }));
  peer->tell("send 0 100000\nsend 0 50");
  EXPECT_TRUE(run_until([&] { return told.has("received 50"); })) << peer->log();
  EXPECT_EQ(told.lines, Lines({"established", "received 100000", "received 50"}));
  served.send(pattern(40'000), &told);
  EXPECT_TRUE(run_until([&] { return told.has("acked 1"); })) << peer->log();
  EXPECT_TRUE(peer->saw("message", {{"size", "40000"}, {"pattern", "true"}})) << peer->log();
  EXPECT_EQ(accepted, 1);
}

TEST_P(PostJoinRefused, ForgedItIsRefusedAndTheOtherGoesOn) {
  peer->tell("join alone forged");
  EXPECT_TRUE(run_until([&] { return peer->saw("close", {{"code", "3"}}); })) << peer->log();
  peer->tell("send 0 100");
  EXPECT_TRUE(run_until([&] { return told.has("received 100"); })) << peer->log();
  EXPECT_EQ(served.transients().size(), 1u);
  EXPECT_EQ(accepted, 1);
}

TEST_P(PostJoinRefused, AnUnknownAssociationIsRefused) {
  peer->tell("join unknown");
  EXPECT_TRUE(run_until([&] { return peer->saw("close", {{"code", "3"}}); })) << peer->log();
  EXPECT_FALSE(peer->saw("up", {{"joined", "true"}}));
}

// Our client, whose address goes and comes again.
class PostJoining : public PairTest, public testing::WithParamInterface<Speaking> {
 protected:
  bool address(const std::string& what) {
    return left_space().ip("address " + what + " 10.77.0.1/24 dev wire");
  }
};

INSTANTIATE_TEST_SUITE_P(, PostJoining,
                         testing::Values(speaking_tcp(), speaking_udp(), speaking_udp_that_loses()),
                         speaking_name);

TEST_P(PostJoining, WeGoOnWhereTheAddressWasLost) {
  Lines arguments = {"serve", "--at", "10.77.0.2", "--told-credit"};
  std::ranges::copy(GetParam().options, std::back_inserter(arguments));
  PostPeer peer(arguments, right_space().path());
  ASSERT_TRUE(run_until([&] { return peer.saw("listening"); })) << peer.log();
  const int port = std::stoi(peer.events("listening")[0].fields.at("port"));
  Endpoint endpoint(left());
  Told told;
  Carrier carrier = endpoint.initiate(
      Local{}, Remote::address({right_address(), static_cast<std::uint16_t>(port)}),
      {PolicyContext{}.security(Security::kNone).require(policy::stack(GetParam().stack)), {}});
  told.watch(carrier);
  told.read(carrier);
  carrier.send(pattern(100), &told);
  carrier.send(pattern(30'000), &told);
  ASSERT_TRUE(run_until([&] { return peer.saw("up"); })) << peer.log();
  peer.tell("grant 0 10101 0");
  ASSERT_TRUE(run_until([&] { return told.has("received 100"); })) << peer.log();
  ASSERT_TRUE(address("delete"));
  ASSERT_TRUE(run_until([&] { return carrier.transients().empty(); }));
  ASSERT_TRUE(address("add"));
  ASSERT_TRUE(run_until([&] { return peer.saw("up", {{"joined", "true"}}); })) << peer.log();
  EXPECT_TRUE(peer.saw("up", {{"joined", "true"}, {"alone", "true"}}));
  peer.tell("grant 0 40000 0");
  EXPECT_TRUE(run_until([&] { return told.has("received 30000") && told.has("acked 2"); }))
      << peer.log();
  carrier.close();
  EXPECT_TRUE(run_until([&] { return told.has("closed finished"); })) << peer.log();
  EXPECT_FALSE(peer.saw("closing")) << peer.log();
}

}  // namespace
}  // namespace post::posix
