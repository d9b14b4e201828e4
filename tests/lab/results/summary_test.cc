// What a run comes down to: order, exact units, JSON.
#include "experiments/lab/results/summary.h"

#include <gtest/gtest.h>

namespace post::lab {
namespace {

using namespace std::chrono_literals;

std::string text_of(std::int64_t value, Unit unit) { return to_text({value, unit}); }

TEST(Summary, shows_numbers_exactly_in_readable_units) {
  EXPECT_EQ(text_of(60'500'000, Unit::kNanoseconds), "60.5 ms");
  EXPECT_EQ(text_of(10'000'000'000, Unit::kNanoseconds), "10 s");
  EXPECT_EQ(text_of(999, Unit::kNanoseconds), "999 ns");
  EXPECT_EQ(text_of(1'000, Unit::kNanoseconds), "1 us");
  EXPECT_EQ(text_of(0, Unit::kNanoseconds), "0 ns");
  EXPECT_EQ(text_of(-1'500, Unit::kNanoseconds), "-1.5 us");
  EXPECT_EQ(text_of(INT64_MIN, Unit::kNanoseconds), "-9223372036.854775808 s");
  EXPECT_EQ(text_of(1'234'567, Unit::kOctets), "1.234567 MB");
  EXPECT_EQ(text_of(25'000'000, Unit::kBitsPerSecond), "25 Mbit/s");
  EXPECT_EQ(text_of(10'000'000, Unit::kPartsPerBillion), "1 %");
  EXPECT_EQ(text_of(1, Unit::kPartsPerBillion), "0.0000001 %");
  EXPECT_EQ(text_of(1'234'567, Unit::kCount), "1234567");
}

TEST(Summary, orders_names_as_people_do) {
  const NaturalOrder before;
  EXPECT_TRUE(before("race.2", "race.10"));
  EXPECT_FALSE(before("race.10", "race.2"));
  EXPECT_TRUE(before("race.2", "race.2.winner"));
  EXPECT_TRUE(before("a", "b"));
  EXPECT_TRUE(before("", "a"));
  EXPECT_FALSE(before("a", "a"));
  EXPECT_NE(before("a01", "a1"), before("a1", "a01"));
  EXPECT_TRUE(before("a0", "a1"));
  EXPECT_TRUE(before("a99999999999999999998", "a99999999999999999999"));
}

Summary sample() {
  Summary summary;
  summary.set("run.events", 42);
  summary.set("endpoint.client.race.10.winner_started_ns", Duration(250ms));
  summary.set("endpoint.client.race.2.winner_started_ns", Time(60'500us));
  summary.set_text("endpoint.client.race.2.winner", "1.2.1");
  return summary;
}

TEST(Summary, is_a_table) {
  EXPECT_EQ(table_of(sample()),
            "endpoint.client.race.2.winner              1.2.1\n"
            "endpoint.client.race.2.winner_started_ns   60.5 ms\n"
            "endpoint.client.race.10.winner_started_ns  250 ms\n"
            "run.events                                 42\n");
}

TEST(Summary, is_json_with_integers_in_base_units) {
  const DigestParts parts{sha256_of("records"), sha256_of("packets"), sha256_of("metrics")};
  EXPECT_EQ(json_of(sample(), parts).dump(),
            R"({"trace_schema_version":2,"digest":")" + parts.whole().to_string() +
                R"(","digest_parts":{"records":")" + sha256_of("records").to_string() +
                R"(","packets":")" + sha256_of("packets").to_string() + R"(","metrics":")" +
                sha256_of("metrics").to_string() +
                R"("},)"
                R"("metrics":{"endpoint.client.race.2.winner":"1.2.1",)"
                R"("endpoint.client.race.2.winner_started_ns":60500000,)"
                R"("endpoint.client.race.10.winner_started_ns":250000000,"run.events":42}})");
}

TEST(Summary, is_found_by_name) {
  const Summary summary = sample();
  ASSERT_NE(summary.find("run.events"), nullptr);
  EXPECT_EQ(summary.find("run.events")->value, MetricValue(std::int64_t{42}));
  EXPECT_EQ(summary.find("run.event"), nullptr);
}

}  // namespace
}  // namespace post::lab
