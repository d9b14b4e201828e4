// Racing policies other than the default, and how they are found.
#include "model/establishment/racing_policy.h"

#include "tests/model/establishment/race_script.h"

namespace post::test {
namespace {

using namespace std::chrono_literals;

TEST(RacingPolicy, sequential_starts_the_next_only_when_the_one_before_has_failed) {
  RaceScript race("sequential");
  race.at(0ms).in(start(ranked({"1.1.1", "1.2.1"}))).out(first("1.1.1")).waits();
  race.at(9s).in(down("1.1.1", Cause::kTimedOut)).settle().out(next_at_once("1.2.1")).waits();
}

TEST(RacingPolicy, sequential_waits_for_the_last_of_an_equal_rank) {
  RaceScript race("sequential");
  race.at(0ms).in(start({{branch("1.1.1"), 1}, {branch("2.1.1"), 1}, {branch("1.2.1"), 2}}));
  race.out(first("1.1.1"), together("2.1.1"));
  race.at(5ms).in(down("1.1.1")).settle().out().waits();
  race.at(9ms).in(down("2.1.1")).settle().out(next_at_once("1.2.1"));
}

TEST(RacingPolicy, simultaneous_starts_all_ranks_at_once) {
  RaceScript race("simultaneous");
  race.at(0ms).in(start(ranked({"1.1.1", "1.2.1", "2.1.1"})));
  race.out(first("1.1.1"), attempt("1.2.1", Trigger::kSimultaneous, RULE(63)),
           attempt("2.1.1", Trigger::kSimultaneous, RULE(63)));
  race.waits();
}

TEST(RacingPolicy, unknown_name_lists_what_there_is) {
  const auto found = RacingPolicyRegistry::built_in().find("eager");
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(found.error().text, "racing = eager; allowed: sequential, simultaneous or staggered");
}

class Lazy : public RacingPolicy {
 public:
  std::string_view name() const override { return "lazy"; }
  NextStart next(const RaceView&) const override { return {}; }
};

TEST(RacingPolicy, one_of_the_applications_own_is_found_by_its_name) {
  RacingPolicyRegistry registry = RacingPolicyRegistry::built_in();
  registry.add(std::make_shared<Lazy>());
  EXPECT_TRUE(registry.find("lazy").ok());
  EXPECT_EQ(registry.names().front(), "lazy");
  EXPECT_FALSE(RacingPolicyRegistry::built_in().find("lazy").ok());
}

}  // namespace
}  // namespace post::test
