// In which order candidates are raced.
#include "model/establishment/ranking.h"

#include <gtest/gtest.h>

#include "tests/model/establishment/tree_support.h"

namespace post::test {
namespace {

std::vector<std::uint32_t> ranks_of(TreeOptions options) {
  CandidateTree tree(std::move(options));
  tree.add_remotes(remotes({"2001:db8:f::10", "192.0.2.10"}));
  std::vector<std::uint32_t> ranks;
  for (const Candidate& candidate : tree.ranked()) ranks.push_back(candidate.rank);
  return ranks;
}

std::vector<LocalCandidate> dual_stack() {
  return {local(1, "eth0", "2001:db8::1"), local(1, "eth0", "10.0.0.1")};
}

// RFC 8305 section 4: families alternate, IPv6 leads; interfaces by name.
TEST(Ranking, ipv6_leads_and_families_alternate_interface_by_interface) {
  EXPECT_EQ(order_of(options(dual_homed(), {kTcp}), {"2001:db8:f::10", "192.0.2.10"}),
            "1.1.1 2.2.1 3.1.1 4.2.1");
}

TEST(Ranking, the_order_of_addresses_does_not_decide_the_family) {
  EXPECT_EQ(order_of(options(dual_homed(), {kTcp}), {"192.0.2.10", "2001:db8:f::10"}),
            "1.2.1 2.1.1 3.2.1 4.1.1");
}

TEST(Ranking, several_addresses_of_each_family_alternate) {
  EXPECT_EQ(order_of(options(dual_stack(), {kTcp}),
                     {"2001:db8::8", "2001:db8::9", "10.0.0.7", "10.0.0.8", "10.0.0.9"}),
            "1.1.1 2.3.1 1.2.1 2.4.1 2.5.1");
}

TEST(Ranking, one_interface_is_tried_with_all_addresses_before_the_next) {
  EXPECT_EQ(
      order_of(options(dual_homed(), {kTcp}), {"2001:db8:f::8", "2001:db8:f::9", "192.0.2.10"}),
      "1.1.1 2.3.1 1.2.1 3.1.1 4.3.1 3.2.1");
}

// RFC 8305 section 8: First Address Family Count.
TEST(Ranking, first_address_family_count_lets_more_of_the_first_family_lead) {
  const auto context = clear_text().first_address_family_count(2);
  EXPECT_EQ(order_of(options(dual_stack(), {kTcp}, context),
                     {"2001:db8::7", "2001:db8::8", "2001:db8::9", "10.0.0.7", "10.0.0.8"}),
            "1.1.1 1.2.1 2.4.1 1.3.1 2.5.1");
}

TEST(Ranking, stacks_of_one_pair_stay_together) {
  EXPECT_EQ(order_of(options(dual_stack(), {kTls, kTcp}), {"2001:db8::9", "10.0.0.9"}),
            "1.1.1 1.1.2 2.2.1 2.2.2");
}

// Rule 84: prefer before avoid, each dominating the later ones.
TEST(Ranking, a_preferred_family_comes_first_on_every_interface) {
  EXPECT_EQ(order_of(options(dual_homed(), {kTcp}, clear_text().prefer(Family::kIpv4)),
                     {"2001:db8:f::10", "192.0.2.10"}),
            "2.2.1 4.2.1 1.1.1 3.1.1");
}

TEST(Ranking, an_avoided_interface_comes_last) {
  EXPECT_EQ(order_of(options(dual_homed(), {kTcp}, clear_text().avoid(policy::interface("wlan0"))),
                     {"2001:db8:f::10", "192.0.2.10"}),
            "3.1.1 4.2.1 1.1.1 2.2.1");
}

TEST(Ranking, an_earlier_preference_dominates_a_later_one) {
  const auto family_first = clear_text().prefer(Family::kIpv4).prefer(policy::interface("wwan0"));
  EXPECT_EQ(order_of(options(dual_homed(), {kTcp}, family_first), {"2001:db8:f::10", "192.0.2.10"}),
            "4.2.1 2.2.1 3.1.1 1.1.1");
  const auto interface_first =
      clear_text().prefer(policy::interface("wwan0")).prefer(Family::kIpv4);
  EXPECT_EQ(
      order_of(options(dual_homed(), {kTcp}, interface_first), {"2001:db8:f::10", "192.0.2.10"}),
      "4.2.1 3.1.1 2.2.1 1.1.1");
}

TEST(Ranking, any_preference_dominates_any_avoidance) {
  const auto context = clear_text().avoid(policy::interface("wwan0")).prefer(Family::kIpv4);
  EXPECT_EQ(order_of(options(dual_homed(), {kTcp}, context), {"2001:db8:f::10", "192.0.2.10"}),
            "2.2.1 4.2.1 1.1.1 3.1.1");
}

TEST(Ranking, the_systems_preference_dominates_the_applications) {
  const auto system = PolicyContext{}.prefer(policy::interface("wwan0"));
  TreeOptions with_both = options(dual_homed(), {kTcp});
  with_both.policy = combine(system, clear_text().prefer(Family::kIpv4)).value();
  EXPECT_EQ(order_of(with_both, {"2001:db8:f::10", "192.0.2.10"}), "4.2.1 3.1.1 2.2.1 1.1.1");
}

// Rule 63: ranks are distinct unless the policy says otherwise.
TEST(Ranking, ranks_are_distinct_by_default) {
  const Rule rule = RULE(63);
  EXPECT_EQ(rule.number, 63);
  EXPECT_EQ(ranks_of(options(dual_homed(), {kTcp})), (std::vector<std::uint32_t>{1, 2, 3, 4}));
}

TEST(Ranking, under_equal_ranks_those_that_no_preference_tells_apart_share_one) {
  const auto context = clear_text().ranks(Ranks::kEqual);
  EXPECT_EQ(ranks_of(options(dual_homed(), {kTcp}, context)),
            (std::vector<std::uint32_t>{1, 1, 1, 1}));
  EXPECT_EQ(ranks_of(options(dual_homed(), {kTcp},
                             PolicyContext(context).prefer(policy::interface("wwan0")))),
            (std::vector<std::uint32_t>{1, 1, 2, 2}));
}

}  // namespace
}  // namespace post::test
