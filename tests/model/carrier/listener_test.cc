// Listeners: backlog, hand-over and end (rules 3, 76 and 77).
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/dual_homed.h"
#include "tests/support/memory_world.h"

namespace post::testing {
namespace {

using Lines = std::vector<std::string>;

class ListenerTest : public ::testing::Test {
 protected:
  std::vector<Carrier> connect(int count) {
    std::vector<Carrier> carriers;
    for (int i = 0; i < count; ++i) {
      carriers.push_back(world.initiate());
      carriers.back().send("hello");
    }
    return carriers;
  }

  DualHomed world;
  Diary diary{world};
};

TEST_F(ListenerTest, connections_wait_for_an_accept_handler) {
  Listener listener = world.listen();
  connect(2);
  world.run_until(100ms);
  EXPECT_EQ(listener.waiting(), 2u);
  listener.accept([&](Carrier) {
    diary.note("accepted");
    return true;
  });
  EXPECT_EQ(diary.lines(), Lines());  // rule 3
  world.run_until(200ms);
  EXPECT_EQ(diary.lines(), Lines({"100 accepted", "100 accepted"}));
  EXPECT_TRUE(world.trace().shows("listener:accepted", RULE(3)));
}

// Rule 77: false keeps the Carrier just given and stops further ones.
TEST_F(ListenerTest, false_keeps_the_carrier_and_pauses) {
  Listener listener = world.listen();
  std::vector<Carrier> accepted;
  const auto take_one = [&](Carrier carrier) {
    carrier.ready([&](InMessage message) {
      diary.note("received " + std::string(message.text()));
      return true;
    });
    accepted.push_back(carrier);
    return false;
  };
  listener.accept(take_one);
  connect(3);
  world.run_until(100ms);
  EXPECT_EQ(accepted.size(), 1u);
  EXPECT_EQ(listener.waiting(), 2u);
  EXPECT_EQ(diary.lines(), Lines({"30 received hello"}));
  listener.accept(take_one);
  world.run_until(200ms);
  EXPECT_EQ(accepted.size(), 2u);
}

// Rule 76: the backlog is bounded; what overflows it is refused visibly.
TEST_F(ListenerTest, a_full_backlog_refuses_further_connections) {
  Parameters parameters = DualHomed::clear_text();
  parameters.policy.backlog(2);
  Listener listener = world.listen(parameters);
  auto carriers = connect(2);
  carriers.push_back(world.initiate());
  diary.keep(carriers.back());
  carriers.back().activate();
  world.run_until(1s);
  EXPECT_EQ(listener.waiting(), 2u);
  EXPECT_EQ(diary.lines(), Lines({"20 established", "40 error reset", "40 closed reset"}));
  EXPECT_TRUE(world.trace().shows("listener:rejected", RULE(76)));
}

// Rule 77: closing rejects the backlog, leaves accepted Carriers, then gives stopped.
TEST_F(ListenerTest, closing_rejects_what_waits_and_leaves_what_was_accepted) {
  Listener listener = world.listen();
  Carrier accepted;
  listener.accept([&](Carrier carrier) {
    accepted = carrier;
    return false;
  });
  listener.on_stopped([&] { diary.note("stopped"); });
  connect(2);
  world.run_until(100ms);
  EXPECT_TRUE(listener.close().ok());
  EXPECT_EQ(listener.accept([](Carrier) { return true; }).error().name, "closed");
  world.run_until(200ms);
  EXPECT_EQ(diary.lines(), Lines({"100 stopped"}));
  EXPECT_TRUE(accepted.send("still here").ok());
  EXPECT_TRUE(world.trace().shows("listener:stopped", RULE(77)));
  EXPECT_EQ(world.trace().named("listener:rejected").size(), 1u);
}

// Rule 76: what its peer ended takes no room.
TEST_F(ListenerTest, a_connection_that_ended_while_it_waited_takes_no_room) {
  Parameters parameters = DualHomed::clear_text();
  parameters.policy.backlog(1);
  Listener listener = world.listen(parameters);
  Carrier given_up = connect(1).front();
  world.at(100ms, [&] { given_up.abort(); });
  world.run_until(200ms);
  EXPECT_EQ(listener.waiting(), 0u);
  const auto second = connect(1);
  world.run_until(300ms);
  EXPECT_EQ(listener.waiting(), 1u);
  EXPECT_TRUE(world.trace().named("listener:rejected").empty());
}

// Rule 76: a limit of 0 pauses the hand-over, not the backlog (RFC 9622 section 7.2).
TEST_F(ListenerTest, an_accept_limit_counts_what_is_handed_over) {
  Listener listener = world.listen();
  EXPECT_TRUE(listener.set_accept_limit(0).ok());
  listener.accept([&](Carrier) {
    diary.note("accepted");
    return true;
  });
  connect(4);
  world.run_until(100ms);
  EXPECT_EQ(diary.lines(), Lines());
  EXPECT_EQ(listener.waiting(), 4u);
  listener.set_accept_limit(2);
  world.run_until(200ms);
  EXPECT_EQ(diary.lines(), Lines({"100 accepted", "100 accepted"}));
  EXPECT_EQ(listener.waiting(), 2u);
  listener.set_accept_limit(1);
  world.run_until(300ms);
  EXPECT_EQ(listener.waiting(), 1u);
  listener.set_accept_limit({});
  connect(1);
  world.run_until(400ms);
  EXPECT_EQ(diary.lines(), Lines({"100 accepted", "100 accepted", "200 accepted", "300 accepted",
                                  "330 accepted"}));
}

// Rule 77: rejecting needs an explicit reject().
TEST_F(ListenerTest, an_incoming_carrier_can_be_rejected) {
  Listener listener = world.listen();
  std::vector<Carrier> accepted;
  listener.on_incoming([&](Incoming& incoming) {
    diary.note("asked");
    if (accepted.empty()) {
      accepted.push_back(incoming.accept());
    } else {
      incoming.reject();
    }
  });
  const auto carriers = connect(2);
  Carrier second = carriers.back();
  diary.keep(second);
  world.run_until(1s);
  EXPECT_EQ(diary.lines(),
            Lines({"20 established", "30 asked", "30 asked", "40 error reset", "40 closed reset"}));
  EXPECT_EQ(listener.waiting(), 0u);
  EXPECT_TRUE(accepted.front().send("welcome").ok());
  EXPECT_EQ(world.trace().named("listener:accepted").size(), 1u);
  EXPECT_TRUE(world.trace().shows("listener:rejected", RULE(77)));
}

// Rules 75 and 76: a fork that no handler of its Carrier takes waits in the Listener's backlog.
TEST(ListenerOfForks, hands_over_a_fork_as_it_does_a_connection) {
  MemoryWorld world;
  Listener listener = world.listen();
  std::vector<std::string> heard;
  listener.accept([&](Carrier carrier) {
    carrier.ready([&](InMessage message) {
      heard.emplace_back(message.text());
      return true;
    });
    return heard.empty();
  });
  Carrier carrier = world.initiate();
  carrier.send("first");
  world.run_until(100ms);
  ASSERT_TRUE(carrier.fork()->send("fork").ok());
  world.run_until(200ms);
  EXPECT_EQ(heard, Lines({"first", "fork"}));
  EXPECT_EQ(listener.waiting(), 0u);
  ASSERT_TRUE(carrier.fork()->send("waits").ok());
  world.run_until(300ms);
  EXPECT_EQ(heard, Lines({"first", "fork"}));
  EXPECT_EQ(listener.waiting(), 1u);
}

TEST_F(ListenerTest, a_handler_takes_the_place_of_the_one_before) {
  Listener listener = world.listen();
  listener.accept([&](Carrier) {
    diary.note("first");
    listener.on_incoming([&](Incoming&) { diary.note("second"); });
    return true;
  });
  connect(3);
  world.run_until(100ms);
  EXPECT_EQ(diary.lines().size(), 3u);
  EXPECT_NE(diary.lines().front().find("first"), std::string::npos);
  EXPECT_NE(diary.lines().back().find("second"), std::string::npos);
}

TEST_F(ListenerTest, a_port_that_is_taken_is_an_error) {
  Listener first = world.listen();
  Listener second = world.listen();
  ASSERT_TRUE(second.error().has_value());
  EXPECT_EQ(second.error()->name, "address_in_use");
  EXPECT_EQ(second.accept([](Carrier) { return true; }).error().name, "address_in_use");
  EXPECT_FALSE(first.error().has_value());
}

// Secure by default here too: the error names the key.
TEST_F(ListenerTest, without_a_secure_stack_the_error_names_the_key) {
  Listener listener = world.listen({});
  ASSERT_TRUE(listener.error().has_value());
  EXPECT_EQ(listener.error()->name, "no_stack");
  EXPECT_NE(listener.error()->text.find("security = require"), std::string::npos);
}

}  // namespace
}  // namespace post::testing
