// Back-pressure, limits, and peers that keep to neither (rules 79, 81).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "receiver.h"

namespace post::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Rule 81: at hand-over, while nobody waits for whole Messages.
TEST(Credit, returns_when_a_message_is_handed_over) {
  Receiver receiver(of_shared_ids(), {.receive_buffer = 10});
  receiver.in(whole(1, "abc"));
  receiver.in(chunk(2, "de"));
  EXPECT_EQ(receiver.side.credit().octets, 10u);
  receiver.ask();
  EXPECT_THAT(receiver.out(), ElementsAre("1: message 1 'abc'"));
  EXPECT_EQ(receiver.side.credit().octets, 14u);
  receiver.ask_part();
  EXPECT_THAT(receiver.out(), ElementsAre("2: part 2 at 0 'de'"));
  EXPECT_EQ(receiver.side.credit().octets, 16u);
  receiver.in(chunk(2, "").at(2).last());
  EXPECT_EQ(receiver.side.credit().octets, 16u);
  receiver.ask_part();
  EXPECT_THAT(receiver.out(), ElementsAre("3: part 2 at 2 '' complete"));
  EXPECT_EQ(receiver.side.credit().octets, 17u);
}

// Rule 81: on arrival while one does, so that a Message larger than the buffer completes.
TEST(Credit, returns_on_arrival_while_a_reader_of_whole_messages_waits) {
  Receiver receiver(of_shared_ids(), {.receive_buffer = 4});
  receiver.in(chunk(1, "abc"));
  EXPECT_EQ(receiver.side.credit().octets, 4u);
  receiver.ask();
  EXPECT_EQ(receiver.side.credit().octets, 7u);
  EXPECT_EQ(receiver.in(chunk(1, "defg").at(3)), "");
  EXPECT_EQ(receiver.side.credit().octets, 11u);
  receiver.in(chunk(1, "h").at(7).last());
  EXPECT_THAT(receiver.out(), ElementsAre("1: message 1 'abcdefgh'"));
  EXPECT_EQ(receiver.side.credit().octets, 13u);
}

TEST(Credit, that_returned_stays_when_the_reader_goes) {
  Receiver receiver(of_shared_ids(), {.receive_buffer = 4});
  receiver.ask();
  receiver.in(chunk(1, "abc"));
  receiver.side.cancel(1);
  EXPECT_EQ(receiver.side.credit().octets, 7u);
  receiver.in(chunk(1, "d").at(3));
  EXPECT_EQ(receiver.side.credit().octets, 7u);
  receiver.ask_part({.min = 1, .max = 2});
  receiver.ask();
  EXPECT_THAT(receiver.out(), ElementsAre("2: part 1 at 0 'ab'"));
  EXPECT_EQ(receiver.side.credit().octets, 8u) << "all that arrived, for the one who waits now";
}

// Rule 81: each octet once, however often it comes.
TEST(Credit, is_charged_for_an_octet_once) {
  Receiver receiver(of_shared_ids(), {.receive_buffer = 4});
  receiver.in(chunk(1, "abc"));
  EXPECT_EQ(receiver.in(chunk(1, "bcd").at(1)), "");
  EXPECT_EQ(receiver.in(chunk(1, "abcd")), "");
  EXPECT_EQ(receiver.side.waiting(), 4u);
  EXPECT_EQ(receiver.side.arrived(), 10u);
}

// Rule 81: a whole Message that was charged as held is out of its antecedent's way.
TEST(Credit, for_holding_is_apart) {
  Receiver receiver(of_shared_ids(), {.receive_buffer = 4, .hold_limit = 8});
  receiver.in(chunk(2, "b").at(1).ordered(2).held());
  receiver.in(chunk(2, "a").ordered(2).held());
  EXPECT_EQ(receiver.side.credit().octets, 4u);
  receiver.in(chunk(2, "").at(2).last());
  EXPECT_EQ(receiver.side.credit().octets, 7u);
  EXPECT_EQ(receiver.side.credit().hold, 8u);
  EXPECT_EQ(receiver.side.held(), 3u);
  EXPECT_EQ(receiver.in(chunk(1, "wxyz").ordered(1)), "") << "the whole buffer is free";
  receiver.ask(2);
  receiver.in(chunk(1, "").at(4).last());
  EXPECT_THAT(receiver.out(), ElementsAre("1: message 1 'wxyz'", "2: message 2 'ab'"));
  EXPECT_EQ(receiver.side.credit().octets, 12u);
  EXPECT_EQ(receiver.side.credit().hold, 11u);
}

// Rule 81: a whole Message that was not charged so stays in the buffer, even while a reader waits.
TEST(Credit, of_a_held_message_that_charged_no_hold_credit_waits) {
  Receiver receiver(of_shared_ids(), {.receive_buffer = 4});
  receiver.ask();
  receiver.in(whole(2, "b").ordered(2));
  EXPECT_EQ(receiver.side.credit().octets, 4u);
}

// Rule 81: a skip notice returns what its Message was allotted.
TEST(Credit, returns_with_a_skip_notice) {
  Receiver receiver(of_shared_ids(), {.receive_buffer = 10, .hold_limit = 10});
  receiver.in(chunk(1, "ab"));
  receiver.skip(1, 5);
  EXPECT_EQ(receiver.side.credit().octets, 15u);
  receiver.skip(1, 5);
  EXPECT_EQ(receiver.side.credit().octets, 15u) << "once";
  receiver.skip(2, 3, 1, true);
  EXPECT_EQ(receiver.side.credit().octets, 18u);
  EXPECT_EQ(receiver.side.credit().hold, 13u);
  receiver.in(chunk(3, "xy").at(1));
  receiver.skip(3, 4, 2, true);
  EXPECT_EQ(receiver.side.credit().octets, 22u);
  EXPECT_EQ(receiver.side.credit().hold, 17u);
}

// Rules 40, 81: what still comes of a dropped Message returns as it comes.
TEST(Credit, returns_for_what_comes_of_a_dropped_message) {
  Receiver receiver(of_shared_ids(), {.receive_buffer = 10});
  receiver.skip(1);
  receiver.in(chunk(2, "abc").after({key(1)}));
  EXPECT_EQ(receiver.side.credit().octets, 13u);
  receiver.in(chunk(2, "f").at(5));
  EXPECT_EQ(receiver.side.credit().octets, 13u) << "behind a gap, which is remembered";
  receiver.in(chunk(2, "de").at(3));
  EXPECT_EQ(receiver.side.credit().octets, 16u);
  receiver.skip(2, 9);
  EXPECT_EQ(receiver.side.credit().octets, 19u);
}

TEST(Credit, of_a_transient_that_went_returns) {
  Receiver receiver(of_framed_stream(), {.receive_buffer = 10});
  receiver.in(chunk(1, "abc"));
  receiver.side.detach(kFirst);
  EXPECT_EQ(receiver.side.credit().octets, 13u);
}

// Rule 81: reliable data is never dropped, an unreliable stack's newest is.
TEST(FullBuffer, drops_the_newest_of_an_unreliable_stack_while_nobody_reads) {
  Receiver receiver(of_datagrams(), {.receive_buffer = 5});
  receiver.in(whole(1, "ab"));
  receiver.in(whole(2, "cd"));
  receiver.in(whole(3, "e"));
  EXPECT_THAT(receiver.events(), ElementsAre("dropped 2 buffer_full 3"));
  receiver.ask(3);
  EXPECT_THAT(receiver.out(), ElementsAre("1: message 1 'ab'", "2: message 3 'e'"));
  receiver.in(whole(4, "longer than the buffer"));
  EXPECT_THAT(receiver.out(), ElementsAre("3: message 4 'longer than the buffer'"));
  EXPECT_EQ(receiver.side.credit().octets, 36u);
}

TEST(FullBuffer, drops_nothing_of_a_stack_that_can_hold_its_peer_back) {
  Receiver receiver(of_framed_stream(), {.receive_buffer = 2});
  receiver.in(whole(1, "abc"));
  receiver.ask();
  EXPECT_THAT(receiver.out(), ElementsAre("1: message 1 'abc'"));
}

// Rule 79: never truncated.
TEST(Limit, refuses_a_message_above_it_and_gives_the_next) {
  Receiver receiver(of_framed_stream(), {.max_message = 3});
  receiver.ask(3);
  receiver.in(whole(1, "abc"));
  receiver.in(chunk(2, "abc"));
  EXPECT_THAT(receiver.out(), ElementsAre("1: message 1 'abc'"));
  receiver.in(chunk(2, "d").at(3));
  EXPECT_THAT(receiver.out(), ElementsAre("2: too_large 2"));
  EXPECT_THAT(receiver.events(), ElementsAre("dropped 2 too_large 4"));
  receiver.in(chunk(2, "e").at(4).last());
  receiver.in(whole(3, "xyz"));
  EXPECT_THAT(receiver.out(), ElementsAre("3: message 3 'xyz'"));
  EXPECT_TRUE(receiver.side.empty());
  EXPECT_EQ(receiver.side.credit().octets, (1u << 20) + 14);
}

// Rule 79: as soon as that is known; its successors do not wait for it.
TEST(Limit, refuses_a_message_that_announces_too_much) {
  Receiver receiver(of_shared_ids(), {.max_message = 3});
  receiver.ask(2);
  receiver.in(whole(2, "b").after({key(1)}));
  receiver.in(chunk(1, "a").total(5));
  EXPECT_THAT(receiver.out(), ElementsAre("1: too_large 1", "2: message 2 'b'"));
}

TEST(Limit, does_not_bind_readers_of_parts) {
  Receiver receiver(of_framed_stream(), {.max_message = 3});
  receiver.in(whole(1, "abcdef"));
  receiver.ask_part();
  EXPECT_THAT(receiver.out(), ElementsAre("1: part 1 at 0 'abcdef' complete"));
}

// Rule 79: without boundaries the end of the direction is the Message's; below the limit it is one.
TEST(Limit, of_a_stream_without_boundaries_is_that_of_what_it_brings) {
  Receiver receiver(of_plain_stream(), {.max_message = 3});
  receiver.ask(2);
  receiver.in(chunk(1, "abc"));
  EXPECT_THAT(receiver.out(), IsEmpty());
  receiver.in(chunk(1, "").at(3).last());
  receiver.in(chunk(1, "wxyz"), kSecond);
  EXPECT_THAT(receiver.out(), ElementsAre("1: message 1 'abc'", "2: unbounded 2"));
}

// Rule 81: a peer that sends beyond its credit, in each of the ways to do so.
TEST(HostilePeer, is_refused_beyond_its_credit) {
  Receiver receiver(of_shared_ids(), {.receive_buffer = 4, .hold_limit = 2});
  EXPECT_EQ(receiver.in(chunk(1, "abcd")), "");
  EXPECT_EQ(receiver.in(chunk(1, "e").at(4)), "credit_exceeded");
  EXPECT_EQ(receiver.in(chunk(2, "e")), "credit_exceeded");
  EXPECT_EQ(receiver.skip(3, 1), "credit_exceeded");
  EXPECT_EQ(receiver.skip(1, 5), "credit_exceeded");
  EXPECT_EQ(receiver.side.waiting(), 4u);
  EXPECT_EQ(receiver.skip(1, 4), "");
  EXPECT_EQ(receiver.in(chunk(4, "abc").held()), "credit_exceeded");
  EXPECT_EQ(receiver.in(chunk(5, "bc").at(1).held()), "");
  EXPECT_EQ(receiver.in(chunk(5, "a").held()), "credit_exceeded") << "with what came before";
  EXPECT_EQ(receiver.side.credit().octets, 8u);
}

TEST(HostilePeer, is_refused_where_it_contradicts_itself) {
  Receiver receiver;
  receiver.in(chunk(1, "cd").at(2));
  EXPECT_EQ(receiver.in(chunk(1, "c").at(2).last()), "malformed");
  EXPECT_EQ(receiver.in(chunk(1, "").at(4).last()), "");
  EXPECT_EQ(receiver.in(chunk(1, "e").at(4)), "malformed");
  EXPECT_EQ(receiver.in(chunk(1, "").at(5).last()), "malformed");
  EXPECT_EQ(receiver.in(chunk(0, "a")), "malformed");
  EXPECT_EQ(receiver.in(chunk(UINT64_MAX, "a")), "malformed");
  EXPECT_EQ(receiver.in(chunk(2, "a").at(UINT64_MAX - 1)), "malformed");
  EXPECT_EQ(receiver.in(chunk(2, "a").ordered(UINT64_MAX)), "malformed");
  EXPECT_EQ(receiver.in(chunk(2, "a").total(UINT64_MAX)), "malformed");
  EXPECT_EQ(receiver.skip(0), "malformed");
  EXPECT_EQ(receiver.skip(2, UINT64_MAX), "malformed");
  EXPECT_EQ(receiver.in(chunk(2, "")), "") << "nothing at all";
  EXPECT_EQ(receiver.side.waiting(), 3u);
}

TEST(HostilePeer, cannot_make_gaps_without_end) {
  Receiver receiver;
  MessageId message = 2;
  for (; message <= 2 * Deliveries::kWindow; message += 2) {
    ASSERT_EQ(receiver.skip(message, 0, message), "");
  }
  EXPECT_EQ(receiver.skip(message, 0, message), "too_many_gaps");
}

TEST(HostilePeer, that_waits_for_itself_is_held_until_the_end) {
  Receiver receiver;
  receiver.ask(2);
  receiver.in(whole(1, "a").after({key(1)}));
  receiver.in(whole(2, "b").after({{99, 7}}));
  EXPECT_THAT(receiver.out(), IsEmpty());
  receiver.skip(1, 2);
  EXPECT_THAT(receiver.out(), IsEmpty());
  EXPECT_EQ(receiver.side.held(), 2u);
}

}  // namespace
}  // namespace post::testing
