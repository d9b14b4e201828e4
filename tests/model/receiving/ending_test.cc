// What becomes of Messages and requests when a Carrier's receiving direction ends.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "receiver.h"

namespace post::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Rule 80: what is here comes first, then the end.
TEST(ReceivingEnds, after_what_is_here) {
  Receiver receiver;
  receiver.in(whole(1, "a"));
  receiver.side.end();
  receiver.ask(3);
  EXPECT_THAT(receiver.out(), ElementsAre("1: message 1 'a'", "2: finished", "3: finished"));
}

TEST(ReceivingEnds, with_the_error_that_ended_it) {
  Receiver receiver;
  receiver.ask(2);
  receiver.side.end(Error{"framing", "not a length"});
  receiver.side.end();
  EXPECT_THAT(receiver.out(), ElementsAre("1: framing", "2: framing"));
}

// Rule 80: remaining partial content first, whatever the minimum, then its error, then the end.
TEST(ReceivingEnds, with_what_there_is_of_an_incomplete_message) {
  Receiver receiver(of_plain_stream());
  receiver.in(chunk(1, "abc"));
  receiver.side.end();
  EXPECT_FALSE(receiver.side.empty());
  for (int i = 0; i < 3; ++i) receiver.ask_part({.min = 10});
  EXPECT_THAT(receiver.out(),
              ElementsAre("1: part 1 at 0 'abc'", "2: incomplete 1", "3: finished"));
  EXPECT_TRUE(receiver.side.empty());
}

TEST(ReceivingEnds, for_a_message_that_was_read_so_far_with_its_error) {
  Receiver receiver(of_plain_stream());
  receiver.in(chunk(1, "abc"));
  for (int i = 0; i < 3; ++i) receiver.ask_part();
  EXPECT_THAT(receiver.out(), ElementsAre("1: part 1 at 0 'abc'"));
  receiver.side.end();
  EXPECT_THAT(receiver.out(), ElementsAre("2: incomplete 1", "3: finished"));
}

// Rule 79: complete mode never yields a part, not even then.
TEST(ReceivingEnds, without_showing_a_part_to_a_reader_of_whole_messages) {
  Receiver receiver(of_plain_stream());
  receiver.ask();
  receiver.in(chunk(1, "abc"));
  receiver.side.end();
  EXPECT_THAT(receiver.out(), ElementsAre("1: finished"));
}

// Rule 32: a gap that will never fill.
TEST(ReceivingEnds, with_ordered_messages_behind_a_gap) {
  Receiver receiver;
  receiver.ask(2);
  receiver.in(whole(3, "c").ordered(3));
  receiver.in(chunk(2, "b").at(1).ordered(2));
  receiver.side.end();
  EXPECT_THAT(receiver.out(), ElementsAre("1: message 3 'c'", "2: finished"));
  EXPECT_THAT(receiver.events(), ElementsAre("held 3", "dropped 2 transient 1"));
}

// Rule 31: in their order even then, whichever was here first, and for a reader of parts too.
TEST(ReceivingEnds, with_what_is_behind_gaps_in_its_order) {
  Receiver receiver;
  receiver.in(whole(5, "e").ordered(5));
  receiver.in(whole(4, "d").ordered(4));
  receiver.in(whole(2, "b").ordered(2));
  receiver.side.end();
  receiver.ask_part();
  receiver.ask(3);
  EXPECT_THAT(receiver.out(), ElementsAre("1: part 2 at 0 'b' complete", "2: message 4 'd'",
                                          "3: message 5 'e'", "4: finished"));
}

// Rule 40: what depends on what was cut off goes with it.
TEST(ReceivingEnds, without_the_successors_of_what_was_cut_off) {
  Receiver receiver;
  receiver.in(whole(2, "b").after({key(1)}));
  receiver.in(whole(3, "c").after({key(1)}).independent());
  receiver.in(chunk(1, "a"));
  receiver.side.end();
  receiver.ask_part();
  receiver.ask(2);
  EXPECT_THAT(receiver.out(),
              ElementsAre("1: part 3 at 0 'c' complete", "2: finished", "3: finished"));
  receiver.ask_part();
  receiver.ask_part();
  EXPECT_THAT(receiver.out(), ElementsAre("4: part 1 at 0 'a'", "5: incomplete 1"));
}

// Rule 36: an end waits for what may still be settled on another Carrier.
TEST(ReceivingEnds, after_messages_that_wait_for_another_carrier) {
  Receiver receiver;
  receiver.ask(2);
  receiver.in(whole(1, "b").after({{8, 5}}));
  receiver.side.end();
  EXPECT_THAT(receiver.out(), IsEmpty());
  EXPECT_FALSE(receiver.side.empty());
  ReceiveSide sibling(8, receiver.deliveries, {});
  sibling.end();
  receiver.side.look();
  EXPECT_THAT(receiver.out(), ElementsAre("1: message 1 'b'", "2: finished"));
}

TEST(ReceivingEnds, with_nothing_after_an_abort) {
  Receiver receiver;
  ReceiveSide sibling(8, receiver.deliveries, {});
  sibling.attach(kFirst, PathId{1}, of_shared_ids());
  sibling.request_message();
  sibling.take(kFirst, whole(1, "z").after({key(1), key(2)}), kStartOfRun);
  receiver.in(whole(1, "a"));
  receiver.in(chunk(3, "c").at(1));
  receiver.ask_part({.min = 2});
  receiver.side.clear();
  EXPECT_TRUE(receiver.side.empty());
  EXPECT_FALSE(receiver.side.has_request());
  EXPECT_EQ(receiver.side.waiting(), 0u);
  receiver.in(whole(4, "d"));
  receiver.ask();
  EXPECT_THAT(receiver.out(), ElementsAre("2: aborted"));
  sibling.look();
  EXPECT_TRUE(sibling.has_completion()) << "nobody waits for what was thrown away";
}

TEST(ReceivingEnds, for_good) {
  Receiver receiver;
  receiver.side.end();
  receiver.in(whole(1, "a"));
  receiver.skip(1);
  receiver.ask();
  EXPECT_THAT(receiver.out(), ElementsAre("1: finished"));
  EXPECT_THAT(receiver.events(), IsEmpty());
}

}  // namespace
}  // namespace post::testing
