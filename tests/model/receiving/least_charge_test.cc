// What a Message of few octets is charged, and what else is bounded of what a peer can make the
// receiver keep (rules 36, 81).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "receiver.h"

namespace post::testing {
namespace {

using ::testing::ElementsAre;

PsiTraits of_least_charge() {
  PsiTraits traits = of_shared_ids();
  traits.least_charge = 64;
  return traits;
}

TEST(LeastCharge, is_returned_when_the_message_is_over) {
  Receiver receiver(of_least_charge(), {.receive_buffer = 200});
  receiver.in(whole(1, "a"));
  receiver.in(chunk(2, "bc"));
  EXPECT_EQ(receiver.side.charged(), 128u);
  EXPECT_EQ(receiver.side.credit().octets, 200u);
  receiver.ask();
  receiver.ask_part();
  EXPECT_THAT(receiver.out(), ElementsAre("1: message 1 'a'", "2: part 2 at 0 'bc'"));
  EXPECT_EQ(receiver.side.credit().octets, 266u) << "of the second, what was taken";
  receiver.in(chunk(2, "").at(2).last());
  receiver.ask_part();
  EXPECT_THAT(receiver.out(), ElementsAre("3: part 2 at 2 '' complete"));
  EXPECT_EQ(receiver.side.credit().octets, 328u);
  EXPECT_EQ(receiver.side.charged(), 128u);
}

TEST(LeastCharge, covers_the_first_octets_whatever_their_order) {
  Receiver receiver(of_least_charge(), {.receive_buffer = 70});
  EXPECT_EQ(receiver.in(chunk(1, "z").at(63)), "");
  EXPECT_EQ(receiver.side.charged(), 64u);
  EXPECT_EQ(receiver.in(chunk(1, std::string(63, 'a'))), "");
  EXPECT_EQ(receiver.side.charged(), 64u);
  EXPECT_EQ(receiver.in(chunk(1, std::string(6, 'b')).at(64)), "");
  EXPECT_EQ(receiver.side.charged(), 70u);
  EXPECT_EQ(receiver.in(chunk(1, "c").at(70)), "credit_exceeded");
}

TEST(LeastCharge, is_due_with_the_first_octet) {
  Receiver receiver(of_least_charge(), {.receive_buffer = 127, .hold_limit = 63});
  EXPECT_EQ(receiver.in(whole(1, "")), "");
  EXPECT_EQ(receiver.in(whole(2, "")), "credit_exceeded") << "63 are left";
  receiver.ask();
  receiver.out();
  EXPECT_EQ(receiver.in(whole(2, "").held()), "credit_exceeded") << "63 of hold credit";
  EXPECT_EQ(receiver.in(whole(2, "")), "");
}

// Else nobody could ever send to it.
TEST(LeastCharge, is_granted_by_the_smallest_buffer) {
  Receiver receiver(of_least_charge(), {.receive_buffer = 1});
  EXPECT_EQ(receiver.side.credit().octets, 64u);
  EXPECT_EQ(receiver.in(whole(1, "a")), "");
  receiver.ask();
  EXPECT_THAT(receiver.out(), ElementsAre("1: message 1 'a'"));
  EXPECT_EQ(receiver.side.credit().octets, 128u);
}

TEST(LeastCharge, returns_with_a_skip_notice_that_tells_of_it) {
  Receiver receiver(of_least_charge(), {.receive_buffer = 200, .hold_limit = 200});
  receiver.in(chunk(1, "ab").held());
  receiver.skip(1, 64, 0, true);
  receiver.skip(2, 64, 0, true);
  receiver.skip(3, 0);
  EXPECT_EQ(receiver.side.charged(), 128u);
  EXPECT_EQ(receiver.side.credit().octets, 328u);
  EXPECT_EQ(receiver.side.credit().hold, 328u);
}

// Copies of idempotent Messages are not charged, so there is room for few only (rule 60).
TEST(LeastCharge, counts_for_copies_too) {
  Receiver receiver(of_least_charge(), {.receive_buffer = 200});
  receiver.in(whole(1, "").idempotent());
  for (int i = 0; i < 10; ++i) receiver.in(whole(1, "").idempotent());
  const Lines told = receiver.events();
  EXPECT_EQ(std::ranges::count(told, "dropped 1 duplicate 1"), 6) << "four are kept";
}

TEST(Antecedents, of_what_waits_are_bounded) {
  Receiver receiver;
  const std::vector<MessageKey> many(1 << 14, key(1));
  MessageId message = 2;
  for (; message < 18; ++message) ASSERT_EQ(receiver.in(whole(message, "").after(many)), "");
  EXPECT_EQ(receiver.deliveries.remembered(), Deliveries::kRemembered);
  EXPECT_EQ(receiver.in(whole(message, "").after({key(1)})), "too_many_antecedents");
  receiver.in(whole(1, ""));
  receiver.ask(18);
  EXPECT_EQ(receiver.out().size(), 18u);
  EXPECT_EQ(receiver.deliveries.remembered(), 0u);
}

TEST(DroppedMessages, of_which_more_may_come_are_bounded) {
  Receiver receiver;
  receiver.skip(1);
  MessageId message = 2;
  for (; message < Deliveries::kWindow + 2; ++message) {
    ASSERT_EQ(receiver.in(chunk(message, "a").after({key(1)})), "");
  }
  EXPECT_EQ(receiver.in(chunk(message, "a").after({key(1)})), "too_many_gaps");
}

}  // namespace
}  // namespace post::testing
