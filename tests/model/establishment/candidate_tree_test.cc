// What may be raced, and what may not and why.
#include "model/establishment/candidate_tree.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/model/establishment/tree_support.h"

namespace post::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Rule 62: candidates are local x remote x stack whose families match; others are never attempted.
TEST(CandidateTree, pairs_across_families_are_no_candidates) {
  const Rule rule = RULE(62);
  CandidateTree tree(
      options({local(1, "eth0", "2001:db8::1"), local(1, "eth0", "10.0.0.1")}, {kTcp}));
  tree.add_remotes(remotes({"2001:db8::9", "10.0.0.9"}));
  EXPECT_EQ(order_of(tree), "1.1.1 2.2.1");
  EXPECT_THAT(exclusions_of(tree), ElementsAre("2.1.0 family 62", "1.2.0 family 62"));
  EXPECT_EQ(tree.excluded().front().rule, rule);
}

TEST(CandidateTree, a_leaf_knows_its_local_remote_and_stack) {
  CandidateTree tree(options({local(3, "eth0", "10.0.0.1")}, {kTls, kTcp}));
  tree.add_remotes(remotes({"10.0.0.9"}));
  const Candidate* leaf = tree.find({1, 1, 2});
  ASSERT_NE(leaf, nullptr);
  EXPECT_EQ(leaf->local.to_string(), "10.0.0.1%eth0");
  EXPECT_EQ(leaf->local.interface, InterfaceId{3});
  EXPECT_EQ(leaf->remote.to_string(), "10.0.0.9:443");
  EXPECT_EQ(leaf->stack, "tcp");
  EXPECT_EQ(tree.find({1, 1, 3}), nullptr);
}

TEST(CandidateTree, an_unroutable_pair_is_no_candidate) {
  TreeOptions with_routes = options(dual_homed(), {kTcp});
  with_routes.routable = [](const LocalCandidate& from, const IpAddress&) {
    return from.interface_name == "wlan0";
  };
  CandidateTree tree(with_routes);
  tree.add_remotes(remotes({"192.0.2.10"}));
  EXPECT_EQ(order_of(tree), "2.1.1");
  EXPECT_THAT(exclusions_of(tree),
              ElementsAre("1.1.0 family 62", "3.1.0 family 62", "4.1.0 unroutable 62"));
}

// Rule 62: the provisioning domain matches too.
TEST(CandidateTree, a_remote_learned_in_one_domain_pairs_with_locals_of_that_domain) {
  CandidateTree tree(options(
      {local(1, "wlan0", "10.1.0.2", "wifi"), local(2, "wwan0", "10.2.0.2", "lte")}, {kTcp}));
  const std::vector<RemoteCandidate> learned = {{{ip("10.9.0.1"), 443}, "lte"}};
  tree.add_remotes(learned);
  EXPECT_EQ(order_of(tree), "2.1.1");
  EXPECT_THAT(exclusions_of(tree), ElementsAre("1.1.0 provisioning_domain 62"));
}

TEST(CandidateTree, a_link_local_address_pairs_with_one_of_its_kind_only) {
  CandidateTree tree(
      options({local(1, "eth0", "fe80::1"), local(1, "eth0", "2001:db8::1")}, {kTcp}));
  tree.add_remotes(remotes({"2001:db8::9", "fe80::9"}));
  EXPECT_EQ(order_of(tree), "2.1.1 1.2.1");
  EXPECT_THAT(exclusions_of(tree), ElementsAre("1.1.0 scope 62", "2.2.0 scope 62"));
}

TEST(CandidateTree, a_loopback_address_is_reached_from_one_of_its_kind_only) {
  CandidateTree tree(options({local(1, "eth0", "192.0.2.2"), local(1, "eth0", "2001:db8::2"),
                              local(2, "lo", "127.0.0.1"), local(2, "lo", "::1")},
                             {kTcp}));
  tree.add_remotes(remotes({"127.0.0.9", "::1", "192.0.2.9"}));
  EXPECT_EQ(order_of(tree), "1.3.1 4.2.1 3.1.1 3.3.1");
  EXPECT_THAT(
      exclusions_of(tree),
      ElementsAre("1.1.0 scope 62", "2.1.0 family 62", "4.1.0 family 62", "1.2.0 family 62",
                  "2.2.0 scope 62", "3.2.0 family 62", "2.3.0 family 62", "4.3.0 family 62"));
}

// Rule 84: what is prohibited, or not what is required, is no candidate.
TEST(CandidateTree, a_prohibited_interface_has_no_candidates_and_the_entry_is_named) {
  const Rule rule = RULE(84);
  CandidateTree tree(
      options(dual_homed(), {kTcp}, clear_text().prohibit(policy::interface("wwan0"))));
  tree.add_remotes(remotes({"2001:db8:f::10"}));
  EXPECT_EQ(order_of(tree), "1.1.1");
  EXPECT_THAT(exclusions_of(tree),
              ElementsAre("3.0.0 policy 84", "4.0.0 policy 84", "2.1.0 family 62"));
  EXPECT_EQ(tree.excluded().front().text, "prohibit interface wwan0 (application)");
  EXPECT_EQ(tree.excluded().front().rule, rule);
}

TEST(CandidateTree, a_required_family_leaves_only_that_family) {
  CandidateTree tree(options(dual_homed(), {kTcp}, clear_text().require(Family::kIpv4)));
  tree.add_remotes(remotes({"2001:db8:f::10", "192.0.2.10"}));
  EXPECT_EQ(order_of(tree), "2.2.1 4.2.1");
  EXPECT_THAT(exclusions_of(tree),
              ElementsAre("1.0.0 policy 84", "3.0.0 policy 84", "0.1.0 policy 84"));
}

TEST(CandidateTree, a_required_provisioning_domain_leaves_only_its_locals) {
  EXPECT_EQ(order_of(options(dual_homed(), {kTcp},
                             clear_text().require(policy::provisioning_domain("lte"))),
                     {"192.0.2.10"}),
            "4.1.1");
}

TEST(CandidateTree, a_stack_that_the_remote_does_not_ask_for_is_no_candidate) {
  TreeOptions asked = options(dual_homed(), {kTcp, kTls});
  asked.only_stack = "tls";
  CandidateTree tree(asked);
  tree.add_remotes(remotes({"192.0.2.10"}));
  EXPECT_EQ(order_of(tree), "2.1.2 4.1.2");
  EXPECT_EQ(exclusions_of(tree).front(), "0.0.1 stack_not_asked 62");
}

TEST(CandidateTree, a_stack_that_this_world_cannot_do_is_no_candidate) {
  StackCandidate sctp{.name = "sctp", .available = false};
  CandidateTree tree(options(dual_homed(), {sctp, kTcp}));
  tree.add_remotes(remotes({"192.0.2.10"}));
  EXPECT_EQ(order_of(tree), "2.1.2 4.1.2");
  EXPECT_EQ(exclusions_of(tree).front(), "0.0.1 stack_unavailable 62");
}

// Secure by default: with clear-text stacks only, the error names the key.
TEST(CandidateTree,
     under_required_security_clear_text_is_no_candidate_and_the_error_names_the_key) {
  CandidateTree tree(options({local(1, "eth0", "10.0.0.1")}, {kTcp}, PolicyContext{}));
  tree.add_remotes(remotes({"10.0.0.9"}));
  ASSERT_TRUE(tree.error().has_value());
  EXPECT_EQ(tree.error()->name, "no_candidate");
  EXPECT_EQ(tree.error()->text,
            "nothing to race: tcp: clear text under security = require; security = none allows it");
}

TEST(CandidateTree, under_required_security_secure_stacks_stay) {
  EXPECT_EQ(order_of(options({local(1, "eth0", "10.0.0.1")}, {kTcp, kTls}, PolicyContext{}),
                     {"10.0.0.9"}),
            "1.1.2");
}

TEST(CandidateTree, under_preferred_security_secure_stacks_come_first) {
  const auto context = PolicyContext{}.security(Security::kPrefer);
  EXPECT_EQ(order_of(options(dual_homed(), {kTcp, kTls}, context), {"192.0.2.10"}),
            "2.1.2 4.1.2 2.1.1 4.1.1");
}

// Rule 61: a stack that may deliver twice is ineligible unless duplicates_ok.
TEST(CandidateTree, a_stack_that_may_duplicate_needs_duplicates_ok) {
  const Rule rule = RULE(61);
  CandidateTree tree(options({local(1, "eth0", "10.0.0.1")}, {kUdp}));
  tree.add_remotes(remotes({"10.0.0.9"}));
  EXPECT_THAT(exclusions_of(tree), ElementsAre("0.0.1 duplicates 61"));
  EXPECT_EQ(tree.excluded().front().rule, rule);
  EXPECT_THAT(tree.error()->text, HasSubstr("duplicates_ok = true allows it"));
}

// Rule 69: a connectionless stack would win every race, so it does not race with others.
TEST(CandidateTree, a_connectionless_stack_does_not_race_with_one_that_has_a_handshake) {
  const Rule rule = RULE(69);
  CandidateTree tree(
      options({local(1, "eth0", "10.0.0.1")}, {kUdp, kTcp}, clear_text().duplicates_ok()));
  tree.add_remotes(remotes({"10.0.0.9"}));
  EXPECT_EQ(order_of(tree), "1.1.2");
  EXPECT_THAT(exclusions_of(tree), ElementsAre("0.0.1 connectionless 69"));
  EXPECT_EQ(tree.excluded().front().rule, rule);
}

TEST(CandidateTree, a_preferred_connectionless_stack_is_used_alone) {
  CandidateTree tree(options({local(1, "eth0", "10.0.0.1")}, {kTcp, kUdp},
                             clear_text().duplicates_ok().prefer(policy::stack("udp"))));
  tree.add_remotes(remotes({"10.0.0.9"}));
  EXPECT_EQ(order_of(tree), "1.1.2");
  EXPECT_THAT(exclusions_of(tree), ElementsAre("0.0.1 used_alone 69"));
}

TEST(CandidateTree, a_connectionless_stack_is_used_where_there_is_no_other) {
  CandidateTree tree(options({local(1, "eth0", "10.0.0.1")}, {kUdp}, clear_text().duplicates_ok()));
  tree.add_remotes(remotes({"10.0.0.9"}));
  EXPECT_EQ(order_of(tree), "1.1.1");
  EXPECT_THAT(exclusions_of(tree), IsEmpty());
}

// Rule 62: only datagrams go to groups; where the routes lead does not matter.
TEST(CandidateTree, a_group_leaves_the_stacks_that_reach_it_and_needs_no_route) {
  const Rule rule = RULE(62);
  TreeOptions asked =
      options({local(1, "eth0", "fe80::1")}, {kTcp, kUdp}, clear_text().duplicates_ok());
  asked.to_group = true;
  asked.routable = [](const LocalCandidate&, const IpAddress&) { return false; };
  CandidateTree tree(std::move(asked));
  tree.add_remotes(remotes({"ff15::7"}));
  EXPECT_EQ(order_of(tree), "1.1.2");
  EXPECT_THAT(exclusions_of(tree), ElementsAre("0.0.1 group 62"));
  EXPECT_EQ(tree.excluded().front().rule, rule);
}

// Rule 71: resolution may go on while the race runs; branches stay.
TEST(CandidateTree, later_remotes_get_the_next_numbers_and_take_their_rank) {
  const Rule rule = RULE(71);
  EXPECT_EQ(rule.number, 71);
  CandidateTree tree(
      options({local(1, "eth0", "2001:db8::1"), local(1, "eth0", "10.0.0.1")}, {kTcp}));
  tree.add_remotes(remotes({"10.0.0.9"}));
  EXPECT_EQ(order_of(tree), "2.1.1");
  tree.add_remotes(remotes({"10.0.0.9", "2001:db8::9"}));
  EXPECT_EQ(order_of(tree), "1.2.1 2.1.1");
  EXPECT_EQ(tree.find({2, 1, 1})->rank, 2u);
  EXPECT_EQ(exclusions_of(tree).size(), 2u);
}

TEST(CandidateTree, without_locals_or_remotes_the_error_says_so) {
  CandidateTree tree(options({}, {kTcp}));
  EXPECT_EQ(tree.error()->text, "nothing to race: no remote address; no local address");
}

}  // namespace
}  // namespace post::test
