// Words of errors and traces.
#include "model/text.h"

#include <gtest/gtest.h>

namespace post::test {
namespace {

using namespace std::chrono_literals;

TEST(Text, lists_read_as_sentences) {
  EXPECT_EQ(one_of({}), "nothing");
  EXPECT_EQ(one_of({"a"}), "a");
  EXPECT_EQ(one_of({"a", "b", "c"}), "a, b or c");
  EXPECT_EQ(join({"a", "a"}, "; "), "a; a");
}

TEST(Text, durations_take_the_greatest_exact_unit) {
  EXPECT_EQ(to_text(250ms), "250 ms");
  EXPECT_EQ(to_text(2s), "2 s");
  EXPECT_EQ(to_text(1500ms), "1500 ms");
  EXPECT_EQ(to_text(1ns), "1 ns");
  EXPECT_EQ(to_text(0ns), "0 s");
  EXPECT_EQ(to_text(kForever), "forever");
}

TEST(Text, decimal_numbers_are_whole_and_in_range) {
  std::uint64_t value = 7;
  EXPECT_TRUE(parse_decimal("18446744073709551615", value));
  EXPECT_EQ(value, UINT64_MAX);
  for (const auto text : {"", "18446744073709551616", "-1", "+1", " 1", "1 ", "0x1", "1.0"}) {
    EXPECT_FALSE(parse_decimal(text, value)) << text;
  }
}

}  // namespace
}  // namespace post::test
