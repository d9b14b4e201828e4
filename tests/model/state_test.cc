// The state fingerprint by known answers, and what it must tell apart.
#include "model/state.h"

#include <gtest/gtest.h>

#include <chrono>

namespace post {
namespace {

using namespace std::chrono_literals;
using Value = StateHash::Value;

TEST(StateHash, GivesTheKnownAnswer) {
  StateHash hash;
  hash.append(1).append("ab").append(Time(5ns)).append(true);
  EXPECT_EQ(hash.value(), (Value{0xaf9168712852c236, 0xb8fd2f87f5d9b284}));
}

TEST(StateHash, TellsOrderApart) {
  EXPECT_NE(StateHash().append(1).append(2).value(), StateHash().append(2).append(1).value());
}

TEST(StateHash, TellsNothingFromZeroAndZeroFromTwoZeros) {
  EXPECT_NE(StateHash().value(), StateHash().append(0).value());
  EXPECT_NE(StateHash().append(0).value(), StateHash().append(0).append(0).value());
}

TEST(StateHash, TellsNamesApartThatPadToTheSameWord) {
  using namespace std::string_view_literals;
  EXPECT_NE(StateHash().append("a"sv).value(), StateHash().append("a\0"sv).value());
  EXPECT_NE(StateHash().append(""sv).value(), StateHash().append("\0\0\0\0\0\0\0\0"sv).value());
}

TEST(StateHash, TakesTheSameValueForAnyWidthOfAnInteger) {
  EXPECT_EQ(StateHash().append(std::int8_t{-3}).value(), StateHash().append(-3LL).value());
  EXPECT_EQ(StateHash().append(7u).value(), StateHash().append(Duration(7ns)).value());
}

}  // namespace
}  // namespace post
