// Policy contexts: what applications and scenarios may say, and how two contexts become one policy.
#include "model/policy_context.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/trace.h"

namespace post::test {
namespace {

using namespace std::chrono_literals;

std::string order_of(const Policy& policy) {
  std::string text;
  for (const PolicyPreference& entry : policy.preferences) {
    text += (text.empty() ? "" : ", ") + entry.to_string();
  }
  return text;
}

std::string error_of(const PolicyContext& system, const PolicyContext& application = {}) {
  const auto policy = combine(system, application);
  return policy.ok() ? "" : policy.error().name + ": " + policy.error().text;
}

PolicyValues values_of(const PolicyContext& system, const PolicyContext& application = {}) {
  return combine(system, application).value().values;
}

TEST(PolicyContext, without_entries_everything_is_at_its_default) {
  const PolicyValues values = values_of({});
  EXPECT_EQ(values, default_policy_values());
  EXPECT_EQ(values.security, Security::kRequire);
  EXPECT_EQ(values.racing, "staggered");
  EXPECT_EQ(values.ranks, Ranks::kDistinct);
  EXPECT_EQ(values.connection_attempt_delay, 250ms);
  EXPECT_EQ(values.first_address_family_count, 1u);
  EXPECT_EQ(values.establishment_timeout, 60s);
  EXPECT_EQ(values.close_linger, 30s);
  EXPECT_EQ(values.reestablish_wait, 10s);
  EXPECT_FALSE(values.eager);
  EXPECT_FALSE(values.duplicates_ok);
  EXPECT_EQ(values.chunk, 16u * 1024);
}

TEST(PolicyContext, a_context_is_built_by_chaining) {
  const auto context = PolicyContext{}
                           .prefer(Family::kIpv6)
                           .avoid(policy::interface("wwan0"))
                           .security(Security::kNone)
                           .connection_attempt_delay(100ms)
                           .eager();
  EXPECT_EQ(order_of(combine({}, context).value()),
            "prefer family ipv6 (application), avoid interface wwan0 (application)");
  EXPECT_EQ(values_of({}, context).security, Security::kNone);
  EXPECT_EQ(values_of({}, context).connection_attempt_delay, 100ms);
  EXPECT_TRUE(values_of({}, context).eager);
}

// Rule 84: prohibit, require, prefer, avoid; of each kind the system's before the application's,
// each as written.
TEST(PolicyContext, preferences_act_by_kind_then_system_before_application) {
  const Rule rule = RULE(84);
  EXPECT_EQ(rule.number, 84);
  const auto system = PolicyContext{}.avoid(policy::interface("b")).prefer(policy::stack("c"));
  const auto application = PolicyContext{}
                               .prefer(policy::stack("d"))
                               .require(Family::kIpv4)
                               .prohibit(policy::stack("e"))
                               .prefer(policy::stack("a"));
  EXPECT_EQ(order_of(combine(system, application).value()),
            "prohibit stack e (application), require family ipv4 (application), "
            "prefer stack c (system), prefer stack d (application), "
            "prefer stack a (application), avoid interface b (system)");
}

// Rule 84: prohibitions add up.
TEST(PolicyContext, what_either_context_prohibits_is_refused) {
  const auto policy = combine(PolicyContext{}.prohibit(policy::interface("wwan0")),
                              PolicyContext{}.prohibit(policy::interface("eth0")))
                          .value();
  EXPECT_EQ(policy.refusal(PolicyKey::kInterface, "wwan0")->origin, PolicyOrigin::kSystem);
  EXPECT_EQ(policy.refusal(PolicyKey::kInterface, "eth0")->origin, PolicyOrigin::kApplication);
  EXPECT_EQ(policy.refusal(PolicyKey::kInterface, "wlan0"), nullptr);
  EXPECT_EQ(policy.refusal(PolicyKey::kStack, "wwan0"), nullptr);
}

// Rule 84: requirements intersect.
TEST(PolicyContext, only_what_both_contexts_require_is_admitted) {
  const auto policy =
      combine(PolicyContext{}.require(policy::stack("a")).require(policy::stack("b")),
              PolicyContext{}.require(policy::stack("b")).require(policy::stack("c")))
          .value();
  EXPECT_EQ(policy.refusal(PolicyKey::kStack, "b"), nullptr);
  EXPECT_EQ(policy.refusal(PolicyKey::kStack, "a")->origin, PolicyOrigin::kApplication);
  EXPECT_EQ(policy.refusal(PolicyKey::kStack, "c")->origin, PolicyOrigin::kSystem);
}

// Rule 84: a contradiction is an error that names both entries.
TEST(PolicyContext, requirements_with_nothing_in_common_contradict) {
  EXPECT_EQ(error_of(PolicyContext{}.require(policy::interface("wlan0")),
                     PolicyContext{}.require(policy::interface("wwan0"))),
            "contradiction: policy key interface: require interface wlan0 (system) and "
            "require interface wwan0 (application) leave nothing");
}

TEST(PolicyContext, a_required_value_that_the_other_prohibits_contradicts) {
  EXPECT_EQ(
      error_of(PolicyContext{}.prohibit(Family::kIpv6), PolicyContext{}.require(Family::kIpv6)),
      "contradiction: policy key family: require family ipv6 (application) and "
      "prohibit family ipv6 (system) leave nothing");
}

TEST(PolicyContext, a_prohibition_that_leaves_another_required_value_is_no_contradiction) {
  EXPECT_EQ(error_of(PolicyContext{}.prohibit(Family::kIpv6),
                     PolicyContext{}.require(Family::kIpv6).require(Family::kIpv4)),
            "");
}

TEST(PolicyContext, the_stricter_security_holds) {
  const auto none = PolicyContext{}.security(Security::kNone);
  const auto require = PolicyContext{}.security(Security::kRequire);
  EXPECT_EQ(values_of(none, require).security, Security::kRequire);
  EXPECT_EQ(values_of(require, none).security, Security::kRequire);
  EXPECT_EQ(values_of(none, {}).security, Security::kNone);
  EXPECT_EQ(values_of({}, none).security, Security::kNone);
}

TEST(PolicyContext, of_other_values_the_applications_stands_before_the_systems) {
  const auto system = PolicyContext{}.close_linger(1s).chunk(100);
  const auto values = values_of(system, PolicyContext{}.close_linger(2s));
  EXPECT_EQ(values.close_linger, 2s);
  EXPECT_EQ(values.chunk, 100u);
}

// RFC 8305 section 5: the delay is never below 10 ms, and at most 2 s.
TEST(PolicyContext, the_connection_attempt_delay_is_bounded) {
  EXPECT_EQ(error_of(PolicyContext{}.connection_attempt_delay(10ms)), "");
  EXPECT_EQ(error_of(PolicyContext{}.connection_attempt_delay(2s)), "");
  EXPECT_EQ(error_of(PolicyContext{}.connection_attempt_delay(10ms - 1ns)),
            "policy_value: connection_attempt_delay = '9999999'; allowed: 10 ms to 2 s");
  EXPECT_EQ(error_of(PolicyContext{}.connection_attempt_delay(2s + 1ns)),
            "policy_value: connection_attempt_delay = '2000000001'; allowed: 10 ms to 2 s");
}

TEST(PolicyContext, the_first_error_is_kept) {
  EXPECT_EQ(error_of({}, PolicyContext{}.chunk(0).prefer(policy::stack(""))),
            "policy_value: chunk = '0'; allowed: 1 to 16384");
}

TEST(PolicyContext, text_says_the_same_as_code) {
  PolicyContext text;
  EXPECT_TRUE(text.set("family", "ipv6", "prefer").ok());
  EXPECT_TRUE(text.set("provisioning_domain", "", "avoid").ok());
  EXPECT_TRUE(text.set("security", "prefer").ok());
  EXPECT_TRUE(text.set("ranks", "equal").ok());
  EXPECT_TRUE(text.set("racing", "sequential").ok());
  EXPECT_TRUE(text.set("connection_attempt_delay", "100000000").ok());
  EXPECT_TRUE(text.set("establishment_timeout", "forever").ok());
  EXPECT_TRUE(text.set("first_address_family_count", "2").ok());
  EXPECT_TRUE(text.set("eager", "true").ok());
  const auto code = PolicyContext{}
                        .prefer(Family::kIpv6)
                        .avoid(policy::provisioning_domain(""))
                        .security(Security::kPrefer)
                        .ranks(Ranks::kEqual)
                        .racing("sequential")
                        .connection_attempt_delay(100ms)
                        .establishment_timeout(kForever)
                        .first_address_family_count(2)
                        .eager();
  EXPECT_EQ(text.preferences(), code.preferences());
  EXPECT_EQ(text.settings(), code.settings());
}

TEST(PolicyContext, text_that_is_wrong_is_refused_with_what_is_allowed) {
  PolicyContext context;
  const auto refused = [&](auto... arguments) {
    const Result<void> outcome = context.set(arguments...);
    return outcome.ok() ? std::string("taken") : outcome.error().name + ": " + outcome.error().text;
  };
  EXPECT_THAT(
      refused("colour", "red"),
      ::testing::StartsWith("policy_key: no policy key 'colour'; allowed: family, interface, "
                            "provisioning_domain, stack, security, racing, "));
  EXPECT_EQ(refused("family", "ipv5", "prefer"),
            "policy_value: family = 'ipv5'; allowed: ipv4 or ipv6");
  EXPECT_EQ(
      refused("family", "ipv6"),
      "policy_preference: family with preference ''; allowed: prohibit, require, prefer or avoid");
  EXPECT_EQ(refused("eager", "true", "prefer"),
            "policy_preference: eager is a plain value and takes no preference 'prefer'");
  EXPECT_EQ(refused("security", "off"),
            "policy_value: security = 'off'; allowed: none, prefer or require");
  EXPECT_EQ(refused("ranks", ""), "policy_value: ranks = ''; allowed: distinct or equal");
  EXPECT_EQ(refused("eager", "yes"), "policy_value: eager = 'yes'; allowed: true or false");
  EXPECT_EQ(refused("close_linger", "-1"),
            "policy_value: close_linger = '-1'; allowed: 0 s to forever");
  EXPECT_EQ(refused("connection_attempt_delay", "250 ms"),
            "policy_value: connection_attempt_delay = '250 ms'; allowed: 10 ms to 2 s");
  EXPECT_EQ(refused("racing", "Fast!"),
            "policy_value: racing = 'Fast!'; allowed: a name of 1 to 64 small letters, digits and "
            "underscores");
  EXPECT_EQ(context.settings(), PolicySettings());
  EXPECT_TRUE(context.preferences().empty());
}

TEST(PolicyContext, every_plain_key_takes_its_own_default_as_text) {
  for (const PolicyKeyDescription& key : policy_keys()) {
    if (key.kind == PolicyKeyDescription::Kind::kPreference) continue;
    PolicyContext context;
    EXPECT_TRUE(context.set(key.name, key.fallback).ok()) << key.name << " = " << key.fallback;
    EXPECT_EQ(values_of(context), default_policy_values()) << key.name;
  }
}

}  // namespace
}  // namespace post::test
