// Sources over the embedded world (draft section 2.1; rules 61, 69 and 73).
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/dual_homed.h"
#include "tests/support/handles.h"

namespace post::testing {
namespace {

using Lines = std::vector<std::string>;

// Rule 73.
static_assert(CanReceive<Carrier> && CanFork<Carrier> && CanAnswerForks<Carrier>);
static_assert(!CanReceive<Source> && !CanFork<Source> && !CanAnswerForks<Source>);

class SourceTest : public ::testing::Test {
 protected:
  void hear(const Local& local, Parameters parameters = DualHomed::clear()) {
    world.server->sink(local, std::move(parameters)).ready([this](const InMessage& message) {
      diary.note(std::string(message.text()));
    });
  }

  DualHomed world;
  Diary diary{world};
  DiaryObserver observer{diary};
};

TEST_F(SourceTest, sends_to_a_group_without_being_asked_for_duplicates) {
  hear(Local::multicast("239.1.2.3", 5000));
  Source source = world.client->source({}, Remote::uri("239.1.2.3:5000"), DualHomed::clear());
  source.on_established([this] { diary.note("established"); });
  source.send("one", &observer);
  source.send("two");
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"0 established", "0 sent 1", "10 one", "10 two"}));
}

// Rule 62: a byte stream reaches no group.
TEST_F(SourceTest, leaves_out_what_reaches_no_group) {
  Source source = world.client->source({}, Remote::uri("239.1.2.3:5000"), DualHomed::clear());
  source.activate();
  world.run_until(1s);
  const auto excluded = world.trace().named("establishment:candidate_excluded", "client");
  ASSERT_EQ(excluded.size(), 1u);
  EXPECT_EQ(excluded[0].text("stack"), "tcp");
  EXPECT_TRUE(excluded[0].shows(RULE(62)));
}

TEST_F(SourceTest, says_why_it_cannot_send_to_a_group) {
  std::string text;
  Source source = world.client->source({}, Remote::uri("239.1.2.3:5000"));
  source.on_error([&](const Error& error) { text = error.text; });
  source.send("one");
  world.run_until(1s);
  EXPECT_NE(text.find("security = none"), std::string::npos) << text;
}

// Rule 61: a context's own word counts more.
TEST_F(SourceTest, takes_no_stack_that_its_context_does_not_want) {
  Parameters parameters = DualHomed::clear();
  parameters.policy.duplicates_ok(false);
  Source source = world.client->source({}, Remote::uri("239.1.2.3:5000"), parameters);
  source.send("one");
  world.run_until(1s);
  EXPECT_TRUE(world.trace().shows("establishment:candidate_excluded", RULE(61)));
}

TEST_F(SourceTest, sends_to_a_peer_as_a_carrier_does) {
  world.listen().accept([this](Carrier carrier) {
    diary.keep(carrier);
    return true;
  });
  Source source = world.client->source({}, DualHomed::wifi_address(), DualHomed::clear_text());
  source.on_closed([this](Cause cause) { diary.note("ended " + std::string(name_of(cause))); });
  source.send("one");
  auto partial = source.begin("tw");
  partial->append("o");
  partial->finish();
  source.close();
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"20 ended finished", "30 established", "30 received one",
                                  "30 received two", "30 closed finished"}));
}

// Draft section 2.2: bad values of a property that a stack knows are told at once; who does not
// know a name ignores it.
TEST_F(SourceTest, refuses_code_points_that_there_are_not) {
  Source source = world.client->source({}, Remote::uri("239.1.2.3:5000"), DualHomed::clear());
  EXPECT_TRUE(source.send(OutMessage("a").stack_property("udp.dscp", "46")).ok());
  EXPECT_TRUE(source.send(OutMessage("a").stack_property("avian.dscp", "500")).ok());
  for (const char* value : {"64", "-1", "", "ef", "0x2e"}) {
    const auto sent = source.send(OutMessage("a").stack_property("udp.dscp", value));
    ASSERT_FALSE(sent.ok()) << value;
    EXPECT_EQ(sent.error().name, "stack_property");
  }
}

}  // namespace
}  // namespace post::testing
