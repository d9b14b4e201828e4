// What tells duplicates, and the marks that Messages carry (rules 53, 60).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/receiving/id_set.h"
#include "model/receiving/order_gate.h"
#include "receiver.h"

namespace post::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Fate = Deliveries::Fate;

// Rule 60
TEST(Duplicates, of_a_message_that_is_not_idempotent_are_dropped) {
  Receiver receiver;
  receiver.ask(2);
  receiver.in(whole(1, "a"), kFirst);
  EXPECT_THAT(receiver.out(), ElementsAre("1: message 1 'a'"));
  receiver.in(whole(1, "a"), kSecond);
  receiver.in(chunk(1, "").at(1).last(), kSecond);
  EXPECT_THAT(receiver.out(), IsEmpty());
  EXPECT_THAT(receiver.events(), ElementsAre("dropped 1 duplicate 2", "dropped 1 duplicate 1"));
  EXPECT_EQ(receiver.side.credit().octets, (1u << 20) + 2) << "a copy is not charged";
}

// Rule 60: surfaced, and marked.
TEST(Duplicates, of_an_idempotent_message_come_marked) {
  Receiver receiver;
  receiver.ask(3);
  receiver.in(whole(1, "a").idempotent().early(), kFirst);
  receiver.in(whole(1, "a").idempotent(), kSecond);
  EXPECT_THAT(receiver.out(), ElementsAre("1: message 1 'a' early", "2: message 1 'a' duplicate"));
  receiver.in(whole(1, "a").idempotent());
  EXPECT_THAT(receiver.out(), ElementsAre("3: message 1 'a' duplicate"));
  EXPECT_EQ(receiver.side.waiting(), 0u);
  EXPECT_EQ(receiver.side.credit().octets, (1u << 20) + 2);
}

// Policy drop_duplicates
TEST(Duplicates, are_dropped_where_the_policy_says_so) {
  Receiver receiver(of_shared_ids(), {.drop_duplicates = true});
  receiver.ask(2);
  receiver.in(whole(1, "a").idempotent());
  receiver.in(whole(1, "a").idempotent());
  EXPECT_THAT(receiver.out(), ElementsAre("1: message 1 'a'"));
}

TEST(Duplicates, are_dropped_where_they_would_not_fit_the_buffer) {
  Receiver receiver(of_shared_ids(), {.receive_buffer = 3});
  receiver.in(whole(1, "a").idempotent());
  receiver.in(whole(1, "a").idempotent());
  EXPECT_THAT(receiver.events(), ElementsAre("dropped 1 duplicate 2"));
}

// Rule 60: 31 and 36 speak of first deliveries; a copy that comes too late for them is dropped.
TEST(Duplicates, that_come_out_of_order_are_dropped) {
  Receiver receiver;
  receiver.ask(6);
  receiver.in(whole(1, "a").idempotent().ordered(1));
  receiver.in(whole(1, "a").idempotent().ordered(1));
  receiver.in(whole(2, "b").ordered(2));
  EXPECT_THAT(receiver.out(),
              ElementsAre("1: message 1 'a'", "2: message 1 'a' duplicate", "3: message 2 'b'"));
  receiver.in(whole(1, "a").idempotent().ordered(1));
  EXPECT_THAT(receiver.events(), ElementsAre("held 1 for 1", "held 2", "dropped 1 out_of_order 2"));
}

TEST(Duplicates, of_an_antecedent_are_dropped_behind_its_successors) {
  Receiver receiver;
  receiver.ask(6);
  receiver.in(whole(1, "a").idempotent());
  receiver.in(whole(2, "b").after({key(1)}));
  EXPECT_THAT(receiver.out(), ElementsAre("1: message 1 'a'", "2: message 2 'b'"));
  receiver.events();
  receiver.in(whole(1, "a").idempotent());
  EXPECT_THAT(receiver.events(), ElementsAre("dropped 1 out_of_order 2"));
  EXPECT_THAT(receiver.out(), IsEmpty());
}

TEST(Duplicates, that_were_here_in_time_are_dropped_once_they_are_overtaken) {
  Receiver receiver;
  receiver.in(whole(2, "b").ordered(2));
  receiver.in(whole(1, "a").idempotent().ordered(1));
  receiver.in(whole(1, "a").idempotent().ordered(1));
  receiver.events();
  receiver.ask(3);
  EXPECT_THAT(receiver.out(), ElementsAre("1: message 1 'a'", "2: message 2 'b'"));
  EXPECT_THAT(receiver.events(), ElementsAre("dropped 1 out_of_order 2"));
  EXPECT_TRUE(receiver.side.empty());
}

TEST(Duplicates, of_a_message_that_was_given_up_are_dropped) {
  Receiver receiver;
  receiver.ask();
  receiver.in(whole(1, "a").idempotent().ordered(2));
  receiver.in(whole(1, "a").idempotent().ordered(2));
  receiver.events();
  receiver.skip(1, 2, 2);
  receiver.in(whole(1, "a").idempotent().ordered(2));
  EXPECT_THAT(receiver.events(), ElementsAre("skipped 1", "dropped 1 skipped 2",
                                             "dropped 1 skipped 2", "dropped 1 skipped 2"));
  EXPECT_TRUE(receiver.side.empty());
}

// Section 2.2 of the draft: what the stack knows.
TEST(Marks, are_those_of_all_parts_and_of_the_last_one) {
  Receiver receiver;
  receiver.ask();
  receiver.in(chunk(1, "a").early().ecn(1), kFirst);
  receiver.in(chunk(1, "b").at(1).late().last().ecn(3), kSecond);
  const auto completion = receiver.side.next();
  const auto& message = std::get<InMessage>(completion->result);
  EXPECT_TRUE(message.arrival().early);
  EXPECT_TRUE(message.arrival().late);
  EXPECT_FALSE(message.arrival().duplicate);
  EXPECT_EQ(message.arrival().ecn, 3);
  EXPECT_EQ(message.arrival().transient, kSecond);
  EXPECT_EQ(message.arrival().path, PathId{2});
}

// Rule 53: only where the policy says so, and by what was left when it was sent.
TEST(Lifetime, is_enforced_here_by_policy_alone) {
  for (const bool enforces : {false, true}) {
    Receiver receiver(of_shared_ids(), {.enforces_lifetime = enforces});
    receiver.ask(4);
    receiver.in(chunk(1, "a").lifetime(10ms), kFirst, Time(5ms));
    receiver.in(chunk(2, "b").lifetime(10ms), kFirst, Time(5ms));
    receiver.in(chunk(1, "").at(1).last(), kFirst, Time(14'999'999ns));
    receiver.in(chunk(2, "").at(1).last(), kFirst, Time(15ms));
    receiver.in(whole(3, "c").lifetime(-1ms), kFirst, Time(15ms));
    EXPECT_EQ(receiver.out().size(), enforces ? 1u : 3u);
    if (enforces) {
      EXPECT_THAT(receiver.events(), ElementsAre("dropped 2 lifetime 2", "dropped 3 lifetime 2"));
    }
  }
}

// Rule 60: a floor and a bounded window; below it nothing is delivered again.
TEST(Deliveries, forget_gaps_beyond_the_window) {
  Deliveries deliveries;
  const MessageId first = 2;
  for (MessageId id = first; id <= 2 * Deliveries::kWindow; id += 2) deliveries.handed(key(id));
  EXPECT_EQ(deliveries.of(key(1)), Fate::kOpen);
  deliveries.handed(key(2 * Deliveries::kWindow + 2));
  EXPECT_EQ(deliveries.of(key(1)), Fate::kHanded);
  EXPECT_EQ(deliveries.of(key(3)), Fate::kOpen);
}

TEST(Deliveries, keep_open_what_is_here) {
  Deliveries deliveries;
  deliveries.arrived(key(1));
  deliveries.close(kStream);
  EXPECT_EQ(deliveries.of(key(1)), Fate::kOpen);
  EXPECT_EQ(deliveries.of(key(2)), Fate::kHanded);
  deliveries.skipped(key(1));
  EXPECT_EQ(deliveries.of(key(1)), Fate::kSkipped);
  EXPECT_EQ(deliveries.of({kStream + 1, 1}), Fate::kOpen);
}

TEST(IdSet, joins_neighbours_and_parts_again) {
  IdSet set;
  for (const std::uint64_t id : {5, 3, 4, 9, 7, 8, 4}) set.add(id);
  EXPECT_EQ(set.ranges(), 2u);
  EXPECT_FALSE(set.contains(6));
  set.add(6);
  EXPECT_EQ(set.ranges(), 1u);
  set.remove(3);
  set.remove(7);
  set.remove(9);
  set.remove(2);
  EXPECT_TRUE(!set.contains(3) && set.contains(4) && set.contains(6) && !set.contains(7));
  EXPECT_TRUE(set.contains(8) && !set.contains(9));
  EXPECT_EQ(set.pop_range(), 7u);
  EXPECT_EQ(set.pop_range(), 9u);
  EXPECT_TRUE(set.empty());
}

TEST(OrderGate, opens_place_by_place) {
  OrderGate gate;
  EXPECT_TRUE(gate.open(0) && gate.open(1) && !gate.open(2));
  gate.settle(3);
  gate.settle(2);
  EXPECT_FALSE(gate.open(2));
  gate.settle(1);
  EXPECT_TRUE(gate.open(4) && !gate.open(5));
  EXPECT_EQ(gate.gaps(), 0u);
}

}  // namespace
}  // namespace post::testing
