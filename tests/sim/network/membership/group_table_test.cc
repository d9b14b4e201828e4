// The cases of RFC 3376 sections 6.4.1 and 6.4.2, and what ends when.
#include "sim/network/membership/group_table.h"

#include <gmock/gmock.h>

#include "tests/sim/network/lab.h"

namespace post::sim::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const IpAddress kChannel = *IpAddress::parse("232.1.2.3");

/// "ab": 10.0.0.10 and 10.0.0.11.
std::vector<IpAddress> letters(std::string_view names) {
  std::vector<IpAddress> sources;
  for (const char each : names) {
    sources.push_back(IpAddress::v4(0x0a00000au + static_cast<std::uint32_t>(each - 'a')));
  }
  return sources;
}

GroupRecord record(RecordType type, std::string_view sources) {
  return {type, kChannel, letters(sources)};
}

constexpr RecordType kIsIn = RecordType::kIsInclude;
constexpr RecordType kIsEx = RecordType::kIsExclude;
constexpr RecordType kToIn = RecordType::kToInclude;
constexpr RecordType kToEx = RecordType::kToExclude;

struct Bench {
  /// Which of a to f pass.
  std::string passing() const {
    std::string names;
    for (const char each : std::string_view("abcdef")) {
      const IpAddress source = letters(std::string_view(&each, 1))[0];
      if (table.wants({source, kChannel})) names += each;
    }
    return names;
  }
  /// "G" a query about the group, "ab" one about these sources, with "!" where it suppresses.
  std::vector<std::string> asked(Time now) {
    std::vector<std::string> queries;
    for (const GroupQuery& each : table.take_queries(now)) {
      std::string text = each.sources.empty() ? "G" : "";
      for (const IpAddress& source : each.sources) {
        text += static_cast<char>('a' + (source.v4_host_order() - 0x0a00000au));
      }
      queries.push_back(text + (each.suppress ? "!" : ""));
    }
    return queries;
  }
  void say(RecordType type, std::string_view sources, Time now = kStartOfRun) {
    EXPECT_TRUE(table.apply(record(type, sources), true, now));
  }
  GroupTable table{MembershipOptions{}};
};

struct Case {
  RecordType first;
  std::string_view first_sources;
  RecordType second;
  std::string_view second_sources;
  std::string_view passing;
  std::vector<std::string> asked;
};

TEST(GroupTable, TheCasesOfTheRfc) {
  const std::vector<Case> cases = {
      {kIsIn, "ab", kIsIn, "bc", "abc", {}},
      {kIsIn, "ab", RecordType::kAllow, "bc", "abc", {}},
      {kIsIn, "ab", kIsEx, "bc", "abdef", {}},
      {kIsIn, "ab", RecordType::kBlock, "bc", "ab", {"b"}},
      {kIsIn, "ab", kToEx, "bc", "abdef", {"b"}},
      {kIsIn, "ab", kToIn, "bc", "abc", {"a"}},
      {kIsEx, "ab", kIsIn, "bc", "bcdef", {}},
      {kIsEx, "ab", RecordType::kAllow, "bc", "bcdef", {}},
      {kIsEx, "ab", kIsEx, "bc", "acdef", {}},
      {kIsEx, "ab", RecordType::kBlock, "bc", "cdef", {"c"}},
      {kIsEx, "ab", kToEx, "bc", "acdef", {"c"}},
      {kIsEx, "ab", kToIn, "bc", "bcdef", {"G"}},
  };
  for (const Case& each : cases) {
    Bench bench;
    bench.say(each.first, each.first_sources);
    bench.say(each.second, each.second_sources, at(1s));
    EXPECT_EQ(bench.passing(), each.passing) << static_cast<int>(each.second);
    EXPECT_THAT(bench.asked(at(1s)), ::testing::ElementsAreArray(each.asked))
        << static_cast<int>(each.second);
  }
}

TEST(GroupTable, AfterTheGroupsTimeThoseStayThatWereAskedFor) {
  Bench bench;
  bench.say(kIsEx, "a");
  bench.say(RecordType::kAllow, "b", at(100s));
  EXPECT_EQ(bench.table.next_deadline(), at(260s));
  EXPECT_THAT(bench.table.expire(at(260s) - Duration(1)), IsEmpty());
  EXPECT_THAT(bench.table.expire(at(260s)), ElementsAre(kChannel));
  EXPECT_EQ(bench.passing(), "b");
  EXPECT_EQ(bench.table.text_of(kChannel), "10.0.0.11");
  EXPECT_THAT(bench.table.expire(at(360s)), ElementsAre(kChannel));
  EXPECT_EQ(bench.table.text_of(kChannel), "nobody");
  EXPECT_EQ(bench.table.next_deadline(), kNever);
}

TEST(GroupTable, ASourceThatEndsWhileOthersPassIsRefused) {
  Bench bench;
  bench.say(kIsEx, "");
  bench.say(RecordType::kBlock, "a", at(10s));
  EXPECT_EQ(bench.passing(), "abcdef");
  EXPECT_THAT(bench.asked(at(10s)), ElementsAre("a"));
  bench.table.expire(at(12s));
  EXPECT_EQ(bench.passing(), "bcdef");
  EXPECT_EQ(bench.table.text_of(kChannel), "any but 10.0.0.10");
}

TEST(GroupTable, AQueryIsRepeatedAndSaysSoWhenSomebodyAnswered) {
  Bench bench;
  bench.say(kIsIn, "ab");
  bench.say(RecordType::kBlock, "ab", at(10s));
  EXPECT_THAT(bench.asked(at(10s)), ElementsAre("ab"));
  EXPECT_EQ(bench.table.next_deadline(), at(11s));
  bench.say(kIsIn, "a", at(10'500ms));
  EXPECT_THAT(bench.asked(at(11s)), ElementsAre("b", "a!"));
  EXPECT_EQ(bench.table.next_deadline(), at(12s));
  bench.table.expire(at(12s));
  EXPECT_EQ(bench.passing(), "a");
}

TEST(GroupTable, WhoDoesNotAskLowersItsTimesByTheQueriesOfTheOther) {
  GroupTable table{MembershipOptions{}};
  EXPECT_TRUE(table.apply(record(kIsIn, "ab"), false, kStartOfRun));
  EXPECT_TRUE(table.apply(record(RecordType::kBlock, "a"), false, at(1s)));
  EXPECT_THAT(table.take_queries(at(1s)), IsEmpty());
  table.lower({.group = kChannel, .sources = letters("b"), .suppress = true}, at(1s));
  EXPECT_EQ(table.next_deadline(), at(260s));
  table.lower({.group = kChannel, .sources = letters("a")}, at(1s));
  EXPECT_EQ(table.next_deadline(), at(3s));
}

TEST(GroupTable, ARecordOfTooManySourcesIsRefusedWhole) {
  Bench bench;
  bench.say(kIsIn, "a");
  GroupRecord many{RecordType::kAllow, kChannel};
  for (std::uint32_t i = 0; i < GroupTable::kMostSources; ++i) {
    many.sources.push_back(IpAddress::v4(0x0b000000 + i));
  }
  EXPECT_FALSE(bench.table.apply(many, true, at(1s)));
  EXPECT_EQ(bench.table.text_of(kChannel), "10.0.0.10");
}

}  // namespace
}  // namespace post::sim::testing
