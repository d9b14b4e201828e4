// Readers of parts, and requests of both kinds in one queue.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "receiver.h"

namespace post::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Rule 79: at least min, never more than max.
TEST(Parts, come_when_there_is_the_minimum_and_never_exceed_the_maximum) {
  Receiver receiver;
  receiver.ask_part({.min = 3, .max = 4});
  receiver.in(chunk(1, "ab"));
  EXPECT_THAT(receiver.out(), IsEmpty());
  receiver.in(chunk(1, "cdef").at(2));
  EXPECT_THAT(receiver.out(), ElementsAre("1: part 1 at 0 'abcd'"));
  receiver.ask_part({.min = 3, .max = 4});
  EXPECT_THAT(receiver.out(), IsEmpty());
  receiver.in(chunk(1, "g").at(6).last());
  EXPECT_THAT(receiver.out(), ElementsAre("2: part 1 at 4 'efg' complete"));
  EXPECT_TRUE(receiver.side.empty());
}

// Rule 79: the end of the Message excuses the minimum.
TEST(Parts, come_below_the_minimum_at_the_end_of_a_message) {
  Receiver receiver;
  receiver.ask_part({.min = 10});
  receiver.in(chunk(1, "cd").at(2).last());
  EXPECT_THAT(receiver.out(), IsEmpty());
  receiver.in(chunk(1, "ab"));
  EXPECT_THAT(receiver.out(), ElementsAre("1: part 1 at 0 'abcd' complete"));
}

// Rule 79: a full buffer excuses it too, one octet less does not.
TEST(Parts, come_below_the_minimum_when_the_buffer_is_full) {
  Receiver receiver(of_shared_ids(), {.receive_buffer = 4});
  receiver.ask_part({.min = 10});
  receiver.in(chunk(1, "abc"));
  EXPECT_THAT(receiver.out(), IsEmpty());
  receiver.in(chunk(1, "d").at(3));
  EXPECT_THAT(receiver.out(), ElementsAre("1: part 1 at 0 'abcd'"));
}

// Rule 79: min > max or max = 0 is refused.
TEST(Parts, of_an_impossible_size_are_refused) {
  Receiver receiver;
  EXPECT_EQ(receiver.side.request_part({.min = 2, .max = 1}).error().name, "part_size");
  EXPECT_EQ(receiver.side.request_part({.min = 0, .max = 0}).error().name, "part_size");
  EXPECT_TRUE(receiver.side.request_part({.min = 1, .max = 1}));
}

// Rule 79: where the end comes alone.
TEST(Parts, may_be_empty_at_the_end) {
  Receiver receiver(of_plain_stream());
  receiver.ask_part();
  receiver.in(chunk(1, "ab"));
  EXPECT_THAT(receiver.out(), ElementsAre("1: part 1 at 0 'ab'"));
  receiver.ask_part();
  EXPECT_THAT(receiver.out(), IsEmpty());
  receiver.in(chunk(1, "").at(2).last());
  EXPECT_THAT(receiver.out(), ElementsAre("2: part 1 at 2 '' complete"));
}

// Rule 80: no later, easier request overtakes.
TEST(Requests, are_served_in_order) {
  Receiver receiver;
  receiver.ask_part({.min = 5});
  receiver.ask();
  receiver.in(chunk(1, "abc"));
  receiver.in(whole(2, "x").at(0));
  EXPECT_THAT(receiver.out(), ElementsAre("1: part 2 at 0 'x' complete"));
  receiver.ask_part();
  EXPECT_THAT(receiver.out(), IsEmpty()) << "the part of 1 is behind a request for a whole one";
  receiver.in(whole(3, "y"));
  EXPECT_THAT(receiver.out(), ElementsAre("2: message 3 'y'", "3: part 1 at 0 'abc'"));
}

TEST(Requests, that_were_cancelled_let_the_next_one_through) {
  Receiver receiver;
  receiver.ask();
  receiver.ask_part();
  receiver.in(chunk(1, "abc"));
  receiver.side.cancel(1);
  EXPECT_THAT(receiver.out(), ElementsAre("2: part 1 at 0 'abc'"));
  EXPECT_FALSE(receiver.side.has_request());
}

// Rule 79: a reader of whole Messages never gets the rest of one.
TEST(Requests, for_whole_messages_pass_by_one_that_was_begun_in_parts) {
  Receiver receiver;
  receiver.in(whole(1, "abc"));
  receiver.ask_part({.min = 1, .max = 1});
  receiver.ask();
  receiver.ask_part();
  EXPECT_THAT(receiver.out(), ElementsAre("1: part 1 at 0 'a'"));
  receiver.in(whole(2, "x"));
  EXPECT_THAT(receiver.out(), ElementsAre("2: message 2 'x'", "3: part 1 at 1 'bc' complete"));
}

// Rule 80: the Message that began first, where it has what is asked for.
TEST(Parts, are_of_the_message_that_began_first) {
  Receiver receiver;
  receiver.in(chunk(2, "ab"));
  receiver.in(chunk(1, "xyz"));
  for (const std::uint64_t min : {3, 2, 1}) receiver.ask_part({.min = min});
  EXPECT_THAT(receiver.out(), ElementsAre("1: part 1 at 0 'xyz'", "2: part 2 at 0 'ab'"));
}

// Rules 31, 80: ordered ones do not interleave.
TEST(Parts, of_an_ordered_message_wait_for_the_last_of_the_one_before) {
  Receiver receiver;
  receiver.in(chunk(2, "xy").last().ordered(2));
  receiver.in(chunk(1, "ab").ordered(1));
  receiver.in(chunk(3, "free"));
  for (int i = 0; i < 3; ++i) receiver.ask_part();
  EXPECT_THAT(receiver.out(), ElementsAre("1: part 1 at 0 'ab'", "2: part 3 at 0 'free'"));
  receiver.in(chunk(1, "").at(2).last());
  receiver.ask_part();
  EXPECT_THAT(receiver.out(),
              ElementsAre("3: part 1 at 2 '' complete", "4: part 2 at 0 'xy' complete"));
}

// Rule 36: an antecedent counts as delivered with its last part.
TEST(Parts, of_a_successor_wait_for_the_last_of_its_antecedent) {
  Receiver receiver;
  receiver.in(chunk(2, "x").after({key(1)}));
  receiver.in(whole(1, "abc"));
  for (int i = 0; i < 2; ++i) receiver.ask_part({.min = 1, .max = 2});
  ASSERT_EQ(to_string(*receiver.side.next()), "1: part 1 at 0 'ab'");
  ASSERT_EQ(to_string(*receiver.side.next()), "2: part 1 at 2 'c' complete");
  receiver.ask_part();
  EXPECT_THAT(receiver.out(), ElementsAre("3: part 2 at 0 'x'"));
}

TEST(Parts, wait_until_it_is_known_what_their_message_waits_for) {
  Receiver receiver;
  receiver.ask_part();
  receiver.in(chunk(2, "cd").at(2));
  EXPECT_THAT(receiver.out(), IsEmpty());
  receiver.in(chunk(2, "ab").after({key(1)}));
  EXPECT_THAT(receiver.out(), IsEmpty());
  receiver.skip(1);
  EXPECT_THAT(receiver.events(), ElementsAre("skipped 1", "dropped 2 antecedent 4"));
}

TEST(Parts, share_the_id_of_their_message) {
  Receiver receiver(of_plain_stream());
  receiver.in(chunk(1, "abc"));
  receiver.in(whole(1, "x"), kSecond);
  receiver.ask_part({.min = 1, .max = 2});
  receiver.ask();
  receiver.ask_part();
  EXPECT_EQ(std::get<InPart>(receiver.side.next()->result).id, 1u);
  EXPECT_EQ(std::get<InMessage>(receiver.side.next()->result).id(), 2u);
  EXPECT_EQ(std::get<InPart>(receiver.side.next()->result).id, 1u);
}

// Rule 80: one that was begun and will not complete ends with an error, once.
TEST(Parts, of_a_message_that_was_given_up_end_with_an_error) {
  Receiver receiver;
  receiver.in(chunk(1, "abc"));
  receiver.ask_part({.min = 1, .max = 2});
  EXPECT_THAT(receiver.out(), ElementsAre("1: part 1 at 0 'ab'"));
  receiver.skip(1, 5);
  EXPECT_FALSE(receiver.side.empty());
  receiver.ask_part();
  receiver.ask_part();
  receiver.in(whole(2, "x"));
  EXPECT_THAT(receiver.out(), ElementsAre("2: incomplete 1", "3: part 2 at 0 'x' complete"));
}

TEST(Parts, of_a_message_whose_transient_went_end_with_an_error) {
  Receiver receiver(of_plain_stream());
  receiver.in(chunk(1, "abc"));
  receiver.ask_part();
  receiver.ask_part();
  EXPECT_THAT(receiver.out(), ElementsAre("1: part 1 at 0 'abc'"));
  receiver.side.detach(kFirst);
  EXPECT_THAT(receiver.out(), ElementsAre("2: incomplete 1"));
}

}  // namespace
}  // namespace post::testing
