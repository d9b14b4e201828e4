// Races seen through Carriers: winners, losers and what is told when nothing comes up (rules 62 to
// 71).
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/dual_homed.h"

namespace post::testing {
namespace {

using Lines = std::vector<std::string>;

class EstablishmentTest : public ::testing::Test {
 protected:
  void accept_all(Parameters parameters = DualHomed::clear_text()) {
    world.listen(std::move(parameters)).accept([](Carrier carrier) {
      carrier.ready([](InMessage) { return true; });
      return true;
    });
  }

  DualHomed world;
  Diary diary{world};
  DiaryObserver observer{diary};
};

// Rules 62 to 64: both pairs that have a route are candidates; the better one wins before the
// second would start.
TEST_F(EstablishmentTest, the_better_candidate_wins_before_the_second_starts) {
  accept_all();
  Carrier carrier = world.initiate(DualHomed::clear_text(), DualHomed::both_addresses());
  diary.keep(carrier);
  carrier.send("hello");
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"20 established"}));
  EXPECT_EQ(world.trace().named("establishment:candidate_ranked").size(), 2u);
  EXPECT_EQ(world.trace().named("establishment:attempt_started").size(), 1u);
  EXPECT_TRUE(world.trace().shows("establishment:candidate_ranked", RULE(62)));
  EXPECT_TRUE(world.trace().shows("establishment:candidate_ranked", RULE(63)));
  EXPECT_TRUE(world.trace().shows("establishment:candidate_excluded", RULE(62)));
  EXPECT_TRUE(world.trace().shows("establishment:remote_resolved", RULE(71)));
  EXPECT_TRUE(world.trace().shows("establishment:attempt_succeeded", RULE(66)));
  EXPECT_TRUE(world.trace().shows("establishment:established", RULE(67)));
}

// Rule 64: the second attempt starts a connection attempt delay after the first and wins where that
// is silent.
TEST_F(EstablishmentTest, a_silent_path_is_overtaken_after_the_attempt_delay) {
  accept_all();
  world.silence("wifi", "server");
  Carrier carrier = world.initiate(DualHomed::clear_text(), DualHomed::both_addresses());
  diary.keep(carrier);
  carrier.send("hello", &observer);
  world.run_until(5s);
  EXPECT_EQ(diary.lines(), Lines({"310 established", "310 sent 1"}));
  const auto started = world.trace().named("establishment:attempt_started");
  ASSERT_EQ(started.size(), 2u);
  EXPECT_EQ(started[1].time, kStartOfRun + 250ms);
  EXPECT_TRUE(started[1].shows(RULE(64)));
  EXPECT_TRUE(world.trace().shows("establishment:attempt_cancelled", RULE(67)));
}

// Rule 65: an attempt that fails before the delay starts the next one at once.
TEST_F(EstablishmentTest, a_refusal_starts_the_next_attempt_at_once) {
  Local second{.interface = "eth1", .address = {}, .provisioning_domain = {}, .port = 443};
  world.server->listen(second, DualHomed::clear_text()).accept([](Carrier) { return true; });
  Carrier carrier = world.initiate(DualHomed::clear_text(), DualHomed::both_addresses());
  diary.keep(carrier);
  carrier.send("hello");
  world.run_until(5s);
  EXPECT_EQ(diary.lines(), Lines({"80 established"}));  // refused at 20, then 60 of handshake
  EXPECT_TRUE(world.trace().named("establishment:attempt_started")[1].shows(RULE(65)));
}

// Rule 70: Messages end failed(establishment) first, then one error names each candidate's cause;
// closed is last.
TEST_F(EstablishmentTest, all_refused_fails_messages_then_the_carrier) {
  Carrier carrier = world.initiate(DualHomed::clear_text(), DualHomed::both_addresses());
  diary.keep(carrier);
  std::string text;
  carrier.on_error([&](const Error& error) {
    text = error.text;
    diary.note("error " + error.name);
  });
  carrier.send("one", &observer);
  carrier.send("two", &observer);
  world.run();
  EXPECT_EQ(diary.lines(), Lines({"80 failed 1 establishment", "80 failed 2 establishment",
                                  "80 error establishment", "80 closed establishment"}));
  EXPECT_NE(text.find("10.1.0.2%wlan0 to 10.1.0.1:443 tcp: refused"), std::string::npos) << text;
  EXPECT_NE(text.find("10.2.0.2%wwan0 to 10.2.0.1:443 tcp: refused"), std::string::npos) << text;
  EXPECT_TRUE(world.trace().shows("message:failed", RULE(70)));
  EXPECT_TRUE(world.trace().shows("carrier:error", RULE(70)));
}

// Rule 71: zero results is an error.
TEST_F(EstablishmentTest, an_unknown_name_is_an_error) {
  Carrier carrier = world.initiate(DualHomed::clear_text(), Remote::host("nobody.example", 443));
  diary.keep(carrier);
  carrier.send("hello", &observer);
  world.run();
  EXPECT_EQ(diary.lines(),
            Lines({"0 failed 1 establishment", "0 error no_address", "0 closed establishment"}));
}

// Secure by default: with clear-text stacks only, the error names the key.
TEST_F(EstablishmentTest, without_a_secure_stack_the_error_names_the_key) {
  Carrier carrier = world.initiate({});
  std::string text;
  carrier.on_error([&](const Error& error) { text = error.text; });
  carrier.send("hello", &observer);
  world.run();
  EXPECT_NE(text.find("security"), std::string::npos) << text;
}

// Rule 84: a contradiction gives an establishment error that names both entries.
TEST_F(EstablishmentTest, a_contradiction_in_policy_is_an_error) {
  Parameters parameters = DualHomed::clear_text();
  parameters.policy.prohibit(policy::stack("tcp"));
  Carrier carrier = world.initiate(parameters);
  std::string text;
  carrier.on_error([&](const Error& error) { text = error.text; });
  carrier.send("hello", &observer);
  world.run();
  EXPECT_NE(text.find("prohibit stack tcp"), std::string::npos) << text;
  EXPECT_NE(text.find("require stack tcp"), std::string::npos) << text;
  EXPECT_TRUE(world.trace().shows("establishment:failed", RULE(84)));
}

// close() during a race waits for the Messages, not for the race alone.
TEST_F(EstablishmentTest, abort_during_a_race_cancels_its_attempts) {
  world.silence("wifi", "server");
  Carrier carrier = world.initiate(DualHomed::clear_text(), DualHomed::both_addresses());
  diary.keep(carrier);
  carrier.send("hello", &observer);
  world.run_until(300ms);
  carrier.abort();
  world.run();
  EXPECT_EQ(diary.lines(), Lines({"300 failed 1 aborted", "300 closed local_abort"}));
  EXPECT_EQ(world.trace().named("establishment:attempt_cancelled").size(), 2u);
}

// Rule 62: a Local that no interface has is an error of this establishment.
TEST_F(EstablishmentTest, a_local_that_is_not_there_is_an_error) {
  Carrier carrier =
      world.client->initiate({.interface = "eth9"}, DualHomed::wifi_address(), DualHomed::clear());
  diary.keep(carrier);
  carrier.send("hello", &observer);
  world.run_until(1s);
  EXPECT_EQ(diary.lines(),
            Lines({"0 failed 1 establishment", "0 error no_local", "0 closed establishment"}));
  EXPECT_TRUE(world.trace().shows("establishment:failed", RULE(62)));
}

TEST_F(EstablishmentTest, a_racing_policy_that_is_not_there_is_an_error) {
  Parameters parameters = DualHomed::clear_text();
  parameters.policy.racing("nonsense");
  Carrier carrier = world.initiate(parameters);
  diary.keep(carrier);
  carrier.activate();
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"0 error racing_policy", "0 closed establishment"}));
}

// Policy `eager` establishes at initiate().
TEST_F(EstablishmentTest, an_eager_carrier_is_established_without_a_message) {
  accept_all();
  Parameters parameters = DualHomed::clear_text();
  parameters.policy.eager();
  Carrier carrier = world.initiate(parameters);
  diary.keep(carrier);
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"20 established"}));
}

// An interface that goes down fails the attempts on it.
TEST_F(EstablishmentTest, an_interface_that_goes_down_fails_its_attempt) {
  accept_all();
  world.silence("wifi", "server");
  Carrier carrier = world.initiate(DualHomed::clear_text(), DualHomed::both_addresses());
  diary.keep(carrier);
  carrier.send("hello");
  world.at(100ms, [this] { world.set_link_up("wifi", false); });
  world.run_until(5s);
  EXPECT_EQ(diary.lines(), Lines({"160 established"}));
  const auto failed = world.trace().named("establishment:attempt_failed");
  ASSERT_EQ(failed.size(), 1u);
  EXPECT_EQ(failed[0].text("cause"), "interface_down");
}

}  // namespace
}  // namespace post::testing
