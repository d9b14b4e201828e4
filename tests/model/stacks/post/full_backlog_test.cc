// A Listener whose backlog is full, over both stacks of post/1.
#include <gtest/gtest.h>

#include <string>

#include "tests/model/stacks/post/post_world.h"

namespace post::testing {
namespace {

class FullBacklog : public PostWorld, public ::testing::WithParamInterface<const char*> {
 protected:
  FullBacklog() : PostWorld(GetParam()) {}
};

INSTANTIATE_TEST_SUITE_P(, FullBacklog, ::testing::Values("post/tcp", "post/udp"),
                         [](const auto& stack) { return std::string(stack.param).substr(5); });

// Rule 76: who finds the backlog full is refused before it is up, so that its race goes on.
TEST_P(FullBacklog, refuses_before_the_race_is_won) {
  listener = world.listen(speaking_post(PolicyContext{}.backlog(1)));
  Carrier first = connect();
  first.activate();
  world.run_until(100ms);
  Carrier second = connect(DualHomed::both_addresses());
  second.activate();
  world.run_until(1s);
  EXPECT_EQ(listener->waiting(), 1u);
  EXPECT_TRUE(world.trace().shows("listener:rejected", RULE(76)));
  const auto failed = world.trace().named("establishment:attempt_failed", "client");
  ASSERT_EQ(failed.size(), 2u) << "each of its addresses";
  EXPECT_EQ(failed[0].text("cause"), "refused");
  EXPECT_EQ(world.trace().named("establishment:established", "client").size(), 1u);
}

// Who joins takes no new place.
TEST_P(FullBacklog, lets_its_own_join_again) {
  listener = world.listen(speaking_post(PolicyContext{}.backlog(1)));
  Carrier carrier = connect(DualHomed::both_addresses());
  carrier.send("before");
  world.at(100ms, [this] { world.set_link_up("wifi", false); });
  world.at(200ms, [&] { carrier.send("after", &observer); });
  world.run_until(5s);
  EXPECT_EQ(listener->waiting(), 1u);
  EXPECT_TRUE(world.trace().named("listener:rejected").empty());
  ASSERT_FALSE(diary.lines().empty());
  EXPECT_NE(diary.lines().back().find("acked 2"), std::string::npos) << diary.lines().back();
}

}  // namespace
}  // namespace post::testing
