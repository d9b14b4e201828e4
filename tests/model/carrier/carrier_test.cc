// The life of Carriers over the embedded network, at exact times (rules 3 to 17).
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/dual_homed.h"

namespace post::testing {
namespace {

using Lines = std::vector<std::string>;

class CarrierTest : public ::testing::Test {
 protected:
  /// A server that answers each Message with the same content.
  void echo(Parameters parameters = DualHomed::clear_text()) {
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

// Rule 6: initiate() returns at once with an inactive Carrier.
TEST_F(CarrierTest, nothing_happens_before_something_is_sent) {
  echo();
  Carrier carrier = world.initiate();
  diary.keep(carrier);
  world.run();
  EXPECT_EQ(diary.lines(), Lines());
  EXPECT_TRUE(world.trace().shows("carrier:created", RULE(6)));
  EXPECT_TRUE(world.trace().named("carrier:activated").empty());
}

// Rule 6: activate() starts establishment without a Message.
TEST_F(CarrierTest, activate_establishes_without_a_message) {
  echo();
  Carrier carrier = world.initiate();
  diary.keep(carrier);
  EXPECT_TRUE(carrier.activate().ok());
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"20 established"}));
  EXPECT_TRUE(world.trace().shows("carrier:activated", RULE(6)));
}

// Rule 7: send() on an inactive Carrier queues and activates; rules 5, 19 and 20 order what
// follows.
TEST_F(CarrierTest, send_activates_and_the_reply_comes_after_two_round_trips) {
  echo();
  Carrier carrier = world.initiate();
  diary.keep(carrier);
  EXPECT_TRUE(carrier.send("hello", &observer).ok());
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"20 established", "20 sent 1", "40 received hello"}));
  EXPECT_TRUE(world.trace().shows("carrier:activated", RULE(7)));
  EXPECT_TRUE(world.trace().shows("message:queued", RULE(17)));
  EXPECT_TRUE(world.trace().shows("message:sent", RULE(19)));
  EXPECT_TRUE(world.trace().shows("message:sent", RULE(20)));
}

// Rule 17: default Messages arrive in the order of submission.
TEST_F(CarrierTest, messages_arrive_in_order_and_whole) {
  echo();
  Carrier carrier = world.initiate();
  diary.keep(carrier);
  const std::string large(100'000, 'x');
  for (const std::string& text : {std::string("a"), large, std::string(), std::string("d")}) {
    carrier.send(text);
  }
  std::vector<std::size_t> sizes;
  carrier.ready([&](InMessage message) {
    sizes.push_back(message.size());
    return true;
  });
  world.run_until(10s);
  EXPECT_EQ(sizes, std::vector<std::size_t>({1, 100'000, 0, 1}));
}

// Rule 3: no callback runs inside the call that caused it.
TEST_F(CarrierTest, callbacks_never_run_inside_a_call) {
  echo();
  Carrier carrier = world.initiate();
  diary.keep(carrier);
  carrier.send("hello", &observer);
  carrier.abort();
  EXPECT_EQ(diary.lines(), Lines());
  world.run_until(0ms);
  EXPECT_EQ(diary.lines(), Lines({"0 failed 1 aborted", "0 closed local_abort"}));
}

// Rule 11 and figure 2 of the draft: close() right after ready() still gives the reply.
TEST_F(CarrierTest, close_drains_and_serves_the_reply) {
  echo();
  Carrier carrier = world.initiate();
  carrier.send("Hello!", &observer);
  diary.keep(carrier, [] { return false; });
  EXPECT_TRUE(carrier.close().ok());
  world.run_until(1s);
  EXPECT_EQ(diary.lines(),
            Lines({"20 established", "20 sent 1", "40 received Hello!", "40 closed finished"}));
  EXPECT_TRUE(world.trace().shows("carrier:closing", RULE(11)));
  EXPECT_TRUE(world.trace().shows("carrier:closed", RULE(5)));
}

// Rule 11: also a handler that closes goes on being served.
TEST_F(CarrierTest, close_inside_the_handler_serves_what_still_comes) {
  echo();
  Carrier carrier = world.initiate();
  carrier.on_closed([this](Cause cause) { diary.note("closed " + std::string(name_of(cause))); });
  carrier.ready([&](InMessage message) {
    diary.note("received " + std::string(message.text()));
    carrier.close();
    return true;
  });
  carrier.send("one");
  carrier.send("two");
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"40 received one", "40 received two", "60 closed finished"}));
}

// Rule 16: the peer's close closes the accepted Carrier too, after its reply; the wait of rule 11
// ends with that.
TEST_F(CarrierTest, a_close_is_answered_by_a_close) {
  echo();
  Carrier carrier = world.initiate();
  diary.keep(carrier);
  carrier.send("hello");
  carrier.close();
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"20 established", "40 received hello", "40 closed finished"}));
  EXPECT_TRUE(world.trace().shows("carrier:closing", RULE(16)));
  EXPECT_EQ(world.trace().named("carrier:closed", "server").size(), 1u);
}

// Without a handler for Messages there is nothing to wait for.
TEST_F(CarrierTest, close_without_a_reader_ends_when_all_is_sent) {
  echo();
  Carrier carrier = world.initiate();
  carrier.on_closed([this](Cause cause) { diary.note("closed " + std::string(name_of(cause))); });
  carrier.send("hello", &observer);
  carrier.close();
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"20 sent 1", "20 closed finished"}));
  // What was sent arrives although the Carrier is gone.
  EXPECT_EQ(world.trace().named("message:received", "server").size(), 1u);
}

// Rule 12: close() waits close_linger, here for a peer that keeps its direction open.
TEST_F(CarrierTest, close_waits_no_longer_than_close_linger) {
  world.listen().accept([](Carrier carrier) {
    carrier.on_peer_finished([] {});
    carrier.ready([](InMessage) { return true; });
    return true;
  });
  Parameters parameters = DualHomed::clear_text();
  parameters.policy.close_linger(5s);
  Carrier carrier = world.initiate(parameters);
  diary.keep(carrier);
  carrier.send("hello");
  carrier.close();
  world.run();
  EXPECT_EQ(diary.lines(), Lines({"20 established", "5000 closed linger"}));
  EXPECT_TRUE(world.trace().shows("carrier:closed", RULE(12)));
}

// Rule 12: what is left then ends failed(closed_before_delivery).
TEST_F(CarrierTest, what_close_linger_leaves_unsent_fails) {
  echo();
  world.silence("wifi", "server");
  Parameters parameters = DualHomed::clear_text();
  parameters.policy.close_linger(500ms);
  Carrier carrier = world.initiate(parameters);
  diary.keep(carrier);
  carrier.send("hello", &observer);
  carrier.close();
  world.run();
  EXPECT_EQ(diary.lines(), Lines({"500 failed 1 closed_before_delivery", "500 closed linger"}));
  EXPECT_TRUE(world.trace().shows("message:failed", RULE(12)));
}

// Rule 12: a linger of 0 is abort() with its cause.
TEST_F(CarrierTest, close_with_no_linger_aborts) {
  echo();
  Parameters parameters = DualHomed::clear_text();
  parameters.policy.close_linger(0s);
  Carrier carrier = world.initiate(parameters);
  diary.keep(carrier);
  carrier.send("hello", &observer);
  carrier.close();
  world.run();
  EXPECT_EQ(diary.lines(), Lines({"0 failed 1 aborted", "0 closed local_abort"}));
}

// Rule 12: also where nothing was left to send, and the peer could have been told in order.
TEST_F(CarrierTest, close_with_no_linger_aborts_an_idle_carrier) {
  echo();
  Parameters parameters = DualHomed::clear_text();
  parameters.policy.close_linger(0s);
  Carrier carrier = world.initiate(parameters);
  carrier.on_closed([this](Cause cause) { diary.note("closed " + std::string(name_of(cause))); });
  carrier.activate();
  world.run_until(100ms);
  carrier.close();
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"100 closed local_abort"}));
}

// Rule 13: abort() ends everything at once; the peer's Carrier learns that it was broken off.
TEST_F(CarrierTest, abort_ends_both_sides) {
  Diary server_diary(world);
  world.listen().accept([&](Carrier carrier) {
    server_diary.keep(carrier);
    return true;
  });
  Carrier carrier = world.initiate();
  diary.keep(carrier);
  carrier.send("hello");
  world.run_until(100ms);
  EXPECT_TRUE(carrier.abort().ok());
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"20 established", "100 closed local_abort"}));
  EXPECT_EQ(server_diary.lines(),
            Lines({"30 established", "30 received hello", "110 error reset", "110 closed reset"}));
  EXPECT_TRUE(world.trace().shows("carrier:closed", RULE(13)));
  EXPECT_TRUE(world.trace().shows("carrier:error", RULE(9)));
}

// Rule 13: abort() drops what came and was not read; close() leaves it to who asks at once.
TEST_F(CarrierTest, abort_drops_what_nobody_has_read) {
  echo();
  for (const bool aborts : {true, false}) {
    Carrier carrier = world.initiate();
    carrier.send("hello");
    world.run_until(world.now() + 100ms);
    EXPECT_TRUE(aborts ? carrier.abort().ok() : carrier.close().ok());
    EXPECT_EQ(carrier
                  .receive([this](const Result<InMessage>& message) {
                    diary.note(message ? std::string(message->text()) : message.error().name);
                  })
                  .ok(),
              !aborts);
  }
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"200 hello"}));
}

// Rule 14: send() after close() is refused synchronously: no message id, no event.
TEST_F(CarrierTest, send_after_close_is_refused) {
  echo();
  Carrier carrier = world.initiate();
  carrier.send("hello");
  carrier.close();
  const auto refused = carrier.send("more", &observer);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().name, "closed");
  EXPECT_TRUE(world.trace().shows("carrier:refused", RULE(14)));
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines());
  EXPECT_EQ(carrier.send("later").error().name, "closed");  // the Carrier is gone
}

// Rule 15: the peer's end does not cancel what this side still sends.
TEST_F(CarrierTest, replies_go_on_after_the_peer_has_finished) {
  Carrier accepted;
  world.listen().accept([&](Carrier carrier) {
    accepted = carrier;
    carrier.on_peer_finished([&] { diary.note("peer finished"); });
    carrier.ready([](InMessage) { return true; });
    return true;
  });
  Carrier carrier = world.initiate();
  diary.keep(carrier);
  carrier.send("question");
  carrier.close();
  world.run_until(100ms);
  EXPECT_TRUE(accepted.send("late answer").ok());
  accepted.close();
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"20 established", "30 peer finished", "110 received late answer",
                                  "110 closed finished"}));
}

// The end of an Endpoint aborts without callbacks, also from inside one.
TEST_F(CarrierTest, an_endpoint_may_end_inside_a_callback) {
  echo();
  Carrier carrier = world.initiate();
  diary.keep(carrier);
  carrier.send("one");
  carrier.send("two");
  carrier.ready([this](InMessage message) {
    diary.note("received " + std::string(message.text()));
    world.client.reset();
    return true;
  });
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"20 established", "40 received one"}));
  EXPECT_EQ(carrier.send("three").error().name, "closed");
}

// A handle that goes out of scope changes nothing; a Scoped one closes.
TEST_F(CarrierTest, only_scoped_handles_close_when_they_are_dropped) {
  echo();
  Carrier carrier = world.initiate();
  diary.keep(carrier);
  { Carrier copy = carrier; }
  EXPECT_TRUE(carrier.send("hello").ok());
  { Scoped<Carrier> scoped(carrier); }
  EXPECT_EQ(carrier.send("more").error().name, "closed");
}

// Transients are read-only to the application (draft section 2.7).
TEST_F(CarrierTest, transients_can_be_looked_at) {
  echo();
  Carrier carrier = world.initiate();
  carrier.send("hello");
  EXPECT_TRUE(carrier.transients().empty());
  world.run_until(100ms);
  ASSERT_EQ(carrier.transients().size(), 1u);
  EXPECT_EQ(carrier.transients().front().stack, "tcp");
  const Path path = carrier.transients().front().path;
  EXPECT_EQ(path.interface_name, "wlan0");
  EXPECT_EQ(path.local.to_string(), "10.1.0.2");
  EXPECT_EQ(path.remote.to_string(), "10.1.0.1");
  EXPECT_TRUE(world.trace().shows("transient:up", RULE(68)));
}

// Back-pressure: a Carrier that nobody reads takes no more than its receive buffer and what the
// channel holds.
TEST_F(CarrierTest, a_carrier_that_is_not_read_stops_the_sender) {
  Carrier accepted;
  world.listen().accept([&](Carrier carrier) {
    accepted = carrier;
    return true;
  });
  Parameters parameters = DualHomed::clear_text();
  Carrier carrier = world.initiate(parameters);
  for (int i = 0; i < 40; ++i) carrier.send(std::string(100'000, 'x'), &observer);
  world.run_until(20s);
  EXPECT_LT(diary.lines().size(), 20u);
  std::size_t received = 0;
  accepted.ready([&](InMessage) { return ++received < 40; });
  world.run_until(60s);
  EXPECT_EQ(received, 40u);
  EXPECT_EQ(diary.lines().size(), 40u);
}

}  // namespace
}  // namespace post::testing
