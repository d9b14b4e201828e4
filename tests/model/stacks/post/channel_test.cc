// The stack post/tcp between two hosts of the embedded world.
#include <gtest/gtest.h>

#include <string>

#include "model/stacks/post/channel_instance.h"
#include "model/stacks/post/varint.h"
#include "tests/model/stacks/post/post_world.h"
#include "tests/model/stacks/post/raw_peer.h"

namespace post::testing {
namespace {

class PostTcp : public PostWorld {
 protected:
  PostTcp() : PostWorld("post/tcp") {}
};

// TCP is up at 20 ms. Its ack carries HELLO, which is answered at 30; the server's own comes at 40,
// where it may send; what it sends is there at 50, and acked at 60 (rules 19, 20, 66).
TEST_F(PostTcp, greets_delivers_and_acks) {
  serve();
  Carrier carrier = world.initiate(speaking_post());
  diary.keep(carrier);
  carrier.send("hello", &observer);
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"40 established", "40 sent 1", "60 acked 1"}));
  EXPECT_EQ(serving.lines(), Lines({"30 established", "50 received hello"}));
}

TEST_F(PostTcp, is_considered_only_where_it_is_named) {
  Carrier carrier = world.initiate({PolicyContext{}.security(Security::kNone), {"length_prefix"}});
  diary.keep(carrier);
  carrier.send("hello");
  world.run_until(1s);
  for (const auto& event : world.trace().events()) EXPECT_NE(event.text("stack"), "post/tcp");
  serve();
  Carrier named = world.initiate(
      {PolicyContext{}.security(Security::kNone).prefer(policy::stack("post/tcp")), {}});
  Diary named_diary(world);
  named_diary.keep(named);
  named.send("hello");
  world.run_until(2s);
  EXPECT_EQ(named_diary.lines(), Lines({"1040 established"}));
}

// Forks share the connection, in both directions (rules 73 to 75).
TEST_F(PostTcp, carries_forks_both_ways) {
  serve();
  Carrier carrier = world.initiate(speaking_post());
  carrier.send("parent");
  world.run_until(100ms);
  ASSERT_EQ(accepted.size(), 1u);
  accepted[0].on_fork([this](ForkRequest& request) { serving.keep(request.accept()); });
  auto fork = carrier.fork();
  ASSERT_TRUE(fork.ok());
  diary.keep(*fork);
  fork->send("fork", &observer);
  world.run_until(200ms);
  EXPECT_EQ(serving.lines(), Lines({"30 established", "50 received parent", "110 established",
                                    "130 received fork"}));
  EXPECT_EQ(diary.lines(), Lines({"120 established", "120 sent 1", "140 acked 1"}));
}

// Rules 32 and 50: the stack can give up what it began; the peer is told, and goes on.
TEST_F(PostTcp, gives_up_what_expires_and_tells_the_peer) {
  serve_without_reading(PolicyContext{}.receive_buffer(10'000));
  Carrier carrier = world.initiate(speaking_post());
  diary.keep(carrier);
  carrier.send(OutMessage(std::string(100'000, 'x')).lifetime(100ms).ordered(), &observer);
  carrier.send(OutMessage("behind").ordered(), &observer);
  world.run_until(200ms);
  EXPECT_EQ(diary.lines(),
            Lines({"40 established", "100 expired 1 lifetime", "120 sent 2", "140 acked 2"}));
  serving.keep(accepted.at(0));
  world.run_until(300ms);
  EXPECT_EQ(serving.lines(), Lines({"200 received behind"}));
  EXPECT_TRUE(world.trace().shows("message:skip_received", RULE(32)));
}

// Rules 10 and 85: the Association goes on over the other path; the server knows it by JOIN, and
// nothing is lost or comes twice.
TEST_F(PostTcp, joins_again_after_a_lost_path) {
  serve();
  Carrier carrier = world.initiate(speaking_post(), DualHomed::both_addresses());
  diary.keep(carrier);
  std::vector<std::string> expected;
  for (int i = 0; i < 50; ++i) {
    expected.push_back(std::to_string(i) + std::string(20'000, 'x'));
    carrier.send(expected.back());
  }
  world.at(65ms, [this] { world.set_link_up("wifi", false); });
  world.run_until(30s);
  EXPECT_EQ(received(), expected);
  EXPECT_EQ(accepted.size(), 1u);
  const auto down = world.trace().named("transient:down", "server");
  ASSERT_FALSE(down.empty());
  EXPECT_TRUE(world.trace().shows("message:requeued", RULE(10)));
}

// Rule 81: who reads nothing grants no more than its buffer.
TEST_F(PostTcp, holds_the_sender_back_by_credit) {
  serve_without_reading(PolicyContext{}.receive_buffer(10'000));
  Carrier carrier = world.initiate(speaking_post());
  for (int i = 0; i < 40; ++i) carrier.send(std::string(999, 'x'), &observer);
  world.run_until(5s);
  EXPECT_EQ(diary.lines().size(), 20u);  // 10 sent, 10 acked
  serving.keep(accepted.at(0));
  world.run_until(10s);
  EXPECT_EQ(diary.lines().size(), 80u);
  EXPECT_EQ(serving.lines().size(), 40u);
}

// Rules 11 and 15: each direction ends for itself; the reply still comes, then both are over.
TEST_F(PostTcp, closes_in_order) {
  listener = world.listen(speaking_post());
  listener->accept([this](Carrier carrier) {
    carrier.on_closed(
        [this](Cause cause) { serving.note("closed " + std::string(name_of(cause))); });
    carrier.ready([carrier](const InMessage& question) mutable {
      carrier.send(question.share());
      return true;
    });
    return true;
  });
  Carrier carrier = world.initiate(speaking_post());
  diary.keep(carrier);
  carrier.send("question", &observer);
  carrier.close();
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"40 established", "40 sent 1", "60 acked 1",
                                  "60 received question", "80 closed finished"}));
  EXPECT_EQ(serving.lines(), Lines({"70 closed finished"}));
}

// Rule 33: however little TCP takes at the end of its window, no Message is cut into crumbs.
TEST_F(PostTcp, cuts_nothing_short_off_a_message) {
  serve_without_reading({});
  const SocketAddress server{IpAddress::v4(0x0a010001), DualHomed::kPort};
  RawPeer peer(world.client_host(),
               StreamPath{{IpAddress::v4(0x0a010002), 0}, server, kAnyInterface});
  peer.greet();
  peer.say(wire::CreditFrame{0, {1'000'000, 1'000'000}});
  world.run_until(100ms);
  for (int i = 0; i < 5; ++i) accepted.at(0).send(std::string(100'000, 'x'));
  world.run_until(5s);
  int frames = 0;
  for (std::size_t at = 0; at < peer.octets().size();) {
    wire::VarintReader frame(peer.octets().subspan(at));
    const bool data = frame.varint() == static_cast<std::uint64_t>(wire::FrameType::kData);
    const std::uint64_t length = frame.varint();
    at = peer.octets().size() - frame.rest().size() + length;
    const bool last = (frame.octet() & wire::kDataLast) != 0;
    EXPECT_TRUE(!data || last || length >= PostChannelInstance::kLeastChunk) << length;
    frames += data ? 1 : 0;
  }
  EXPECT_GT(frames, 30);
}

}  // namespace
}  // namespace post::testing
