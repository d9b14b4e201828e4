// Quantities: exact, with mandatory units.
#include "experiments/lab/scenario/units.h"

#include <gtest/gtest.h>

namespace post::lab {
namespace {

std::uint64_t value(std::string_view text, const QuantityKind& kind) {
  const Result<std::uint64_t> parsed = parse_quantity(text, kind);
  EXPECT_TRUE(parsed.ok()) << text;
  return parsed ? *parsed : UINT64_MAX;
}

std::string refusal(std::string_view text, const QuantityKind& kind) {
  const Result<std::uint64_t> parsed = parse_quantity(text, kind);
  return parsed ? "accepted" : parsed.error().name;
}

TEST(Units, become_integers_of_the_base_unit) {
  EXPECT_EQ(value("10 ms", quantity::kDuration), 10'000'000u);
  EXPECT_EQ(value("2 min", quantity::kDuration), 120'000'000'000u);
  EXPECT_EQ(value("25 Mbit/s", quantity::kRate), 25'000'000u);
  EXPECT_EQ(value("64 kB", quantity::kOctets), 64'000u);
  EXPECT_EQ(value("64 KiB", quantity::kOctets), 65'536u);
  EXPECT_EQ(value("1 packet", quantity::kPackets), 1u);
  EXPECT_EQ(value("100 %", quantity::kProbability), 1'000'000'000u);
}

TEST(Units, fractions_are_exact_or_refused) {
  EXPECT_EQ(value("1.5 ms", quantity::kDuration), 1'500'000u);
  EXPECT_EQ(value("0.000001 ms", quantity::kDuration), 1u);
  EXPECT_EQ(refusal("0.0000001 ms", quantity::kDuration), "inexact");
  EXPECT_EQ(value("0.1 %", quantity::kProbability), 1'000'000u);
  EXPECT_EQ(value("0.0000001 %", quantity::kProbability), 1u);
  EXPECT_EQ(refusal("0.00000001 %", quantity::kProbability), "inexact");
  EXPECT_EQ(refusal("1.5 packets", quantity::kPackets), "inexact");
  // 0.3 has no exact double; the sum of its digits does not care.
  EXPECT_EQ(value("0.300000001 s", quantity::kDuration), 300'000'001u);
}

TEST(Units, what_is_no_quantity_is_refused_with_the_reason) {
  EXPECT_EQ(refusal("10", quantity::kDuration), "no_unit");
  EXPECT_EQ(refusal("10 parsec", quantity::kDuration), "unknown_unit");
  EXPECT_EQ(refusal("10 MS", quantity::kDuration), "unknown_unit");
  EXPECT_EQ(refusal("10  ms", quantity::kDuration), "unknown_unit");
  EXPECT_EQ(refusal("10ms", quantity::kDuration), "no_quantity");
  EXPECT_EQ(refusal("-1 ms", quantity::kDuration), "no_quantity");
  EXPECT_EQ(refusal("1e3 ms", quantity::kDuration), "no_quantity");
  EXPECT_EQ(refusal("1. ms", quantity::kDuration), "no_quantity");
  EXPECT_EQ(refusal(".5 ms", quantity::kDuration), "no_quantity");
  EXPECT_EQ(refusal("", quantity::kDuration), "no_quantity");
  EXPECT_EQ(refusal("1 ms", quantity::kRate), "unknown_unit");
}

TEST(Units, too_many_digits_and_overflow_are_refused) {
  EXPECT_EQ(value("999999999999999999 ns", quantity::kDuration), 999'999'999'999'999'999u);
  EXPECT_EQ(refusal("1000000000000000000 ns", quantity::kDuration), "no_quantity");
  EXPECT_EQ(refusal("999999999999999999 h", quantity::kDuration), "too_large");
  EXPECT_EQ(value("9223372036 s", quantity::kDuration), 9'223'372'036'000'000'000u);
  EXPECT_EQ(refusal("9223372037 s", quantity::kDuration), "too_large");
}

TEST(Units, are_written_back_in_the_largest_unit_that_divides) {
  EXPECT_EQ(format_quantity(0, quantity::kDuration), "0 ns");
  EXPECT_EQ(format_quantity(10'000'000, quantity::kDuration), "10 ms");
  EXPECT_EQ(format_quantity(60'500'000, quantity::kDuration), "60500 us");
  EXPECT_EQ(format_quantity(1'000'000'000, quantity::kProbability), "100 %");
  EXPECT_EQ(format_quantity(65'536, quantity::kOctets), "64 KiB");
}

TEST(Units, quoted_text_cannot_reach_a_terminal) {
  EXPECT_EQ(in_quotes("a\x1b[2J"), "\"a?[2J\"");
  EXPECT_EQ(in_quotes(std::string(100, 'x')), "\"" + std::string(64, 'x') + "...\"");
}

}  // namespace
}  // namespace post::lab
