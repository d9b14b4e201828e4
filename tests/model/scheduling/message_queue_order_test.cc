// Which Message goes when: rank, order, antecedents, preemption (rules 28 to 45).
#include <chrono>

#include "tests/model/scheduling/queue_script.h"

namespace post::test {
namespace {

using namespace std::chrono_literals;

// Rules 28 and 29: niceness beats deadline, deadline beats submission.
TEST(MessageQueueOrder, goes_by_niceness_then_deadline_then_submission) {
  QueueScript queue;
  queue.telling_all().in(send("e").niceness(1).until(1s).unordered(),
                         send("d").until(9s).unordered());
  queue.in(send("b").until(3s).unordered(), send("c").until(3s).unordered());
  queue.in(send("f").niceness(1).unordered()).out();
  queue.in(attach(1, stream_traits()), go());
  queue.out("wake 0", by("started 0.3 @1", RULE(30)), "sent 0.3 terminal", "0.3 [0,2)",  //
            by("started 0.4 @1", RULE(29)), "sent 0.4 terminal", "0.4 [0,2)",            //
            by("started 0.2 @1", RULE(28)), "sent 0.2 terminal", "0.2 [0,2)",            //
            by("started 0.1 @1", RULE(29)), "sent 0.1 terminal", "0.1 [0,2)",            //
            by("started 0.5 @1", RULE(30)), "sent 0.5 terminal", "0.5 [0,2)");
}

// Rule 30: over all lanes, but each goes on its own.
TEST(MessageQueueOrder, equals_go_in_the_order_of_submission) {
  QueueScript queue;
  queue.in(attach(1, stream_traits()), send("a").unordered(), send("b").unordered(), go(1));
  queue.out("sent 0.1 terminal", "0.1 [0,2)").in(go()).out("sent 0.2 terminal", "0.2 [0,2)");
}

// Rule 31: an ordered one waits for the ordered one before it, whatever their niceness, which takes
// over the rank of the later one (rule 41).
TEST(MessageQueueOrder, ordered_ones_keep_their_order_and_lend_each_other_rank) {
  QueueScript queue;
  queue.in(attach(1, stream_traits()), send("a").niceness(5), send("b").niceness(3).unordered());
  queue.in(send("c").niceness(1), go())
      .out("sent 0.1 terminal", "0.1 [0,2)", "sent 0.3 terminal", "0.3 [0,2)", "sent 0.2 terminal",
           "0.2 [0,2)");
}

TEST(MessageQueueOrder, the_end_of_an_ordered_one_only_leaves_a_gap) {
  QueueScript queue;
  queue.in(send("a").until(5ms), send("b"), attach(1, full_traits()));
  queue.at(5ms)
      .in(expiry_timer())
      .out(by("expired 0.1 lifetime", RULE(47)), "skip 0.1 of 0 order 1");
  queue.in(go()).out("sent 0.2", "0.2 [0,2)");
}

// Rule 31: acked is never withheld for order.
TEST(MessageQueueOrder, acks_do_not_wait_for_order) {
  QueueScript queue;
  queue.in(attach(1, full_traits()), send("a"), send("b"), go());
  queue.out("sent 0.1", "0.1 [0,2)", "sent 0.2", "0.2 [0,2)");
  queue.in(acked(2, {0, 2})).out("acked 0.2").in(acked(1, {0, 2})).out("acked 0.1");
}

// Rule 32: told as soon as somebody may wait for it, even if it was never sent.
TEST(MessageQueueOrder, skip_notices_come_when_there_is_a_follower) {
  QueueScript queue;
  queue.in(attach(1, full_traits()), send("a").until(5ms)).out();
  queue.at(5ms).in(expiry_timer()).out(by("expired 0.1 lifetime", RULE(47)));
  queue.in(send("b")).out("skip 0.1 of 0 order 1");
  queue.in(send("c").unordered().until(6ms))
      .at(6ms)
      .in(expiry_timer())
      .out(by("expired 0.3 lifetime", RULE(47)));
  queue.in(send("d").after(3).independent()).out("skip 0.3 of 0");
  EXPECT_EQ(queue.queue.open_skips(0).size(), 2u);
  queue.queue.skip_acked({0, 1});
  EXPECT_EQ(queue.queue.open_skips(0).size(), 1u);
}

// Rule 33: at chunks where the stack interleaves, at Messages elsewhere.
TEST(MessageQueueOrder, a_stack_that_interleaves_is_preempted_at_a_chunk) {
  QueueScript queue;
  queue.in(attach(1, full_traits()), send().niceness(1).unordered(), go(1, 4)).out("0.1 [0,4)");
  queue.in(send("b").unordered(), go(3, 4));
  queue.out("preempted 0.1 by 0.2", "sent 0.2", "0.2 [0,2)", "0.1 [4,8)", "sent 0.1", "0.1 [8,10)");
}

TEST(MessageQueueOrder, one_that_cannot_interleave_completes_what_it_began) {
  QueueScript queue;
  queue.in(attach(1, stream_traits()), send().niceness(1).unordered(), go(1, 4)).out("0.1 [0,4)");
  queue.in(send("b").unordered(), go(3, 4));
  queue.out("0.1 [4,8)", "sent 0.1 terminal", "0.1 [8,10)", "sent 0.2 terminal", "0.2 [0,2)");
}

TEST(MessageQueueOrder, an_open_partial_message_holds_only_a_stack_that_cannot_interleave) {
  for (const bool interleaves : {true, false}) {
    QueueScript queue;
    const PsiTraits traits = with(stream_traits(), &PsiTraits::interleaves, interleaves);
    queue.in(attach(1, traits), begin("abc").unordered(), go(), send("b").unordered());
    queue.out("piece 0.1 #1 sent", "0.1 [0,3)");
    EXPECT_EQ(queue.queue.has_work(0), interleaves);
    queue.in(go());
    if (interleaves) queue.out("sent 0.2 terminal", "0.2 [0,2)");
    queue.in(append(1, "d", true), go(1));
    queue.out("piece 0.1 #2 sent", "sent 0.1 terminal", "0.1 [3,5)");
  }
}

// Rule 35.
TEST(MessageQueueOrder, the_final_one_waits_for_all_others) {
  QueueScript queue;
  queue.in(attach(1, stream_traits()), send("a").niceness(9).unordered());
  queue.in(send("b").unordered().final()).out("held 0.2 final");
  queue.in(go()).out("sent 0.1 terminal", "released 0.2", "0.1 [0,2)", "sent 0.2 terminal",
                     "0.2 [0,2)");
}

TEST(MessageQueueOrder, the_final_one_goes_when_the_last_other_expires) {
  QueueScript queue;
  queue.in(send("a").until(5ms).unordered(), send("b").unordered().final()).out("held 0.2 final");
  queue.at(5ms).in(expiry_timer()).out(by("expired 0.1 lifetime", RULE(47)), "released 0.2");
}

// Rule 36: sent is enough where the stack holds order, else acked.
TEST(MessageQueueOrder, a_successor_goes_when_its_antecedent_is_sent_if_the_stack_holds_order) {
  QueueScript queue;
  queue.in(attach(1, full_traits()), send("a").unordered(), send("b").niceness(0).after(1));
  queue.out("held 0.2 antecedent 0.1").in(go());
  queue.out("sent 0.1", "released 0.2", "0.1 [0,2)", "sent 0.2", "0.2 [0,2)");
  queue.in(acked(2, {0, 2})).out().in(acked(1, {0, 2})).out("acked 0.1", "acked 0.2");
}

TEST(MessageQueueOrder, it_waits_for_the_ack_if_the_stack_does_not_hold_order) {
  QueueScript queue;
  queue.in(attach(1, with(full_traits(), &PsiTraits::holds_order, false)), send("a").unordered());
  queue.in(send("b").after(1)).out("held 0.2 antecedent 0.1");
  queue.in(go()).out("sent 0.1", "0.1 [0,2)");
  queue.in(acked(1, {0, 2})).out("acked 0.1", "released 0.2").in(go()).out("sent 0.2", "0.2 [0,2)");
}

// Rule 37.
TEST(MessageQueueOrder, without_acks_sent_is_enough_and_weaker) {
  QueueScript queue;
  queue.in(attach(1, stream_traits()), send("a").unordered(), send("b").after(1));
  queue.out("held 0.2 antecedent 0.1").in(go(1));
  queue.out("sent 0.1 terminal", "released 0.2 weaker", "0.1 [0,2)");
}

// Rule 38: all that follow from it, in the order of submission, sent or not.
TEST(MessageQueueOrder, expiry_spreads_to_all_successors_at_once) {
  QueueScript queue;
  queue.in(attach(1, full_traits()), send("a").until(5ms).unordered(), send("b").after(1));
  queue.in(send("c").after(2), send("d").after(1), send("e").after(4).independent(), go(3));
  queue.out("held 0.2 antecedent 0.1", "held 0.3 antecedent 0.2", "held 0.4 antecedent 0.1",
            "held 0.5 antecedent 0.4",                                //
            "sent 0.1", "released 0.2", "released 0.4", "0.1 [0,2)",  //
            "sent 0.2", "released 0.3", "0.2 [0,2)", "sent 0.3", "0.3 [0,2)");
  queue.at(5ms).in(expiry_timer());
  queue.out(by("expired 0.1 lifetime", RULE(47)), "skip 0.1 of 2",
            by("expired 0.2 antecedent", RULE(38)), "skip 0.2 of 2",
            by("expired 0.3 antecedent", RULE(38)), "skip 0.3 of 2",
            by("expired 0.4 antecedent", RULE(38)), "skip 0.4 of 0", "released 0.5");
}

// Rule 39.
TEST(MessageQueueOrder, failure_spreads_even_to_independent_ones) {
  QueueScript queue;
  queue.in(attach(1, with(full_traits(), &PsiTraits::dedupes, false)), send("a").unordered());
  queue.in(go(), send("b").after(1).independent()).out("sent 0.1", "0.1 [0,2)");
  queue.in(detach(1)).out(by("failed 0.1 delivery_unknown", RULE(10)), "skip 0.1 of 2",
                          by("failed 0.2 antecedent", RULE(39)));
}

// Rule 41: rank comes from all successors that live, and goes with them.
TEST(MessageQueueOrder, an_antecedent_ranks_with_its_successors_while_they_live) {
  QueueScript queue;
  queue.in(send("a").niceness(9).unordered(), send("b").niceness(5).unordered());
  queue.in(send("c").niceness(7).after(1), send("d").niceness(1).until(5ms).after(3));
  queue.got.clear();
  EXPECT_EQ(queue.queue.view(0).next(), 1u);
  queue.at(5ms).in(expiry_timer()).out(by("expired 0.4 lifetime", RULE(47)));
  EXPECT_EQ(queue.queue.view(0).next(), 2u);
  queue.telling_all().in(attach(1, stream_traits()), go(1));
  queue.out("wake 0", by("started 0.2 @1", RULE(28)), "sent 0.2 terminal", "0.2 [0,2)");
}

TEST(MessageQueueOrder, the_trace_says_when_a_rank_is_inherited) {
  QueueScript queue;
  queue.telling_all().in(send("a").niceness(9).unordered(), send("b").niceness(5).unordered());
  queue.in(send("c").after(1), attach(1, stream_traits()), go(1));
  queue.out("held 0.3 antecedent 0.1", "wake 0", by("started 0.1 @1", RULE(41)),
            "sent 0.1 terminal", "released 0.3 weaker", "0.1 [0,2)");
}

TEST(MessageQueueOrder, rank_is_inherited_across_lanes_unless_policy_says_no) {
  for (const bool inherits : {true, false}) {
    QueueScript queue(LaneOptions{.inherits = inherits});
    queue.in(open(1), send("a").niceness(9).unordered(), send("b").niceness(5).unordered());
    queue.in(send("c").on(1).after(1)).out("held 1.1 antecedent 0.1");
    EXPECT_EQ(queue.queue.view(0).next(), inherits ? 1u : 2u);
    queue.waits();  // nobody inherits a lifetime
  }
}

// Rule 43: on another lane it waits for the ack.
TEST(MessageQueueOrder, a_successor_on_another_lane_waits_for_the_ack) {
  QueueScript queue;
  queue.in(open(1), attach(1, full_traits()), attach(2, full_traits(), 1), send("a").unordered());
  queue.in(send("b").on(1).after(1), go()).out("held 1.1 antecedent 0.1", "sent 0.1", "0.1 [0,2)");
  EXPECT_FALSE(queue.queue.has_work(1));
  queue.in(acked(1, {0, 2})).out("acked 0.1", "released 1.1");
  EXPECT_TRUE(queue.queue.has_work(1));
}

// Rule 44: what it had come to takes effect as an event.
TEST(MessageQueueOrder, an_antecedent_that_has_ended_counts_as_it_ended) {
  QueueScript queue;
  queue.in(attach(1, full_traits()), send("a").unordered(), go(), acked(1, {0, 2}));
  queue.out("sent 0.1", "0.1 [0,2)", "acked 0.1").in(send("b").after(1)).out();
  queue.in(send("c").until(5ms).unordered())
      .at(5ms)
      .in(expiry_timer())
      .out(by("expired 0.3 lifetime", RULE(47)));
  queue.in(send("d").after(3)).out("skip 0.3 of 0", by("expired 0.4 antecedent", RULE(38)));
  queue.in(send("e").after(3).independent()).out();
  queue.in(open(1), send("f").on(1), fail(1, FailureCause::kAborted, RULE(13)));
  queue.out(by("failed 1.1 aborted", RULE(13)));
  queue.queue.close_lane(1);
  queue.in(send("g").after(1, 1)).out("skip 1.1 of 0", by("failed 0.6 antecedent", RULE(39)));
}

// Rule 45.
TEST(MessageQueueOrder, a_partial_antecedent_satisfies_only_when_complete) {
  QueueScript queue;
  queue.in(attach(1, full_traits()), begin("a").unordered(), send("b").after(1), go());
  queue.out("held 0.2 antecedent 0.1", "piece 0.1 #1 sent", "0.1 [0,1)");
  queue.in(append(1, "", true), go(1));
  queue.out("piece 0.1 #2 sent", "sent 0.1", "released 0.2", "0.1 [1,2)");
}

}  // namespace
}  // namespace post::test
