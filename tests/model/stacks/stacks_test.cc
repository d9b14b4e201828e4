// The stacks tcp and udp under Carriers, over the embedded network (rules 25, 26, 61, 69 and 86).
#include <gtest/gtest.h>

#include <span>
#include <string>
#include <vector>

#include "tests/support/dual_homed.h"

namespace post::testing {
namespace {

using Lines = std::vector<std::string>;

class StacksTest : public ::testing::Test {
 protected:
  void echo(Parameters parameters) {
    world.listen(std::move(parameters)).accept([](Carrier carrier) {
      carrier.ready([carrier](InMessage message) mutable {
        carrier.send(message.share());
        return true;
      });
      return true;
    });
  }

  DualHomed world;
  Diary diary{world};
  DiaryObserver observer{diary};
};

// Rule 69: a connectionless stack is up when a path is chosen.
TEST_F(StacksTest, udp_is_up_at_once_and_echoes_after_one_round_trip) {
  echo(DualHomed::datagrams());
  Carrier carrier = world.initiate(DualHomed::datagrams());
  diary.keep(carrier);
  carrier.send("ping", &observer);
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"0 established", "0 sent 1", "20 received ping"}));
}

TEST_F(StacksTest, udp_carries_empty_messages) {
  echo(DualHomed::datagrams());
  Carrier carrier = world.initiate(DualHomed::datagrams());
  diary.keep(carrier);
  carrier.send("");
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"0 established", "20 received "}));
}

TEST_F(StacksTest, udp_tells_peers_of_one_socket_apart) {
  echo(DualHomed::datagrams());
  Carrier first = world.initiate(DualHomed::datagrams());
  Carrier second = world.initiate(DualHomed::datagrams());
  diary.keep(first);
  diary.keep(second);
  first.send("one");
  second.send("two");
  world.run_until(1s);
  EXPECT_EQ(world.trace().named("listener:accepted").size(), 2u);
  EXPECT_EQ(diary.lines(),
            Lines({"0 established", "0 established", "20 received one", "20 received two"}));
}

// Rule 25: the limit is known once a stack has won; before, the Message fails.
TEST_F(StacksTest, udp_refuses_what_no_datagram_holds) {
  echo(DualHomed::datagrams());
  Carrier carrier = world.initiate(DualHomed::datagrams());
  diary.keep(carrier);
  carrier.send(std::string(70'000, 'x'), &observer);
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"0 established", "0 failed 1 too_large"}));
  EXPECT_EQ(carrier.send(std::string(70'000, 'x')).error().name, "too_large");
  EXPECT_TRUE(world.trace().shows("message:failed", RULE(25)));
  EXPECT_TRUE(world.trace().shows("carrier:refused", RULE(25)));
}

// Rule 61: a stack that does not prevent duplicates is no candidate unless policy says
// duplicates_ok.
TEST_F(StacksTest, udp_is_no_candidate_without_duplicates_ok) {
  Parameters parameters{PolicyContext{}.security(Security::kNone).require(policy::stack("udp")),
                        {}};
  Carrier carrier = world.initiate(parameters);
  std::string text;
  carrier.on_error([&](const Error& error) { text = error.text; });
  carrier.send("ping");
  world.run_until(1s);
  EXPECT_NE(text.find("duplicates_ok"), std::string::npos) << text;
  EXPECT_TRUE(world.trace().shows("establishment:candidate_excluded", RULE(61)));
}

// A port where nobody listens ends the Transient, not the Carrier: nobody promised that a datagram
// arrives.
TEST_F(StacksTest, an_unreachable_udp_port_leaves_the_carrier_dormant) {
  Carrier carrier = world.initiate(DualHomed::datagrams());
  diary.keep(carrier);
  carrier.send("ping");
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"0 established"}));
  const auto down = world.trace().named("transient:down", "client");
  ASSERT_EQ(down.size(), 1u);
  EXPECT_EQ(down[0].text("cause"), "refused");
  EXPECT_EQ(down[0].time, kStartOfRun + 20ms);
}

// Draft section 2.2: over vanilla TCP there is one Message a direction, complete at the FIN.
TEST_F(StacksTest, tcp_without_a_framer_carries_one_message_a_direction) {
  echo(DualHomed::clear_text({}));
  Carrier carrier = world.initiate(DualHomed::clear_text({}));
  diary.keep(carrier);
  carrier.send("hello");
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"20 established", "40 received hello", "40 closed finished"}));
}

// Rule 26: on an unframed byte stream an empty Message is refused; so is a second one.
TEST_F(StacksTest, tcp_without_a_framer_refuses_what_it_cannot_carry) {
  world.listen(DualHomed::clear_text({})).accept([](Carrier) { return true; });
  Carrier carrier = world.initiate(DualHomed::clear_text({}));
  carrier.activate();
  world.run_until(100ms);
  EXPECT_EQ(carrier.send("").error().name, "empty_message");
  EXPECT_TRUE(carrier.send("one").ok());
  EXPECT_EQ(carrier.send("two").error().name, "one_message");
  EXPECT_TRUE(world.trace().shows("carrier:refused", RULE(26)));
}

TEST_F(StacksTest, an_empty_message_fails_where_the_unframed_stack_won_later) {
  world.listen(DualHomed::clear_text({})).accept([](Carrier) { return true; });
  Carrier carrier = world.initiate(DualHomed::clear_text({}));
  diary.keep(carrier);
  carrier.send("", &observer);
  world.run_until(100ms);
  EXPECT_EQ(diary.lines(), Lines({"20 established", "20 failed 1 inconsistent"}));
  EXPECT_TRUE(world.trace().shows("message:failed", RULE(26)));
}

// Rule 86: two framers on each side; what one side stacks the other unstacks.
TEST_F(StacksTest, framers_stack) {
  const std::vector<std::string> framers{"length_prefix", "length_prefix"};
  echo(DualHomed::clear_text(framers));
  Carrier carrier = world.initiate(DualHomed::clear_text(framers));
  diary.keep(carrier);
  carrier.send("hello");
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"20 established", "40 received hello"}));
}

// Rule 86: octets that are no Message end the receive side with an error.
TEST_F(StacksTest, a_peer_that_breaks_the_framing_is_an_error) {
  world.listen().accept([&](Carrier carrier) {
    diary.keep(carrier);
    return true;
  });
  Carrier carrier = world.initiate(DualHomed::clear_text({}));
  carrier.send(std::string("\0\0\0\5hello\0\0", 11));
  carrier.close();
  world.run_until(1s);
  EXPECT_EQ(diary.lines(),
            Lines({"30 established", "30 received hello", "30 error incomplete_message"}));
  EXPECT_TRUE(world.trace().shows("carrier:error", RULE(86)));
}

TEST_F(StacksTest, an_unknown_framer_is_an_error) {
  Carrier carrier = world.initiate(DualHomed::clear_text({"morse"}));
  diary.keep(carrier);
  carrier.send("hello");
  world.run();
  EXPECT_EQ(diary.lines(), Lines({"0 error unknown_framer", "0 closed establishment"}));
}

}  // namespace
}  // namespace post::testing
