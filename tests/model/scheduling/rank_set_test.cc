// The sorted set of ranks against std::set.
#include "model/scheduling/rank_set.h"

#include <gtest/gtest.h>

#include <set>

#include "model/hash.h"

namespace post::queue {
namespace {

Rank rank(std::uint64_t word) {
  return {{static_cast<std::int64_t>(word % 50), kNever}, word / 50 % 40, 7};
}

std::vector<std::uint64_t> walk(const RankSet& set) {
  std::vector<std::uint64_t> walked;
  for (const Rank* at = set.first(); at != nullptr; at = set.after(*at)) {
    walked.push_back(static_cast<std::uint64_t>(at->urgency.niceness) * 100 + at->submission);
  }
  return walked;
}

// First mostly in, then mostly out, so that leaves divide, join and vanish.
TEST(RankSet, agrees_with_a_set) {
  RankSet set;
  std::set<Rank> expected;
  for (std::uint64_t i = 0; i < 20'000; ++i) {
    const std::uint64_t word = mix64(i);
    const Rank one = rank(word >> 8);
    const bool in = word % 4 < (i % 10'000 < 5'000 ? 3u : 1u);
    if (expected.contains(one) != in) {
      in ? set.insert(one) : set.erase(one);
      in ? void(expected.insert(one)) : void(expected.erase(one));
    }
    if (i % 500 != 0) continue;
    ASSERT_EQ(walk(set).size(), expected.size());
    std::size_t place = 0;
    const std::vector<std::uint64_t> walked = walk(set);
    for (const Rank& next : expected) {
      ASSERT_EQ(walked[place++],
                static_cast<std::uint64_t>(next.urgency.niceness) * 100 + next.submission);
    }
    const auto above = expected.upper_bound(one);
    const Rank* after = set.after(one);
    ASSERT_EQ(after == nullptr, above == expected.end());
  }
}

TEST(RankSet, fills_from_both_ends_and_empties_again) {
  for (const bool upward : {true, false}) {
    RankSet set;
    for (std::uint64_t i = 1; i <= 1000; ++i) set.insert({{}, upward ? i : 1001 - i, 0});
    for (std::uint64_t i = 1; i <= 1000; ++i) {
      ASSERT_EQ(set.first()->submission, i);
      set.erase(*set.first());
    }
    EXPECT_TRUE(set.empty());
    EXPECT_EQ(set.first(), nullptr);
    EXPECT_EQ(set.after({}), nullptr);
  }
}

}  // namespace
}  // namespace post::queue
