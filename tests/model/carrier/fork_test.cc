// Forked Carriers (rules 20, 34, 73 to 76), with the test as stack and peer.
#include <gtest/gtest.h>

#include <string>

#include "tests/support/scripted_world.h"

namespace post::testing {
namespace {

class ForkTest : public ::testing::Test, protected ScriptedWorld {
 protected:
  ForkTest() {
    carrier.activate();
    run_until(1ms);
  }
  Carrier forked() {
    auto fork = carrier.fork();
    EXPECT_TRUE(fork.ok());
    return *fork;
  }
};

// Rule 73: the fork opens a stream that names its parent, and is established when accepted.
TEST_F(ForkTest, is_established_when_the_peer_accepts) {
  Carrier fork = forked();
  Diary fork_diary(world);
  fork_diary.keep(fork);
  EXPECT_EQ(instance().opens, (std::vector<std::pair<StreamId, StreamId>>{{1, 0}}));
  run_until(5ms);
  EXPECT_EQ(fork_diary.lines(), Lines());
  peer().on_open_answer(1, true);
  run_until(6ms);
  EXPECT_EQ(fork_diary.lines(), Lines({"5 established"}));
  EXPECT_TRUE(world.trace().shows("carrier:fork_answered", RULE(73)));
}

// Rule 20: acked, but not told so before the fork is accepted.
TEST_F(ForkTest, withholds_acked_until_accepted) {
  Carrier fork = forked();
  ASSERT_TRUE(fork.send("hello", &observer).ok());
  run_until(2ms);
  peer().on_acked({1, 1}, {0, 6});
  run_until(3ms);
  EXPECT_EQ(diary.lines(), Lines({"1 sent 1"}));
  peer().on_open_answer(1, true);
  run_until(4ms);
  EXPECT_EQ(diary.lines(), Lines({"1 sent 1", "3 acked 1"}));
}

// Rule 74: its Messages fail, it closes, and nothing else changes.
TEST_F(ForkTest, rejected_fails_its_messages_and_leaves_its_parent) {
  Carrier fork = forked();
  Diary fork_diary(world);
  fork_diary.keep(fork);
  ASSERT_TRUE(fork.send("one", &observer).ok());
  ASSERT_TRUE(carrier.send("parent").ok());
  run_until(2ms);
  peer().on_open_answer(1, false);
  run_until(3ms);
  EXPECT_EQ(diary.lines(), Lines({"1 sent 1", "2 failed 1 fork_rejected"}));
  EXPECT_EQ(fork_diary.lines(), Lines({"2 closed fork_rejected"}));
  EXPECT_TRUE(world.trace().shows("message:failed", RULE(74)));
  EXPECT_TRUE(carrier.send("still here").ok());
  run_until(4ms);
  EXPECT_EQ(sent().back(), "0.2 still here");
}

// A connection keeps only so many: one more is refused in the call, and costs nothing.
TEST(ForkLimit, is_the_peers_own) {
  PsiTraits traits = able_traits();
  traits.max_streams = 2;
  ScriptedWorld script(traits);
  script.carrier.activate();
  script.run_until(1ms);
  ASSERT_TRUE(script.carrier.fork().ok());
  const auto refused = script.carrier.fork();
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().name, "too_many_forks");
  EXPECT_EQ(script.instance().opens.size(), 1u);
  EXPECT_TRUE(script.world.trace().shows("carrier:refused", RULE(73)));
  script.peer().on_open_answer(1, false);
  script.run_until(2ms);
  EXPECT_TRUE(script.carrier.fork().ok());
}

// Rule 34: one chunk of each in turn.
TEST_F(ForkTest, takes_turns_with_its_parent_chunk_by_chunk) {
  Carrier fork = forked();
  peer().on_open_answer(1, true);
  instance().sent.clear();
  ASSERT_TRUE(carrier.send(std::string(2500, 'p')).ok());
  ASSERT_TRUE(fork.send(std::string(2500, 'f')).ok());
  run_until(2ms);
  std::string turns;
  for (const Chunk& chunk : instance().sent) turns += std::to_string(chunk.key.stream);
  EXPECT_EQ(turns, "010101");
  EXPECT_EQ(world.trace().told("carrier:round"), Lines({"1 others=1 by 34"}));
  EXPECT_TRUE(world.trace().shows("carrier:round", RULE(34)));
}

// Rule 34: a Carrier that gets more to send while others wait joins them once.
TEST_F(ForkTest, joins_the_round_once_for_a_piece) {
  auto part = carrier.begin("begun");
  ASSERT_TRUE(part.ok());
  Carrier fork = forked();
  auto third = carrier.fork();
  peer().on_open_answer(1, true);
  peer().on_open_answer(3, true);
  run_until(2ms);
  ASSERT_TRUE(fork.send(std::string(2500, 'f')).ok());
  ASSERT_TRUE(part->append("more").ok());
  ASSERT_TRUE(third->send("third").ok());
  run_until(3ms);
  EXPECT_EQ(world.trace().told("carrier:round"), Lines({"2 others=1 by 34", "2 others=2 by 34"}));
}

// Rule 34: who could not take its turn for lack of budget has it when there is some.
TEST_F(ForkTest, keeps_its_turn_while_it_waits_for_budget) {
  Carrier fork = forked();
  peer().on_open_answer(1, true);
  run_until(2ms);
  instance().sent.clear();
  instance().room = 0;
  ASSERT_TRUE(carrier.send(std::string(2000, 'p')).ok());
  ASSERT_TRUE(fork.send(OutMessage(std::string(2000, 'f')).niceness(9)).ok());
  for (int millisecond = 3; millisecond < 9; ++millisecond) {
    run_until(std::chrono::milliseconds(millisecond));
    instance().room = 500;
    peer().on_budget();
  }
  run_until(10ms);
  std::string turns;
  for (const Chunk& chunk : instance().sent) turns += std::to_string(chunk.key.stream);
  EXPECT_EQ(turns, "010101");
}

// Rule 34: a priority ranks above the round.
TEST_F(ForkTest, of_lesser_priority_goes_first) {
  auto urgent = carrier.fork(1);
  ASSERT_TRUE(urgent.ok());
  peer().on_open_answer(1, true);
  ASSERT_TRUE(carrier.send(std::string(2500, 'p')).ok());
  ASSERT_TRUE(urgent->send(std::string(2500, 'f')).ok());
  run_until(2ms);
  std::string turns;
  for (const Chunk& chunk : instance().sent) turns += std::to_string(chunk.key.stream);
  EXPECT_EQ(turns, "111000");
}

// Rule 43: an antecedent on another Carrier must be acked.
TEST_F(ForkTest, waits_for_the_ack_of_an_antecedent_on_its_parent) {
  Carrier fork = forked();
  peer().on_open_answer(1, true);
  const auto first = carrier.send("first");
  ASSERT_TRUE(fork.send(OutMessage("second").after(*first)).ok());
  run_until(2ms);
  EXPECT_EQ(sent(), Lines({"0.1 first"}));
  EXPECT_TRUE(world.trace().shows("message:held", RULE(43)));
  peer().on_acked({0, 1}, {0, 6});
  run_until(3ms);
  EXPECT_EQ(sent(), Lines({"0.1 first", "1.1 second"}));
}

// Rule 75: the corresponding Carrier's handler decides.
TEST_F(ForkTest, of_the_peer_is_offered_to_the_corresponding_carrier) {
  Diary fork_diary(world);
  carrier.on_fork([&](ForkRequest& request) { fork_diary.keep(request.accept()); });
  run_until(2ms);
  peer().on_open(2, 0);
  peer().on_chunk(whole({2, 1}, "from the fork"));
  EXPECT_EQ(fork_diary.lines(), Lines());
  run_until(3ms);
  EXPECT_EQ(instance().answers, (std::vector<std::pair<StreamId, bool>>{{2, true}}));
  EXPECT_EQ(fork_diary.lines(), Lines({"2 established", "2 received from the fork"}));
  EXPECT_TRUE(world.trace().shows("carrier:fork_requested", RULE(75)));
}

// Rule 75: without a handler, and without a Listener, it is rejected.
TEST_F(ForkTest, of_the_peer_is_rejected_where_nobody_takes_it) {
  peer().on_open(2, 0);
  run_until(2ms);
  EXPECT_EQ(instance().answers, (std::vector<std::pair<StreamId, bool>>{{2, false}}));
  peer().on_chunk(whole({2, 1}, "late"));
  run_until(3ms);
  EXPECT_EQ(world.trace().named("message:received", "client").size(), 0u);
}

// Rules 5 and 75: of what ended while it waited nobody is asked, who would never hear of its end.
TEST_F(ForkTest, of_the_peer_that_ends_before_it_is_offered_is_not_asked_for) {
  Diary fork_diary(world);
  carrier.on_fork([&](ForkRequest& request) { fork_diary.keep(request.accept()); });
  peer().on_open(2, 0);
  peer().on_open(4, 0);
  peer().on_finished(4);
  run_until(2ms);
  EXPECT_EQ(instance().answers, (std::vector<std::pair<StreamId, bool>>{{2, true}}));
  EXPECT_EQ(fork_diary.lines(), Lines({"1 established"}));
}

// Over datagrams a fork's octets may come before it.
TEST_F(ForkTest, of_the_peer_waits_unseen_until_it_is_opened) {
  Diary fork_diary(world);
  carrier.on_fork([&](ForkRequest& request) { fork_diary.keep(request.accept()); });
  peer().on_chunk(whole({2, 1}, "early"));
  run_until(2ms);
  EXPECT_EQ(fork_diary.lines(), Lines());
  EXPECT_TRUE(instance().answers.empty());
  peer().on_open(2, 0);
  run_until(3ms);
  EXPECT_EQ(fork_diary.lines(), Lines({"2 established", "2 received early"}));
}

// Where the instance goes before the answer, the fork is asked for on the next one.
TEST_F(ForkTest, is_asked_for_again_when_its_instance_goes) {
  Carrier fork = forked();
  ASSERT_TRUE(fork.send("hello").ok());
  run_until(2ms);
  peer().on_down(Cause::kTimedOut);
  run_until(3ms);
  ASSERT_EQ(stack->instances.size(), 2u);
  EXPECT_EQ(instance(1).opens, (std::vector<std::pair<StreamId, StreamId>>{{1, 0}}));
  EXPECT_EQ(sent(1), Lines({"1.1 hello"}));
}

// Rule 73: over a stack for one Carrier there is none.
TEST(Fork, is_refused_over_a_stack_that_carries_one) {
  PsiTraits traits = able_traits();
  traits.multistream = false;
  ScriptedWorld world(traits);
  world.carrier.activate();
  world.run_until(1ms);
  const auto fork = world.carrier.fork();
  ASSERT_FALSE(fork.ok());
  EXPECT_EQ(fork.error().name, "fork");
  EXPECT_TRUE(world.world.trace().shows("carrier:refused", RULE(73)));
}

// Rule 73: an answer counts once.
TEST_F(ForkTest, is_answered_once) {
  Carrier fork = forked();
  Diary fork_diary(world);
  fork_diary.keep(fork);
  peer().on_open_answer(1, true);
  peer().on_open_answer(1, false);
  run_until(2ms);
  EXPECT_EQ(fork_diary.lines(), Lines({"1 established"}));
  EXPECT_EQ(world.trace().told("carrier:fork_answered"), Lines({"1 accepted=true by=peer by 73"}));
}

}  // namespace
}  // namespace post::testing
