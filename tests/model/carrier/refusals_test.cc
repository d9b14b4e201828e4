// What send(), begin() and append() refuse in the call, each by name (rules 14, 22, 24 to 26, 28,
// 42, 43, 51, 52).
#include <gtest/gtest.h>

#include <string>

#include "tests/support/scripted_world.h"

namespace post::testing {
namespace {

class RefusalTest : public ::testing::Test, protected ScriptedWorld {
 protected:
  explicit RefusalTest(PolicyContext policy = {}) : ScriptedWorld(able_traits(), policy) {}

  void expect_refused(OutMessage message, const std::string& name, Rule rule) {
    const auto result = carrier.send(std::move(message));
    ASSERT_FALSE(result.ok()) << name;
    EXPECT_EQ(result.error().name, name);
    EXPECT_NE(result.error().text, "") << "says what is allowed";
    EXPECT_TRUE(world.trace().shows("carrier:refused", rule)) << name;
  }
};

TEST_F(RefusalTest, a_lifetime_that_is_not_positive) {
  expect_refused(OutMessage("x").lifetime(0ms), "lifetime", RULE(52));
  expect_refused(OutMessage("x").lifetime(-1ms), "lifetime", RULE(52));
  EXPECT_TRUE(carrier.send(OutMessage("x").lifetime(Duration(1))).ok());
}

TEST_F(RefusalTest, a_niceness_below_zero) {
  expect_refused(OutMessage("x").niceness(-1), "niceness", RULE(28));
  EXPECT_TRUE(world.trace().named("carrier:activated").empty()) << "nothing was accepted";
}

TEST_F(RefusalTest, an_antecedent_of_another_association) {
  Carrier other = world.initiate();
  const auto elsewhere = other.send("x");
  ASSERT_TRUE(elsewhere.ok());
  expect_refused(OutMessage("y").after(*elsewhere), "antecedent", RULE(43));
}

// Rule 42: antecedents are handles of Messages that were accepted, so the graph has no cycle.
TEST_F(RefusalTest, an_antecedent_that_was_never_accepted_here) {
  static_assert(!std::is_default_constructible_v<MessageRef>);
  static_assert(
      !std::is_constructible_v<MessageRef, AssociationId, CarrierId, StreamId, MessageId>);
  ScriptedWorld elsewhere;  // its first Association has the number of ours
  const auto foreign = elsewhere.carrier.send("x");
  ASSERT_TRUE(foreign.ok());
  ASSERT_EQ(foreign->association(), carrier.association());
  expect_refused(OutMessage("y").after(*foreign), "antecedent", RULE(42));
}

TEST_F(RefusalTest, anything_after_a_final_message) {
  ASSERT_TRUE(carrier.send(OutMessage("last").final()).ok());
  expect_refused("more", "closed", RULE(14));
}

TEST_F(RefusalTest, a_message_after_close) {
  ASSERT_TRUE(carrier.send("x").ok());
  carrier.close();
  expect_refused("more", "closed", RULE(14));
}

class LimitedTest : public RefusalTest {
 protected:
  LimitedTest() : RefusalTest(PolicyContext{}.max_message(10)) {}
};

// Rule 25: limits live in policy too.
TEST_F(LimitedTest, a_message_above_the_policys_limit) {
  EXPECT_TRUE(carrier.send("0123456789").ok());
  expect_refused("0123456789a", "too_large", RULE(25));
}

TEST_F(LimitedTest, a_piece_that_takes_its_message_above_the_limit) {
  auto part = carrier.begin("01234");
  ASSERT_TRUE(part.ok());
  EXPECT_TRUE(part->append("56789").ok());
  const auto refused = part->append("a");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().name, "too_large");
}

TEST_F(RefusalTest, a_piece_after_the_last_one) {
  auto part = carrier.begin("a");
  ASSERT_TRUE(part->finish("b").ok());
  const auto refused = part->append("c");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().name, "complete");
  EXPECT_TRUE(world.trace().shows("carrier:refused", RULE(24)));
}

TEST_F(RefusalTest, a_piece_with_properties_of_its_own) {
  auto part = carrier.begin(OutMessage("a").niceness(1));
  const auto refused = part->append(OutMessage("b").niceness(2));
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().name, "properties");
  EXPECT_TRUE(world.trace().shows("carrier:refused", RULE(22)));
}

TEST_F(RefusalTest, a_piece_of_an_expired_message) {
  auto part = carrier.begin(OutMessage("a").lifetime(10ms));
  run_until(20ms);
  const auto refused = part->append("b");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().name, "expired");
  EXPECT_TRUE(world.trace().shows("carrier:refused", RULE(51)));
}

// Rule 22: what was accepted does not change.
TEST_F(RefusalTest, later_changes_of_properties_have_no_effect) {
  MessageProperties properties;
  properties.niceness = 3;
  OutMessage message("x");
  message.properties() = properties;
  ASSERT_TRUE(carrier.send(std::move(message)).ok());
  properties.niceness = 0;
  run_until(1ms);
  EXPECT_EQ(instance().sent.at(0).properties->niceness, 3);
  EXPECT_TRUE(world.trace().shows("message:queued", RULE(22)));
}

}  // namespace
}  // namespace post::testing
