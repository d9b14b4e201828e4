// Interval sets and the ledger of one Message.
#include "model/scheduling/ledger.h"

#include <gtest/gtest.h>

#include <bitset>
#include <vector>

#include "model/scheduling/interval_set.h"

namespace post {
namespace {

constexpr TransientId kWifi{1};
constexpr TransientId kLte{2};
using Ranges = std::vector<Range>;

TEST(IntervalSet, joins_ranges_that_touch) {
  IntervalSet set;
  set.add({0, 2});
  set.add({4, 6});
  EXPECT_EQ(set.ranges(), Ranges({{0, 2}, {4, 6}}));
  set.add({2, 4});
  EXPECT_EQ(set.ranges(), Ranges({{0, 6}}));
}

TEST(IntervalSet, splits_what_it_subtracts_from) {
  IntervalSet set({0, 10});
  set.subtract({3, 5});
  EXPECT_EQ(set.ranges(), Ranges({{0, 3}, {5, 10}}));
  EXPECT_EQ(set.octets(), 8u);
  EXPECT_FALSE(set.covers({2, 4}));
  EXPECT_TRUE(set.covers({5, 10}));
}

// All pairs of operations on all small ranges, against a set of bits.
TEST(IntervalSet, agrees_with_a_set_of_bits) {
  constexpr std::uint64_t kSize = 7;
  const auto apply = [](IntervalSet& set, std::bitset<kSize>& bits, bool add, Range range) {
    add ? set.add(range) : set.subtract(range);
    for (std::uint64_t i = range.begin; i < range.end; ++i) bits[i] = add;
  };
  for (std::uint64_t code = 0; code < kSize * kSize * kSize * kSize * 4; ++code) {
    const auto digit = [code](unsigned place) {
      std::uint64_t rest = code / 4;
      for (unsigned i = 0; i < place; ++i) rest /= kSize;
      return rest % kSize;
    };
    IntervalSet set({1, 5});
    std::bitset<kSize> bits(0b0011110);
    apply(set, bits, code % 2 != 0, {digit(0), digit(1)});
    apply(set, bits, code / 2 % 2 != 0, {digit(2), digit(3)});
    for (std::uint64_t i = 0; i < kSize; ++i) ASSERT_EQ(set.covers({i, i + 1}), bits[i]) << code;
    for (std::size_t i = 1; i < set.ranges().size(); ++i) {
      ASSERT_LT(set.ranges()[i - 1].end, set.ranges()[i].begin) << code;
    }
  }
}

TEST(Ledger, is_handed_over_when_the_end_mark_is) {
  Ledger ledger(5);  // four octets and the end mark
  ledger.hand_over(kWifi, {0, 4});
  EXPECT_FALSE(ledger.handed_over());
  EXPECT_EQ(ledger.unsent(), (Range{4, 5}));
  ledger.hand_over(kWifi, {4, 5});
  EXPECT_TRUE(ledger.handed_over());
  EXPECT_FALSE(ledger.acked());
}

TEST(Ledger, an_ack_counts_for_all_transients) {
  Ledger ledger(5);
  ledger.hand_over(kWifi, {0, 5});
  ledger.hand_over(kLte, {0, 5});
  ledger.ack({0, 5});
  EXPECT_TRUE(ledger.acked());
  EXPECT_FALSE(ledger.drop(kWifi));
  EXPECT_TRUE(ledger.handed_over());
}

// Rules 10 and 85: octets return only where no live copy is under way.
TEST(Ledger, returns_lost_octets_that_nobody_else_has) {
  Ledger ledger(10);
  ledger.hand_over(kWifi, {0, 10});
  ledger.hand_over(kLte, {0, 4});
  EXPECT_TRUE(ledger.drop(kWifi));
  EXPECT_EQ(ledger.unsent(), (Range{4, 10}));
  EXPECT_TRUE(ledger.drop(kLte));
  EXPECT_EQ(ledger.unsent(), (Range{0, 10}));
}

TEST(Ledger, acked_octets_never_return) {
  Ledger ledger(10);
  ledger.hand_over(kWifi, {0, 10});
  ledger.ack({2, 4});
  ledger.lose(kWifi, {0, 3});
  EXPECT_EQ(ledger.unsent(), (Range{0, 2}));
  ledger.restart();
  EXPECT_EQ(ledger.unsent(), (Range{0, 2}));
  EXPECT_FALSE(ledger.handed_over());
}

}  // namespace
}  // namespace post
