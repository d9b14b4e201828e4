// Readers of whole Messages: reassembly, order, antecedents, skip notices.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "receiver.h"

namespace post::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Rule 26: an empty Message is one.
TEST(WholeMessages, come_whole_from_parts_in_any_order) {
  Receiver receiver;
  receiver.ask(3);
  receiver.in(chunk(1, "ef").at(4).last());
  receiver.in(chunk(1, "bcde").at(1));
  EXPECT_THAT(receiver.out(), IsEmpty());
  receiver.in(chunk(1, "abc"));
  receiver.in(whole(2, ""));
  EXPECT_THAT(receiver.out(), ElementsAre("1: message 1 'abcdef'", "2: message 2 ''"));
}

TEST(WholeMessages, come_in_the_order_of_completion_where_nothing_orders_them) {
  Receiver receiver;
  receiver.in(chunk(1, "on"));
  receiver.in(whole(3, "three"));
  receiver.in(whole(2, "two"));
  receiver.in(chunk(1, "e").at(2).last());
  receiver.ask(3);
  EXPECT_THAT(receiver.out(),
              ElementsAre("1: message 3 'three'", "2: message 2 'two'", "3: message 1 'one'"));
}

TEST(WholeMessages, of_a_stack_that_counts_for_itself_are_told_apart_by_their_transient) {
  Receiver receiver(of_framed_stream());
  receiver.ask(2);
  receiver.in(chunk(1, "a"), kFirst);
  receiver.in(chunk(1, "x"), kSecond);
  receiver.in(chunk(1, "y").at(1).last(), kSecond);
  receiver.in(chunk(1, "b").at(1).last(), kFirst);
  EXPECT_THAT(receiver.out(), ElementsAre("1: message 2 'xy'", "2: message 1 'ab'"));
}

TEST(WholeMessages, lose_what_only_a_transient_that_went_could_complete) {
  Receiver receiver(of_framed_stream());
  receiver.ask(2);
  receiver.in(chunk(1, "a"), kFirst);
  receiver.in(whole(1, "x"), kSecond);
  receiver.side.detach(kFirst);
  EXPECT_THAT(receiver.events(), ElementsAre("dropped 1 transient 1"));
  receiver.in(chunk(1, "b").at(1).last(), kFirst);
  EXPECT_THAT(receiver.out(), ElementsAre("1: message 2 'x'"));
}

TEST(WholeMessages, survive_a_transient_where_ids_are_the_associations) {
  Receiver receiver;
  receiver.ask();
  receiver.in(chunk(1, "a"), kFirst);
  receiver.side.detach(kFirst);
  receiver.in(chunk(1, "b").at(1).last(), kSecond);
  EXPECT_THAT(receiver.out(), ElementsAre("1: message 1 'ab'"));
}

// Rule 31
TEST(WholeMessages, ordered_ones_keep_their_order_and_others_pass) {
  Receiver receiver;
  receiver.ask(3);
  receiver.in(whole(2, "second").ordered(2));
  receiver.in(whole(3, "free"));
  EXPECT_THAT(receiver.out(), ElementsAre("1: message 3 'free'"));
  EXPECT_THAT(receiver.events(), ElementsAre("held 2"));
  EXPECT_EQ(receiver.side.held(), 7u);
  receiver.in(whole(1, "first").ordered(1));
  EXPECT_THAT(receiver.out(), ElementsAre("2: message 1 'first'", "3: message 2 'second'"));
  EXPECT_EQ(receiver.side.held(), 0u);
}

// Rule 32: usrsctp#191, 1, skip 2 and 3, 4.
TEST(WholeMessages, ordered_ones_do_not_wait_for_those_that_were_given_up) {
  Receiver receiver;
  receiver.ask(3);
  receiver.in(whole(4, "four").ordered(4));
  receiver.skip(3, 0, 3);
  receiver.in(whole(1, "one").ordered(1));
  EXPECT_THAT(receiver.out(), ElementsAre("1: message 1 'one'"));
  receiver.skip(2, 0, 2);
  EXPECT_THAT(receiver.out(), ElementsAre("2: message 4 'four'"));
}

// Rule 36: handed over counts, not arrived.
TEST(WholeMessages, wait_until_their_antecedents_are_handed_over) {
  Receiver receiver;
  receiver.in(whole(3, "c").after({key(1), key(2)}));
  receiver.in(whole(1, "a"));
  receiver.in(whole(2, "b"));
  EXPECT_THAT(receiver.events(), ElementsAre("held 3 for 1"));
  receiver.ask(2);
  EXPECT_THAT(receiver.out(), ElementsAre("1: message 1 'a'", "2: message 2 'b'"));
  receiver.ask();
  EXPECT_THAT(receiver.out(), ElementsAre("3: message 3 'c'"));
}

// Rule 36: across Carriers too.
TEST(WholeMessages, wait_for_antecedents_on_other_carriers) {
  Receiver receiver;
  ReceiveSide sibling(8, receiver.deliveries, {});
  sibling.attach(kFirst, PathId{1}, of_shared_ids());
  receiver.ask();
  receiver.in(whole(1, "b").after({{8, 5}}));
  sibling.request_message();
  sibling.take(kFirst, whole(5, "a"), kStartOfRun);
  receiver.side.look();
  EXPECT_THAT(receiver.out(), IsEmpty());
  EXPECT_EQ(to_string(*sibling.next()), "1: message 8.5 'a'");
  receiver.side.look();
  EXPECT_THAT(receiver.out(), ElementsAre("1: message 1 'b'"));
}

// Rule 40, and what depends on it, and so on.
TEST(WholeMessages, go_with_an_antecedent_that_was_given_up) {
  Receiver receiver;
  receiver.ask(3);
  receiver.in(whole(4, "d").after({key(3)}));
  receiver.in(whole(3, "cc").after({key(2)}));
  receiver.in(chunk(2, "bbb").after({key(1)}));
  receiver.in(whole(5, "e").after({key(3)}).independent());
  receiver.events();
  receiver.skip(1, 7);
  EXPECT_THAT(receiver.events(), ElementsAre("skipped 1", "dropped 2 antecedent 3",
                                             "dropped 3 antecedent 3", "dropped 4 antecedent 2"));
  EXPECT_THAT(receiver.out(), ElementsAre("1: message 5 'e'"));
  receiver.in(whole(6, "f").after({key(4)}));
  EXPECT_THAT(receiver.events(), ElementsAre("dropped 6 antecedent 0"));
}

TEST(WholeMessages, that_the_peer_gave_up_are_dropped_until_they_are_handed_over) {
  Receiver receiver;
  receiver.in(chunk(1, "a"));
  receiver.in(whole(2, "b"));
  receiver.in(whole(3, "c"));
  receiver.ask();
  EXPECT_THAT(receiver.out(), ElementsAre("1: message 2 'b'"));
  for (MessageId message : {1, 2, 3}) receiver.skip(message, 2);
  EXPECT_THAT(receiver.events(),
              ElementsAre("skipped 1", "dropped 1 skipped 1", "skipped 3", "dropped 3 skipped 2"));
  receiver.in(chunk(1, "b").at(1).last());
  EXPECT_THAT(receiver.events(), ElementsAre("dropped 1 skipped 2"));
  EXPECT_TRUE(receiver.side.empty());
}

}  // namespace
}  // namespace post::testing
