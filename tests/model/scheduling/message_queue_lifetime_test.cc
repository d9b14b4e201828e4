// Lifetimes and late Messages (rules 46 to 51).
#include <chrono>

#include "tests/model/scheduling/queue_script.h"

namespace post::test {
namespace {

using namespace std::chrono_literals;

// Rules 47 and 49: alive before its deadline, not at it.
TEST(MessageQueueLifetime, expires_at_its_deadline) {
  QueueScript queue;
  queue.in(attach(1, full_traits()), send("a").until(5ms).unordered(), go()).next(5ms);
  queue.out("sent 0.1", "0.1 [0,2)").at(5ms - 1ns).in(acked(1, {0, 1})).out();
  queue.at(5ms)
      .in(expiry_timer())
      .out(by("expired 0.1 lifetime", RULE(47)), "skip 0.1 of 2")
      .waits();
  queue.in(acked(1, {0, 2})).out();  // never undone (rule 50)
}

TEST(MessageQueueLifetime, an_ack_at_the_deadline_wins_and_is_not_late) {
  QueueScript queue;
  queue.in(attach(1, full_traits()), send("a").until(5ms).unordered(), go());
  queue.out("sent 0.1", "0.1 [0,2)");
  queue.at(5ms).in(acked(1, {0, 2})).out("acked 0.1").waits();
}

// Rule 48: at the queue's head too, if that comes before the timer.
TEST(MessageQueueLifetime, nothing_goes_at_its_deadline) {
  QueueScript queue;
  queue.in(attach(1, full_traits()), send("a").until(5ms).unordered()).at(5ms).in(go(1));
  queue.out(by("expired 0.1 lifetime", RULE(48))).waits();
}

TEST(MessageQueueLifetime, lost_octets_go_again_until_the_deadline) {
  QueueScript queue;
  queue.in(attach(1, full_traits()), send("a").until(5ms).unordered(), go());
  queue.out("sent 0.1", "0.1 [0,2)").at(4ms).in(lost(1, 1, {0, 1}), go(1)).out("0.1 [0,1)");
  queue.at(5ms).in(lost(1, 1, {0, 1}), go(1));
  queue.out(by("expired 0.1 lifetime", RULE(48)), "skip 0.1 of 2");
}

// Rule 47: discarding earlier is a policy, for what is not sent.
TEST(MessageQueueLifetime, what_cannot_be_in_time_goes_early_where_policy_predicts) {
  QueueScript queue(LaneOptions{.predicts = true});
  queue.in(attach(1, full_traits()), attach(2, full_traits()), send("a").until(9ms).unordered());
  queue.next(9ms).in(latency(1, 5ms), latency(2, 3ms)).next(6ms);
  queue.in(send("b").until(8ms).unordered(), go(1)).next(6ms).out("sent 0.2", "0.2 [0,2)");
  queue.at(6ms).in(expiry_timer()).out(by("expired 0.1 predicted", RULE(47))).next(8ms);
}

TEST(MessageQueueLifetime, prediction_is_checked_when_a_message_is_taken) {
  QueueScript queue(LaneOptions{.predicts = true});
  queue.in(attach(1, full_traits()), latency(1, 5ms), send("a").until(9ms).unordered());
  queue.at(4ms).in(go(1)).out(by("expired 0.1 predicted", RULE(48)));
}

// Rule 50: what was given to a stack that cannot abandon completes, late.
TEST(MessageQueueLifetime, what_cannot_be_abandoned_completes_late) {
  QueueScript queue;
  queue.in(attach(1, stream_traits()), send().until(5ms).unordered(), go(1, 4)).out("0.1 [0,4)");
  queue.at(5ms).in(expiry_timer()).out().waits().in(go(1, 4)).out("0.1 [4,8)");
  queue.at(6ms).in(go()).out("sent 0.1 late terminal", "0.1 [8,10) late");
}

TEST(MessageQueueLifetime, sent_at_the_deadline_is_not_late) {
  QueueScript queue;
  queue.in(attach(1, stream_traits()), send().until(5ms).unordered(), go(1, 4)).out("0.1 [0,4)");
  queue.at(5ms).in(go()).out("sent 0.1 terminal", "0.1 [4,10)");
}

TEST(MessageQueueLifetime, an_ack_after_the_deadline_is_late_where_nothing_can_be_abandoned) {
  QueueScript queue;
  queue.in(attach(1, with(full_traits(), &PsiTraits::abandon, false)));
  queue.in(send("a").until(5ms).unordered(), go()).out("sent 0.1", "0.1 [0,2)");
  queue.at(5ms).in(expiry_timer()).out().at(5ms + 1ns).in(acked(1, {0, 2})).out("acked 0.1 late");
}

// Rules 38 and 50: it completes and is not blocked any more.
TEST(MessageQueueLifetime, a_successor_that_cannot_be_abandoned_outlives_its_antecedent) {
  QueueScript queue;
  queue.in(attach(1, with(full_traits(), &PsiTraits::abandon, false)), open(1));
  queue.in(attach(2, full_traits(), 1), send("x").on(1).until(5ms).unordered(), go(9, 99, 2, 1));
  queue.in(send("a").unordered(), go(), send("b").after(1))
      .out("sent 1.1", "1.1 [0,2)", "sent 0.1", "0.1 [0,2)");
  queue.in(send("c").after(1, 1)).out("held 0.3 antecedent 1.1");
  queue.in(go()).out("sent 0.2", "0.2 [0,2)");
  queue.at(5ms).in(expiry_timer());
  queue.out(by("expired 1.1 lifetime", RULE(47)), "skip 1.1 of 2",
            by("expired 0.3 antecedent", RULE(38)));
}

TEST(MessageQueueLifetime, where_50_forbids_it_expiry_does_not_spread) {
  QueueScript queue;
  queue.in(attach(1, with(full_traits(), &PsiTraits::abandon, false)));
  queue.in(attach(2, full_traits()), send("a").until(5ms).unordered(), go(1, 99, 2));
  queue.in(send("b").after(1), go(1)).out("sent 0.1", "0.1 [0,2)", "sent 0.2", "0.2 [0,2) held");
  queue.at(5ms).in(expiry_timer()).out(by("expired 0.1 lifetime", RULE(47)), "skip 0.1 of 2");
  queue.in(acked(2, {0, 2})).out("acked 0.2");
}

// Rule 50: half of it is there, and its end will never come.
TEST(MessageQueueLifetime, an_unfinished_partial_message_resets_a_stack_that_cannot_abandon) {
  QueueScript queue;
  queue.in(attach(1, stream_traits()), begin("abc").until(5ms).unordered(), go());
  queue.out("piece 0.1 #1 sent", "0.1 [0,3)").in(append(1, "de"), send("b").unordered());
  queue.at(5ms).in(expiry_timer());
  queue.out("piece 0.1 #2 expired", by("expired 0.1 lifetime", RULE(47)), "skip 0.1 of 3",
            by("reset @1", RULE(50)));
  queue.in(append(1, "f")).out("refused expired");  // rule 51
  queue.in(go()).out();
  queue.in(detach(1), attach(2, stream_traits()), go(1, 99, 2))
      .out("sent 0.2 terminal", "0.2 [0,2)");
}

TEST(MessageQueueLifetime, octets_of_a_dead_transient_do_not_keep_a_message_alive) {
  QueueScript queue;
  queue.in(attach(1, stream_traits()), send().until(5ms).unordered().idempotent(), go(1, 4));
  queue.out("0.1 [0,4)").at(5ms).in(expiry_timer()).out().at(6ms).in(detach(1));
  queue.out(by("expired 0.1 lifetime", RULE(47)), "skip 0.1 of 4");
}

TEST(MessageQueueLifetime, timers_of_one_instant_run_in_the_order_of_deadline_and_submission) {
  QueueScript queue;
  queue.in(open(1), send("a").until(6ms).on(1).unordered(), send("b").until(5ms).unordered());
  queue.in(send("c").until(6ms).unordered()).next(5ms);
  queue.queue.expire(kStartOfRun + 7ms);
  queue.in([](QueueScript&) {})
      .out(by("expired 0.1 lifetime", RULE(47)), by("expired 1.1 lifetime", RULE(47)),
           by("expired 0.2 lifetime", RULE(47)));
}

}  // namespace
}  // namespace post::test
