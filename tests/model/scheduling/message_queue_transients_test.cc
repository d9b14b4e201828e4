// Octets on Transients that come and go, acks, credit and holds (rules 10, 19, 20, 58, 74, 81, 85).
#include <chrono>

#include "tests/model/scheduling/queue_script.h"

namespace post::test {
namespace {

using namespace std::chrono_literals;

PsiTraits plain_traits() { return with(full_traits(), &PsiTraits::dedupes, false); }
PsiTraits credit_traits() { return with(full_traits(), &PsiTraits::credit, true); }
PsiTraits least_charge_traits() {
  PsiTraits traits = credit_traits();
  traits.least_charge = 64;
  return traits;
}

// Rule 20: the end mark counts.
TEST(MessageQueueTransients, sent_when_the_end_mark_is_handed_over) {
  QueueScript queue;
  queue.in(attach(1, full_traits()), send(), go(1, 9)).out("0.1 [0,9)");
  EXPECT_TRUE(queue.queue.has_queued(0));
  queue.in(go()).out("sent 0.1", "0.1 [9,10)");
  EXPECT_FALSE(queue.queue.has_queued(0));
  EXPECT_FALSE(queue.queue.idle(0));
  queue.in(acked(1, {0, 9})).out().in(acked(1, {9, 10})).out("acked 0.1");
  EXPECT_TRUE(queue.queue.idle(0));
}

// Rules 20 and 74: a fork's Messages are not acked before it is accepted.
TEST(MessageQueueTransients, nothing_is_acked_on_a_pending_lane) {
  QueueScript queue(LaneOptions{.pending = true});
  queue.in(attach(1, full_traits()), send("a"), send("b"), go());
  queue.out("sent 0.1", "0.1 [0,2)", "sent 0.2", "0.2 [0,2)");
  queue.in(acked(2, {0, 2}), acked(1, {0, 2})).out();
  queue.in(accept(0)).out("acked 0.1", "acked 0.2");
}

// Rules 12 and 39: each its own cause; other lanes by 39, after them.
TEST(MessageQueueTransients, a_lane_that_fails_gives_each_of_its_messages_the_cause) {
  QueueScript queue;
  queue.in(open(1), send("a").unordered(), send("b").on(1).after(1), send("c").after(1));
  queue.got.clear();
  queue.in(fail(0, FailureCause::kAborted, RULE(13)));
  queue.out(by("failed 0.1 aborted", RULE(13)), "skip 0.1 of 0", by("failed 0.2 aborted", RULE(13)),
            by("failed 1.1 antecedent", RULE(39)));
}

// Rule 39: a Message that failed half given resets a stack that cannot abandon it, whichever half.
TEST(MessageQueueTransients, a_failed_message_that_lacks_its_first_octet_resets_its_stack) {
  for (const auto& [lost_octets, resets] : {std::pair{Range{0, 1}, true}, {Range{0, 0}, false}}) {
    QueueScript queue;
    queue.in(attach(1, with(full_traits(), &PsiTraits::abandon, false)), send(), go());
    queue.in(lost(1, 1, lost_octets), fail(0, FailureCause::kAborted, RULE(13)));
    EXPECT_EQ(std::ranges::count(queue.got, by("reset @1", RULE(50))), resets ? 1 : 0);
  }
}

// Rule 23: each piece, then the Message; rule 24: nothing behind the last.
TEST(MessageQueueTransients, pieces_end_one_by_one_in_order) {
  QueueScript queue;
  queue.in(attach(1, full_traits()), begin("abc"), append(1, "de"), append(1, "f", true));
  queue.in(append(1, "g")).out("refused complete").in(go(1, 2)).out("0.1 [0,2)");
  queue.in(go(1)).out("piece 0.1 #1 sent", "0.1 [2,3)");
  queue.in(go()).out("piece 0.1 #2 sent", "0.1 [3,5)", "piece 0.1 #3 sent", "sent 0.1",
                     "0.1 [5,7)");
}

TEST(MessageQueueTransients, a_stack_that_needs_the_total_gets_a_partial_message_whole) {
  QueueScript queue;
  queue.in(attach(1, with(stream_traits(), &PsiTraits::needs_total, true)), begin("abc"), go());
  queue.out().in(append(1, "de", true), go());
  queue.out("piece 0.1 #1 sent", "piece 0.1 #2 sent", "sent 0.1 terminal", "0.1 [0,6)");
}

// Rules 25 and 26.
TEST(MessageQueueTransients, what_does_not_fit_the_stack_fails) {
  QueueScript queue;
  PsiTraits traits = stream_traits();
  traits.max_message = 4;
  traits.empty_messages = false;
  queue.in(send("12345"), send(""), send("1234"));
  queue.queue.fail_misfits(0, traits, queue.now);
  queue.in(attach(1, traits), go());
  queue.out(by("failed 0.1 too_large", RULE(25)), "skip 0.1 of 0 order 1",
            by("failed 0.2 inconsistent", RULE(26)), "skip 0.2 of 0 order 2", "sent 0.3 terminal",
            "0.3 [0,5)");
}

// Rule 10, by what was handed over and what the Message allows.
TEST(MessageQueueTransients, a_message_partly_handed_over_starts_again) {
  QueueScript queue;
  queue.in(attach(1, plain_traits()), send(), go(1, 4), acked(1, {0, 2}), detach(1));
  queue.out("0.1 [0,4)", by("requeued 0.1", RULE(10)));
  queue.in(attach(2, plain_traits()), go(1, 99, 2)).out("sent 0.1", "0.1 [0,10)");
}

TEST(MessageQueueTransients, only_what_is_lost_goes_again_where_keys_outlive_a_transient) {
  QueueScript queue;
  queue.in(attach(1, full_traits()), send(), go(1, 6), acked(1, {0, 2}), detach(1));
  queue.out("0.1 [0,6)", by("requeued 0.1", RULE(10)));
  queue.in(attach(2, full_traits()), go(1, 99, 2)).out("sent 0.1", "0.1 [2,10)");
}

TEST(MessageQueueTransients, what_a_reader_may_have_seen_in_part_does_not_start_again) {
  for (const bool idempotent : {true, false}) {
    QueueScript queue;
    const Sending message = idempotent ? send().unordered().idempotent() : send().unordered();
    queue.in(attach(1, with(stream_traits(), &PsiTraits::boundaries, false)), message, go(1, 4));
    queue.out("0.1 [0,4)").in(detach(1));
    idempotent ? queue.out(by("requeued 0.1", RULE(10)))
               : queue.out(by("failed 0.1 delivery_unknown", RULE(10)), "skip 0.1 of 4");
  }
}

TEST(MessageQueueTransients, a_sent_message_goes_again_if_the_peer_can_tell_or_does_not_mind) {
  QueueScript queue;
  queue.in(attach(1, plain_traits()), send("a").idempotent(), send("b"), go());
  queue.out("sent 0.1", "0.1 [0,2)", "sent 0.2", "0.2 [0,2)").in(detach(1));
  queue.out(by("requeued 0.1", RULE(10)), by("failed 0.2 delivery_unknown", RULE(10)),
            "skip 0.2 of 2 order 2");
  queue.in(attach(2, full_traits()), go(9, 99, 2), detach(2));
  queue.out("0.1 [0,2)", by("requeued 0.1", RULE(10)));
}

// Rule 19: `sent` was told as not the end, and no ack will follow.
TEST(MessageQueueTransients, what_goes_again_over_a_stack_without_acks_ends_unknown) {
  QueueScript queue;
  queue.in(attach(1, full_traits()), send("a").unordered(), go(), detach(1));
  queue.out("sent 0.1", "0.1 [0,2)", by("requeued 0.1", RULE(10)));
  queue.in(attach(2, stream_traits()), go(1, 99, 2));
  queue.out(by("failed 0.1 delivery_unknown", RULE(19)), "skip 0.1 of 2", "0.1 [0,2)");
}

// Rule 85: the other Transient takes over, with the rank it had; one path at a time.
TEST(MessageQueueTransients, a_message_stays_on_its_transient_while_that_lives) {
  QueueScript queue;
  queue.in(attach(1, full_traits()), attach(2, full_traits()), send(), go(1, 4));
  queue.in(go(1, 99, 2)).out("0.1 [0,4)").in(lost(1, 1, {0, 4}), go(1, 99, 2)).out();
  queue.in(detach(1), go(1, 99, 2)).out(by("requeued 0.1", RULE(85)), "sent 0.1", "0.1 [0,10)");
}

TEST(MessageQueueTransients, lost_octets_go_first_again) {
  QueueScript queue;
  queue.in(attach(1, full_traits()), send(), send("b"), go())
      .out("sent 0.1", "0.1 [0,10)", "sent 0.2", "0.2 [0,2)");
  queue.in(send("c"), lost(1, 1, {3, 5}), go());
  queue.out("0.1 [3,5)", "sent 0.3", "0.3 [0,2)");
}

// Rule 85: a scheduler may ask for copies. The oldest comes first, and an ack ends its twins.
TEST(MessageQueueTransients, copies_start_with_the_oldest_and_are_forgotten_when_acked) {
  QueueScript queue;
  queue.in(attach(1, full_traits()), attach(2, full_traits()), send("a"), send("b"), go());
  queue.out("sent 0.1", "0.1 [0,2)", "sent 0.2", "0.2 [0,2)").in(copy(2), copy(2), copy(2));
  queue.out("copied 0.1 [0,2)", "copied 0.2 [0,2)", "nothing to copy");
  queue.in(acked(1, {0, 2}, 0, 2)).out("forget 0.1 [0,2) @1", "acked 0.1");
  queue.in(detach(1)).out();  // a live copy is under way
  queue.in(detach(2)).out(by("requeued 0.2", RULE(10)));
}

TEST(MessageQueueTransients, there_are_no_copies_where_the_peer_does_not_remove_them) {
  QueueScript queue;
  queue.in(attach(1, plain_traits()), attach(2, plain_traits()), send("a"), go(), copy(2));
  queue.out("sent 0.1", "0.1 [0,2)", "nothing to copy");
}

// Rule 81: credit bounds first allotments, not what goes again; the maximum of totals wins.
TEST(MessageQueueTransients, credit_bounds_what_is_handed_over_for_the_first_time) {
  QueueScript queue;
  queue.telling_all().in(attach(1, credit_traits()), send(), go()).out();
  queue.in(credit(4), go()).out("wake 0", by("started 0.1 @1", RULE(30)), "0.1 [0,4)");
  queue.in(lost(1, 1, {1, 2}), go(2)).out("wake 0", "0.1 [1,2)");
  queue.in(credit(3), go()).out().in(credit(10), go()).out("wake 0", "sent 0.1", "0.1 [4,10)");
}

// Rule 81: on one Transient in order nothing overtakes; across two it may, and needs credit.
TEST(MessageQueueTransients, hold_credit_is_charged_only_where_a_successor_can_overtake) {
  QueueScript queue;
  queue.in(attach(1, credit_traits()), attach(2, credit_traits()), credit(100, 0));
  queue.in(send("a"), send("b"), send("c"), go(2));
  queue.out("sent 0.1", "0.1 [0,2)", "sent 0.2", "0.2 [0,2)").in(go(9, 99, 2)).out();
  queue.in(credit(100, 1), go(9, 99, 2)).out();
  queue.in(credit(100, 2), go(9, 99, 2)).out("sent 0.3", "0.3 [0,2) held");
}

TEST(MessageQueueTransients, a_skip_notice_returns_what_was_allotted) {
  QueueScript queue;
  queue.in(attach(1, with(credit_traits(), &PsiTraits::in_order, false)), credit(100, 10));
  queue.in(send("a"), send().until(5ms), go(2, 4)).out("sent 0.1", "0.1 [0,2)", "0.2 [0,4) held");
  queue.at(5ms)
      .in(expiry_timer())
      .out(by("expired 0.2 lifetime", RULE(47)), "skip 0.2 of 4 order 2 held");
  queue.in(send("12345"), go()).out("sent 0.3", "0.3 [0,6) held");  // 10 of hold: 4 + 6
}

// Rule 81: a Message is charged what its stack says at least, once; its later octets need no more
// until there are as many.
TEST(MessageQueueTransients, a_small_message_is_charged_what_its_stack_says) {
  QueueScript queue;
  queue.in(attach(1, least_charge_traits()), credit(63, 1000), send("a"), go()).out();
  queue.in(credit(64, 1000), go()).out("sent 0.1", "0.1 [0,2)").in(send("b"), go()).out();
  queue.in(credit(128, 1000), go(1, 1))
      .out("0.2 [0,1)")
      .in(send("c"), go(2))
      .out("sent 0.2", "0.2 [1,2)");
}

TEST(MessageQueueTransients, what_has_begun_goes_on_with_less_than_the_least_charge) {
  QueueScript queue;
  const std::string content(99, 'x');
  queue.in(attach(1, least_charge_traits()), credit(70), send(content), send("b"), go(2, 99));
  queue.out("0.1 [0,70)").in(credit(80), go(2, 99)).out("0.1 [70,80)");
  queue.in(credit(163), go(2, 99)).out("sent 0.1", "0.1 [80,100)");
  queue.in(credit(164), go(2, 99)).out("sent 0.2", "0.2 [0,2)");
}

TEST(MessageQueueTransients, a_skip_notice_tells_the_least_charge) {
  QueueScript queue;
  const PsiTraits traits = with(least_charge_traits(), &PsiTraits::in_order, false);
  queue.in(attach(1, traits), credit(1000, 63));
  queue.in(send("a"), send().until(5ms), go(2, 4)).out("sent 0.1", "0.1 [0,2)");
  queue.in(credit(1000, 64), go(1, 4)).out("0.2 [0,4) held");
  queue.at(5ms)
      .in(expiry_timer())
      .out(by("expired 0.2 lifetime", RULE(47)), "skip 0.2 of 64 order 2 held");
  queue.in(send("12345"), go()).out().in(credit(1000, 128), go()).out("sent 0.3", "0.3 [0,6) held");
}

// Rule 58.
TEST(MessageQueueTransients, early_data_is_idempotent_complete_and_within_the_limit) {
  QueueScript queue;
  PsiTraits traits = full_traits();
  traits.early_limit = 10;
  queue.in(attach(1, traits), send("a").unordered(), send("123456789").idempotent().unordered());
  queue.in(begin("b").idempotent().unordered(), send("0123456789").idempotent().unordered());
  const TransientView view{TransientId{1}, {}, 1000, traits, false};
  const OutboundView& outbound = queue.queue.view(0);
  EXPECT_FALSE(outbound.sendable(1, view));
  EXPECT_FALSE(outbound.sendable(3, view));
  EXPECT_FALSE(outbound.sendable(4, view));
  ASSERT_EQ(outbound.sendable(2, view), (Range{0, 10}));
  const auto chunk = queue.queue.cut(0, {2, {0, 10}, TransientId{1}}, 99, queue.now, true);
  EXPECT_TRUE(chunk->early);
  queue.in([](QueueScript& script) { script.queue.reject_early(TransientId{1}); }, go(1));
  queue.out("sent 0.2", "sent 0.1", "0.1 [0,2)").in(go(1)).out("0.2 [0,10)");  // once (rule 59)
}

TEST(MessageQueueTransients, properties_go_with_the_first_octet) {
  QueueScript queue;
  queue.in(attach(1, full_traits()), send("a").unordered(), go());
  queue.in(send("bc").after(1).niceness(3).until(7ms).immediate().idempotent());
  queue.got.clear();
  queue.at(2ms);
  const auto chunk = queue.queue.cut(0, {2, {0, 2}, TransientId{1}}, 99, queue.now);
  ASSERT_TRUE(chunk && chunk->properties);
  EXPECT_TRUE(chunk->immediate);
  EXPECT_EQ(chunk->useful_until, kStartOfRun + 7ms);
  EXPECT_EQ(chunk->properties->octets, 3u);
  EXPECT_EQ(chunk->properties->order, 0u);
  EXPECT_EQ(chunk->properties->niceness, 3);
  EXPECT_EQ(chunk->properties->lifetime, 5ms);
  EXPECT_EQ(chunk->properties->after, std::vector<MessageKey>({{0, 1}}));
  EXPECT_TRUE(chunk->properties->idempotent);
  EXPECT_FALSE(chunk->properties->independent);
}

}  // namespace
}  // namespace post::test
