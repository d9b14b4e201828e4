// Carriers over a stack that acks, gives octets back, or cannot half-close (rules 10, 15, 19, 20).
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/dual_homed.h"
#include "tests/support/scripted_stack.h"

namespace post::testing {
namespace {

using Lines = std::vector<std::string>;

class AckingStackTest : public ::testing::Test {
 protected:
  AckingStackTest() {
    EndpointOptions options;
    options.stacks.add(stack);
    world.client.emplace(world.client_host(), std::move(options));
    carrier = world.client->initiate(
        {}, DualHomed::wifi_address(),
        {PolicyContext{}.security(Security::kNone).require(policy::stack("scripted")), {}});
    diary.keep(carrier);
  }

  static PsiTraits traits() {
    PsiTraits traits;
    traits.boundaries = true;
    traits.acks = true;
    return traits;
  }
  ScriptedInstance& instance() { return *stack->instances.back(); }

  DualHomed world;
  Diary diary{world};
  DiaryObserver observer{diary};
  std::shared_ptr<ScriptedStack> stack = std::make_shared<ScriptedStack>(traits());
  Carrier carrier;
};

// Rules 19 and 20: `sent` first, `acked` when the ack covers the end mark too.
TEST_F(AckingStackTest, a_message_is_acked_with_its_end_mark) {
  carrier.send("hello", &observer);
  world.run_until(10ms);
  ASSERT_EQ(instance().sent.size(), 1u);
  instance().delegate().on_acked({0, 1}, {0, 5});
  world.run_until(20ms);
  EXPECT_EQ(diary.lines(), Lines({"0 established", "0 sent 1"}));
  instance().delegate().on_acked({0, 1}, {5, 6});
  world.run_until(30ms);
  EXPECT_EQ(diary.lines(), Lines({"0 established", "0 sent 1", "20 acked 1"}));
  EXPECT_TRUE(world.trace().shows("message:acked", RULE(20)));
}

// A chunk is at most what the instance takes at once; the rest waits for budget.
TEST_F(AckingStackTest, a_message_is_cut_to_chunks_and_waits_for_budget) {
  carrier.send(std::string(10'500, 'x'), &observer);
  world.run_until(10ms);
  EXPECT_EQ(instance().sent.size(), 10u);
  EXPECT_EQ(instance().sent.front().properties->octets, 10'501u);
  EXPECT_FALSE(instance().sent.back().last);
  instance().room = 10'000;
  instance().delegate().on_budget();
  world.run_until(20ms);
  ASSERT_EQ(instance().sent.size(), 11u);
  EXPECT_EQ(instance().sent.back().offset, 10'000u);
  EXPECT_TRUE(instance().sent.back().last);
}

// Octets that the instance gave back are sent again; `sent` is not repeated (rule 19).
TEST_F(AckingStackTest, lost_octets_are_sent_again) {
  carrier.send("hello", &observer);
  world.run_until(10ms);
  instance().delegate().on_lost({0, 1}, {1, 3});
  world.run_until(20ms);
  ASSERT_EQ(instance().sent.size(), 2u);
  EXPECT_EQ(instance().sent[1].offset, 1u);
  EXPECT_EQ(instance().sent[1].bytes.text(), "el");
  EXPECT_EQ(diary.lines(), Lines({"0 established", "0 sent 1"}));
}

// Rule 10: sent but not acked and not idempotent: it may have arrived, so it is not sent again.
TEST_F(AckingStackTest, what_was_sent_and_not_acked_ends_delivery_unknown) {
  carrier.send("hello", &observer);
  world.run_until(10ms);
  instance().delegate().on_down(Cause::kTimedOut);
  world.run_until(20ms);
  EXPECT_EQ(diary.lines(), Lines({"0 established", "0 sent 1", "10 failed 1 delivery_unknown"}));
  EXPECT_TRUE(world.trace().shows("message:failed", RULE(10)));
}

// Rule 15: without half-close the peer's end fails what is pending.
TEST_F(AckingStackTest, the_peers_end_fails_pending_messages_without_half_close) {
  carrier.send("hello", &observer);
  world.run_until(10ms);
  instance().delegate().on_finished(0);
  world.run_until(20ms);
  EXPECT_EQ(diary.lines(),
            Lines({"0 established", "0 sent 1", "10 failed 1 peer_closed", "10 closed finished"}));
  EXPECT_TRUE(world.trace().shows("message:failed", RULE(15)));
}

// Rule 25: where the path narrows, what is queued and no longer fits ends failed(too_large).
TEST_F(AckingStackTest, a_path_that_narrows_fails_what_no_longer_fits) {
  carrier.activate();
  world.run_until(10ms);
  instance().room = 0;
  carrier.send(std::string(900, 'x'), &observer);
  carrier.send("short", &observer);
  world.run_until(20ms);
  instance().narrow(500);
  instance().room = 1000;
  instance().delegate().on_budget();
  world.run_until(30ms);
  EXPECT_EQ(diary.lines(), Lines({"0 established", "20 failed 1 too_large", "20 sent 2"}));
}

// close() waits for acks where there are any, then ends the direction.
TEST_F(AckingStackTest, close_waits_for_acks) {
  carrier.send("hello", &observer);
  carrier.ready([](InMessage) { return false; });
  carrier.close();
  world.run_until(10ms);
  EXPECT_FALSE(instance().finished);
  instance().delegate().on_acked({0, 1}, {0, 6});
  world.run_until(20ms);
  EXPECT_TRUE(instance().finished);
}

// Parts may come in any order; the Message is given once, whole (rule 5).
TEST_F(AckingStackTest, parts_that_come_in_any_order_make_one_message) {
  carrier.activate();
  world.run_until(10ms);
  const auto part = [&](std::uint64_t offset, std::string_view text, bool last) {
    Chunk chunk;
    chunk.key = {0, 1};
    chunk.offset = offset;
    chunk.bytes = Bytes::copy_of(text);
    chunk.last = last;
    instance().delegate().on_chunk(std::move(chunk));
  };
  part(3, "de", true);
  part(0, "ab", false);
  part(0, "ab", false);
  world.run_until(20ms);
  EXPECT_EQ(diary.lines(), Lines({"0 established"}));
  part(1, "bc", false);
  world.run_until(30ms);
  EXPECT_EQ(diary.lines(), Lines({"0 established", "20 received abcde"}));
}

}  // namespace
}  // namespace post::testing
