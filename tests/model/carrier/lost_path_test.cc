// A path that goes down under a Carrier (rules 8 to 10 and 85).
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "tests/support/dual_homed.h"

namespace post::testing {
namespace {

using Lines = std::vector<std::string>;

class LostPathTest : public ::testing::Test {
 protected:
  /// Accepts Carriers and counts what each Message's content is.
  void collect() {
    world.listen().accept([this](Carrier carrier) {
      accepted.push_back(carrier);
      carrier.ready([this](InMessage message) {
        received.push_back(std::string(message.text().substr(0, message.text().find(' '))));
        return true;
      });
      return true;
    });
  }

  DualHomed world;
  Diary diary{world};
  DiaryObserver observer{diary};
  std::vector<Carrier> accepted;
  std::vector<std::string> received;
};

// Rule 85: what is unsent goes over the other path, by a new race; nothing arrives twice.
TEST_F(LostPathTest, unsent_messages_go_over_the_other_path) {
  collect();
  Carrier carrier = world.initiate(DualHomed::clear_text(), DualHomed::both_addresses());
  for (int i = 0; i < 100; ++i) {
    carrier.send(std::to_string(i) + " " + std::string(20'000, 'x'), &observer);
  }
  world.at(65ms, [this] { world.set_link_up("wifi", false); });
  world.run_until(30s);
  EXPECT_EQ(std::set<std::string>(received.begin(), received.end()).size(), received.size());
  EXPECT_EQ(received.back(), "99");
  // All that was not wholly handed over when the path went arrived; the one that was cut is the
  // first of them.
  const auto requeued = world.trace().named("message:requeued");
  ASSERT_EQ(requeued.size(), 1u);
  EXPECT_TRUE(requeued[0].shows(RULE(10)));
  const MessageId first = requeued[0].subject.message;
  for (MessageId id = first; id <= 100; ++id) {
    EXPECT_EQ(std::count(received.begin(), received.end(), std::to_string(id - 1)), 1) << id;
  }
  const auto down = world.trace().named("transient:down", "client");
  ASSERT_FALSE(down.empty());
  EXPECT_EQ(down[0].text("cause"), "interface_down");
  EXPECT_TRUE(down[0].shows(RULE(85)));
  EXPECT_TRUE(world.trace().shows("carrier:activated", RULE(8)));
  EXPECT_EQ(accepted.size(), 2u);
}

// Rule 8: an actively opened Carrier with nothing to send is dormant, and send() reactivates it.
TEST_F(LostPathTest, a_dormant_carrier_reactivates_on_send) {
  collect();
  Carrier carrier = world.initiate(DualHomed::clear_text(), DualHomed::both_addresses());
  diary.keep(carrier);
  carrier.send("before");
  world.run_until(100ms);
  world.at(200ms, [this] { world.set_link_up("wifi", false); });
  world.run_until(1s);
  EXPECT_TRUE(world.trace().shows("carrier:dormant", RULE(8)));
  EXPECT_TRUE(carrier.send("after", &observer).ok());
  world.run_until(2s);
  EXPECT_EQ(received, Lines({"before", "after"}));
  EXPECT_EQ(diary.lines(), Lines({"20 established", "1060 sent 2"}));
}

// Rule 8: a passively opened one cannot be established again: what it had queued fails, and send()
// is refused.
TEST_F(LostPathTest, a_passive_carrier_becomes_dormant) {
  collect();
  Carrier carrier = world.initiate(DualHomed::clear_text(), DualHomed::both_addresses());
  carrier.send("hello");
  world.run_until(100ms);
  world.at(200ms, [this] { world.set_link_up("wifi", false); });
  world.run_until(300ms);
  ASSERT_EQ(accepted.size(), 1u);
  EXPECT_EQ(accepted[0].send("answer").error().name, "dormant");
  EXPECT_TRUE(world.trace().shows("carrier:refused", RULE(8)));
}

// Rules 10 and 15: the peer of a new connection has not finished because the last one had. The race
// over lte begins at 65 ms and is won at 125; the server has it at 155.
TEST_F(LostPathTest, what_comes_back_is_read_though_the_peer_had_ended_its_direction) {
  world.listen().accept([this](Carrier carrier) {
    accepted.push_back(carrier);
    carrier.send("answer " + std::to_string(accepted.size()));
    carrier.ready([](const InMessage&) { return true; });
    carrier.close();
    return true;
  });
  Carrier carrier = world.initiate(DualHomed::clear_text(), DualHomed::both_addresses());
  diary.keep(carrier);
  carrier.on_peer_finished([this] { diary.note("peer finished"); });
  for (int i = 0; i < 100; ++i) carrier.send(std::string(20'000, 'x'));
  world.at(65ms, [this] { world.set_link_up("wifi", false); });
  world.run_until(30s);
  EXPECT_EQ(diary.lines(), Lines({"20 established", "40 received answer 1", "40 peer finished",
                                  "185 received answer 2", "185 peer finished"}));
}

// With no other path left the Carrier ends as rule 70 says.
TEST_F(LostPathTest, without_another_path_the_messages_fail) {
  collect();
  Carrier carrier = world.initiate();
  diary.keep(carrier);
  world.at(100ms, [this] { world.set_link_up("wifi", false); });
  world.run_until(200ms);
  carrier.send("hello", &observer);
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"200 failed 1 establishment", "200 error no_candidate",
                                  "200 closed establishment"}));
}

}  // namespace
}  // namespace post::testing
