// What may wait below post/tcp: what leaves within 1 ms.
#include "model/stacks/post/unsent_limit.h"

#include <gtest/gtest.h>

#include "tests/model/stacks/post/since_start.h"

namespace post {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kAsked = 16 * 1024;

using testing::at;

TEST(UnsentLimit, stays_as_asked_where_octets_leave_slowly) {
  UnsentLimit limit(kAsked);
  // 100 Mbit/s: 12.5 kB each ms.
  for (int ms = 1; ms < 100; ++ms) EXPECT_EQ(limit.took(12'500, at(ms * 1ms)), std::nullopt);
}

TEST(UnsentLimit, is_what_leaves_within_a_millisecond) {
  UnsentLimit limit(kAsked);
  EXPECT_EQ(limit.took(50'000, at(500us)), std::nullopt) << "too early to tell";
  EXPECT_EQ(limit.took(50'000, at(1ms)), 100'000u);
  EXPECT_EQ(limit.took(300'000, at(3ms)), std::nullopt) << "half as much again is no news";
  EXPECT_EQ(limit.took(40'000, at(4ms)), 40'000u);
}

TEST(UnsentLimit, is_never_less_than_asked_nor_more_than_the_most) {
  UnsentLimit limit(kAsked);
  EXPECT_EQ(limit.took(10'000'000, at(1ms)), UnsentLimit::kMost);
  EXPECT_EQ(limit.took(SIZE_MAX, at(2ms)), std::nullopt);
  EXPECT_EQ(limit.took(1, at(10s)), kAsked) << "after a rest it begins anew";
  UnsentLimit asked_for_more(2 * UnsentLimit::kMost);
  EXPECT_EQ(asked_for_more.took(10'000'000, at(1ms)), std::nullopt);
}

}  // namespace
}  // namespace post
