// What becomes of Messages on a Carrier, as its observer hears it and as its trace says why (rules
// 1, 2, 18, 21, 31, 35, 38, 40, 44 to 49, 53, 54, 79 to 81), with the test as stack and peer.
#include <gtest/gtest.h>

#include <string>

#include "tests/support/scripted_world.h"

namespace post::testing {
namespace {

class MessageRulesTest : public ::testing::Test, protected ScriptedWorld {
 protected:
  explicit MessageRulesTest(PolicyContext policy = {}) : ScriptedWorld(able_traits(), policy) {
    carrier.activate();
    run_until(1ms);
  }
  MessageRef send(OutMessage message) { return *carrier.send(std::move(message), &observer); }
  void no_room() { instance().room = 0; }
  void room() {
    instance().room = 10'000;
    peer().on_budget();
  }
};

// Rules 1, 46 and 47: the clock starts when send() accepts, and the timer ends it, to the
// nanosecond.
TEST_F(MessageRulesTest, expires_a_lifetime_after_it_was_accepted) {
  no_room();
  at(5ms, [&] { send(OutMessage("x").lifetime(20ms)); });
  run_until(25ms - Duration(1));
  EXPECT_EQ(diary.lines(), Lines());
  run_until(25ms);
  EXPECT_EQ(diary.lines(), Lines({"25 expired 1 lifetime"}));
  EXPECT_TRUE(world.trace().shows("message:queued", RULE(46)));
  EXPECT_TRUE(world.trace().shows("message:queued", RULE(1)));
  EXPECT_TRUE(world.trace().shows("message:expired", RULE(47)));
}

// Rules 2 and 49: an ack that arrives at the deadline beats the timer of that instant.
TEST_F(MessageRulesTest, an_ack_at_the_deadline_wins) {
  send(OutMessage("x").lifetime(19ms));
  at(20ms, [&] { peer().on_acked({0, 1}, {0, 2}); });
  run_until(30ms);
  EXPECT_EQ(diary.lines(), Lines({"1 sent 1", "20 acked 1"}));
  EXPECT_TRUE(world.trace().shows("message:acked", RULE(2)));
  EXPECT_TRUE(world.trace().shows("message:acked", RULE(49)));
}

// Rule 49: one nanosecond later it is too late, and expired is never undone (rule 50).
TEST_F(MessageRulesTest, an_ack_after_the_deadline_does_not) {
  send(OutMessage("x").lifetime(19ms));
  at(20ms + Duration(1), [&] { peer().on_acked({0, 1}, {0, 2}); });
  run_until(30ms);
  EXPECT_EQ(diary.lines(), Lines({"1 sent 1", "20 expired 1 lifetime"}));
  EXPECT_FALSE(world.trace().shows("message:acked", RULE(20)));
}

// Rules 47 and 48: where policy predicts, half a round trip before the deadline is too late.
TEST(PredictiveDiscard, counts_half_the_round_trip_of_the_transient) {
  DualHomed world;
  world.listen().accept([](Carrier accepted) {
    accepted.ready([](InMessage) { return true; });
    return true;
  });
  Diary diary(world);
  DiaryObserver observer(diary);
  Parameters parameters = DualHomed::clear_text();
  parameters.policy.predictive_discard();
  Carrier carrier = world.initiate(parameters);
  carrier.activate();
  world.at(100ms, [&] {
    EXPECT_TRUE(carrier.send(OutMessage("late").lifetime(10ms), &observer).ok());
    EXPECT_TRUE(carrier.send(OutMessage("in time").lifetime(10ms + Duration(1)), &observer).ok());
  });
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"100 expired 1 predicted", "100 sent 2"}));
  EXPECT_EQ(world.trace().named("message:received", "server").size(), 1u);
}

// Rule 18: close() takes nothing back.
TEST_F(MessageRulesTest, close_does_not_cancel_what_was_accepted) {
  no_room();
  send("x");
  carrier.close();
  EXPECT_TRUE(world.trace().shows("carrier:closing", RULE(18)));
  at(10ms, [&] { room(); });
  at(20ms, [&] { peer().on_acked({0, 1}, {0, 2}); });
  run_until(30ms);
  EXPECT_EQ(diary.lines(), Lines({"10 sent 1", "20 acked 1"}));
}

// Rules 28 to 30: niceness, then deadline, then submission; the trace says which decided.
TEST_F(MessageRulesTest, go_by_niceness_then_deadline_then_submission) {
  no_room();
  send(OutMessage("nice").niceness(2));
  send(OutMessage("later").niceness(1).lifetime(2s));
  send(OutMessage("sooner").niceness(1).lifetime(1s));
  send(OutMessage("first").ordered(false));
  send(OutMessage("second").ordered(false));
  at(10ms, [&] { room(); });
  run_until(20ms);
  EXPECT_EQ(sent(), Lines({"0.4 first", "0.5 second", "0.3 sooner", "0.2 later", "0.1 nice"}));
  EXPECT_TRUE(world.trace().shows("message:started", RULE(28)));
  EXPECT_TRUE(world.trace().shows("message:started", RULE(29)));
  EXPECT_TRUE(world.trace().shows("message:started", RULE(30)));
}

// Rule 31: ordered unless something was asked that could change the order.
TEST_F(MessageRulesTest, are_ordered_by_default_only_while_nothing_else_is_asked) {
  send("a");
  send(OutMessage("b").niceness(1));
  send(OutMessage("c").niceness(1).ordered());
  run_until(10ms);
  ASSERT_EQ(instance().sent.size(), 3u);
  EXPECT_EQ(instance().sent[0].properties->order, 1u);
  EXPECT_EQ(instance().sent[1].properties->order, 0u);
  EXPECT_EQ(instance().sent[2].properties->order, 2u);
  EXPECT_TRUE(world.trace().shows("message:queued", RULE(31)));
}

// Rule 35: the last one waits for all others, whatever its niceness.
TEST_F(MessageRulesTest, a_final_message_goes_last) {
  no_room();
  send(OutMessage("other").niceness(7));
  send(OutMessage("last").final());
  EXPECT_TRUE(world.trace().shows("message:held", RULE(35)));
  at(10ms, [&] { room(); });
  run_until(20ms);
  EXPECT_EQ(sent(), Lines({"0.1 other", "0.2 last"}));
}

// Rules 38 and 44: an antecedent that has expired ends its successor in an event, not a refusal.
TEST_F(MessageRulesTest, naming_what_has_expired_ends_at_once) {
  no_room();
  const MessageRef lost = send(OutMessage("x").lifetime(5ms));
  run_until(10ms);
  EXPECT_TRUE(carrier.send(OutMessage("y").after(lost), &observer).ok());
  run_until(20ms);
  EXPECT_EQ(diary.lines(), Lines({"6 expired 1 lifetime", "10 expired 2 antecedent"}));
  EXPECT_TRUE(world.trace().shows("message:expired", RULE(38)));
  EXPECT_TRUE(world.trace().shows("message:expired", RULE(44)));
}

// Rule 44: one that was acked is no antecedent any more.
TEST_F(MessageRulesTest, naming_what_was_acked_waits_for_nothing) {
  const MessageRef first = send("x");
  run_until(2ms);
  peer().on_acked({0, 1}, {0, 2});
  send(OutMessage("y").after(first));
  run_until(10ms);
  EXPECT_EQ(sent(), Lines({"0.1 x", "0.2 y"}));
  EXPECT_EQ(world.trace().named("message:held", "client").size(), 0u);
}

// Rule 25: a path that narrows leaves what has begun to go, and fails what has not.
TEST_F(MessageRulesTest, begun_before_the_path_narrowed_goes_on) {
  instance().room = 1000;
  send(OutMessage(std::string(1500, 'x')));
  run_until(2ms);
  send(OutMessage(std::string(1500, 'y')));
  instance().narrow(1200);
  peer().on_budget();
  run_until(3ms);
  EXPECT_EQ(diary.lines(), Lines({"2 failed 2 too_large"}));
  room();
  run_until(4ms);
  EXPECT_EQ(diary.lines(), Lines({"2 failed 2 too_large", "3 sent 1"}));
}

// Rule 26: what a Message comes to is not known when it is begun without content.
TEST(EmptyMessages, are_told_from_those_that_are_only_begun) {
  PsiTraits traits = able_traits();
  traits.empty_messages = false;
  traits.max_message = 1;
  ScriptedWorld world(traits);
  auto begun = world.carrier.begin(OutMessage(), &world.observer);
  ASSERT_TRUE(begun.ok());
  ASSERT_TRUE(world.carrier.send("", &world.observer).ok());
  world.run_until(1ms);
  EXPECT_EQ(world.diary.lines(), Lines({"0 failed 2 inconsistent"}));
  ASSERT_TRUE(begun->finish("x").ok());
  EXPECT_TRUE(world.carrier.begin().ok());
  EXPECT_EQ(world.carrier.send("").error().name, "empty_message");
  world.run_until(2ms);
  EXPECT_EQ(world.sent(), Lines({"0.1 x"}));
}

// Rule 45: half an antecedent is none.
TEST_F(MessageRulesTest, a_partial_antecedent_satisfies_when_it_is_complete) {
  auto part = carrier.begin("half", &observer);
  ASSERT_TRUE(part.ok());
  send(OutMessage("y").after(part->message()));
  run_until(10ms);
  EXPECT_EQ(sent(), Lines({"0.1 half"}));
  EXPECT_TRUE(world.trace().shows("message:held", RULE(45)));
  ASSERT_TRUE(part->finish(" done").ok());
  run_until(20ms);
  EXPECT_EQ(sent(), Lines({"0.1 half", "0.1  done", "0.2 y"}));
}

// Rule 54: without a lifetime it goes until it is acked, however often it is lost.
TEST_F(MessageRulesTest, without_a_lifetime_is_sent_until_it_is_acked) {
  send("x");
  run_until(2ms);
  for (int i = 0; i < 3; ++i) peer().on_lost({0, 1}, {0, 2});
  run_until(10ms);
  peer().on_lost({0, 1}, {0, 2});
  run_until(20ms);
  EXPECT_EQ(sent(), Lines({"0.1 x", "0.1 x", "0.1 x"}));
  peer().on_down(Cause::kTimedOut);
  run_until(30ms);
  EXPECT_EQ(sent(1), Lines({"0.1 x"}));
  EXPECT_EQ(diary.lines(), Lines({"1 sent 1"}));
  EXPECT_TRUE(world.trace().shows("message:requeued", RULE(54)));
}

// Rule 40: a successor that came is dropped with its antecedent's skip.
TEST_F(MessageRulesTest, an_arrival_is_dropped_with_the_antecedent_that_will_not_come) {
  diary.keep(carrier);
  WireProperties successor;
  successor.after = {{0, 1}};
  peer().on_chunk(whole({0, 2}, "successor", successor));
  run_until(5ms);
  EXPECT_TRUE(world.trace().shows("message:arrival_held", RULE(36)));
  peer().on_skip({0, 1}, {});
  run_until(10ms);
  EXPECT_EQ(world.trace().named("message:received", "client").size(), 0u);
  EXPECT_TRUE(world.trace().shows("message:skip_received", RULE(32)));
  EXPECT_TRUE(world.trace().shows("message:arrival_dropped", RULE(40)));
}

// Rule 31: ordered Messages are handed over in order, whatever order they came in.
TEST_F(MessageRulesTest, ordered_arrivals_wait_for_those_before_them) {
  diary.keep(carrier);
  WireProperties first;
  first.order = 1;
  WireProperties second;
  second.order = 2;
  peer().on_chunk(whole({0, 2}, "second", second));
  run_until(5ms);
  EXPECT_TRUE(world.trace().shows("message:arrival_held", RULE(31)));
  peer().on_chunk(whole({0, 1}, "first", first));
  run_until(6ms);
  EXPECT_EQ(diary.lines(), Lines({"5 received first", "5 received second"}));
}

// Rules 79 and 80: parts between min and max, in order; one receive each.
TEST_F(MessageRulesTest, parts_are_given_within_their_bounds) {
  Lines parts;
  const auto note = [&](const Result<InPart>& part) {
    parts.push_back(part ? std::string(part->content.text()) + (part->complete ? "." : "")
                         : part.error().name);
  };
  ASSERT_TRUE(carrier.receive({.min = 4, .max = 5}, note).ok());
  ASSERT_TRUE(carrier.receive({.min = 4, .max = 5}, note).ok());
  Chunk begin = whole({0, 1}, "abc");
  begin.last = false;
  peer().on_chunk(std::move(begin));
  run_until(5ms);
  EXPECT_EQ(parts, Lines());
  Chunk rest = whole({0, 1}, "defg");
  rest.offset = 3;
  peer().on_chunk(std::move(rest));
  run_until(10ms);
  EXPECT_EQ(parts, Lines({"abcde", "fg."}));
  EXPECT_TRUE(world.trace().shows("message:part_received", RULE(79)));
  EXPECT_TRUE(world.trace().shows("message:part_received", RULE(80)));
  const auto refused = carrier.receive({.min = 6, .max = 5}, note);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().name, "part_size");
  EXPECT_TRUE(world.trace().shows("carrier:refused", RULE(79)));
}

// Rule 60: what is not idempotent is handed over once, however often it comes; what is, says that
// it was here before.
TEST_F(MessageRulesTest, copies_are_dropped_or_marked) {
  Lines got;
  carrier.ready([&](InMessage message) {
    got.push_back(std::string(message.text()) + (message.arrival().duplicate ? " again" : ""));
    return true;
  });
  WireProperties idempotent;
  idempotent.idempotent = true;
  for (int i = 0; i < 2; ++i) {
    peer().on_chunk(whole({0, 1}, "once"));
    peer().on_chunk(whole({0, 2}, "often", idempotent));
    run_until(5ms * (i + 1));
  }
  EXPECT_EQ(got, Lines({"once", "often", "often again"}));
  EXPECT_TRUE(world.trace().shows("message:arrival_dropped", RULE(60)));
}

class BufferTest : public MessageRulesTest {
 protected:
  BufferTest() : MessageRulesTest(PolicyContext{}.receive_buffer(100)) {}
};

// Rule 81: what nobody reads closes the window; reading opens it.
TEST_F(BufferTest, closes_the_window_when_nobody_reads) {
  EXPECT_EQ(instance().grants[0].octets, 100u);
  peer().on_chunk(whole({0, 1}, std::string(99, 'x')));
  run_until(5ms);
  EXPECT_EQ(instance().grants[0].octets, 100u);
  EXPECT_EQ(world.trace().named("carrier:window", "client").size(), 1u);
  carrier.ready([](InMessage) { return true; });
  run_until(10ms);
  EXPECT_EQ(instance().grants[0].octets, 200u);
  EXPECT_EQ(world.trace().named("carrier:window", "client").size(), 2u);
  EXPECT_TRUE(world.trace().shows("carrier:window", RULE(81)));
}

TEST_F(BufferTest, closes_the_window_when_its_reader_stops) {
  carrier.ready([](InMessage) { return false; });
  peer().on_chunk(whole({0, 1}, std::string(49, 'x')));
  run_until(2ms);
  peer().on_chunk(whole({0, 2}, std::string(99, 'x')));
  run_until(3ms);
  EXPECT_EQ(world.trace().told("carrier:window"), Lines({"2 open=false waiting=100 by 81"}));
}

class LifetimeHereTest : public MessageRulesTest {
 protected:
  LifetimeHereTest() : MessageRulesTest(PolicyContext{}.receiver_enforces_lifetime()) {}
};

// Rule 53: only where policy asks for it, by what the wire says was left.
TEST_F(LifetimeHereTest, drops_what_took_longer_than_the_wire_says) {
  diary.keep(carrier);
  WireProperties short_lived;
  short_lived.lifetime = 5ms;
  Chunk begin = whole({0, 1}, "ab", short_lived);
  begin.last = false;
  peer().on_chunk(std::move(begin));
  run_until(10ms);
  Chunk rest = whole({0, 1}, "c");
  rest.offset = 2;
  peer().on_chunk(std::move(rest));
  run_until(20ms);
  EXPECT_EQ(world.trace().named("message:received", "client").size(), 0u);
  EXPECT_TRUE(world.trace().shows("message:arrival_dropped", RULE(53)));
}

// Rule 21: what is sent at one instant over two Transients is told in the order of these.
TEST_F(MessageRulesTest, sent_is_told_in_the_order_of_transmission) {
  send("a");
  send(OutMessage("b").niceness(1));
  run_until(5ms);
  EXPECT_EQ(diary.lines(), Lines({"1 sent 1", "1 sent 2"}));
  EXPECT_TRUE(world.trace().shows("message:sent", RULE(21)));
}

class LateTest : public ::testing::Test, protected ScriptedWorld {
 protected:
  LateTest() : ScriptedWorld(stubborn()) {
    carrier.activate();
    run_until(1ms);
  }
  static PsiTraits stubborn() {
    PsiTraits traits = able_traits();
    traits.abandon = false;
    return traits;
  }
};

// Rule 50: the same for what was not wholly handed over at its deadline.
TEST_F(LateTest, what_has_begun_and_cannot_be_given_up_is_sent_late) {
  instance().room = 1000;
  ASSERT_TRUE(carrier.send(OutMessage(std::string(1500, 'x')).lifetime(5ms), &observer).ok());
  at(30ms, [&] {
    instance().room = 1000;
    peer().on_budget();
  });
  at(40ms, [&] { peer().on_acked({0, 1}, {0, 1501}); });
  run_until(50ms);
  EXPECT_EQ(diary.lines(), Lines({"30 sent 1", "40 acked 1"}));
  EXPECT_EQ(world.trace().told("message:sent"),
            Lines({"30 0.1 terminal=false late=true by 20 21 50"}));
  EXPECT_EQ(world.trace().told("message:acked"), Lines({"40 0.1 late=true by 20 50"}));
}

// Rule 50: what a stack cannot give up completes late, and says so.
TEST_F(LateTest, what_cannot_be_given_up_is_acked_late) {
  ASSERT_TRUE(carrier.send(OutMessage("x").lifetime(5ms), &observer).ok());
  at(30ms, [&] { peer().on_acked({0, 1}, {0, 2}); });
  run_until(40ms);
  EXPECT_EQ(diary.lines(), Lines({"1 sent 1", "30 acked 1"}));
  EXPECT_TRUE(world.trace().shows("message:acked", RULE(50)));
}

}  // namespace
}  // namespace post::testing
