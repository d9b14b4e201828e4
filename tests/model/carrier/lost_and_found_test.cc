// Carriers that lose their last Transient, fall silent, or may wait a little (rules 8, 9, 10, 16,
// 27, 70), with the test as stack and peer.
#include <gtest/gtest.h>

#include <string>

#include "tests/support/scripted_world.h"

namespace post::testing {
namespace {

PsiTraits lonely_traits() {
  PsiTraits traits = able_traits();
  traits.joins = false;
  traits.dedupes = false;
  return traits;
}

// Rule 9: dormant when reestablish_wait is over, not before.
TEST(LostCarrier, is_dormant_after_reestablish_wait) {
  ScriptedWorld world(lonely_traits(), PolicyContext{}.reestablish_wait(2s));
  world.diary.keep(world.carrier);
  world.carrier.on_dormant([&] { world.diary.note("dormant"); });
  world.carrier.activate();
  world.at(10ms, [&] { world.peer().on_down(Cause::kTimedOut); });
  world.run_until(2009ms);
  EXPECT_EQ(world.diary.lines(), Lines({"0 established"}));
  world.run_until(5s);
  EXPECT_EQ(world.diary.lines(), Lines({"0 established", "2010 dormant"}));
  EXPECT_TRUE(world.world.trace().shows("carrier:dormant", RULE(9)));
}

// Rule 9: the wait ends when the Carrier is up again. When its last Transient then ends in order,
// nothing is waited for.
TEST(LostCarrier, never_becomes_dormant_once_the_peer_has_ended_in_order) {
  ScriptedWorld world(able_traits(), PolicyContext{}.reestablish_wait(2s));
  world.carrier.on_dormant([&] { world.diary.note("dormant"); });
  world.carrier.on_peer_finished([&] { world.diary.note("peer finished"); });
  world.carrier.activate();
  world.at(10ms, [&] { world.peer().on_down(Cause::kTimedOut); });
  world.at(100ms, [&] {
    world.peer(1).on_finished(0);
    world.peer(1).on_down(Cause::kFinished);
  });
  world.run_until(10s);
  EXPECT_EQ(world.diary.lines(), Lines({"100 peer finished"}));
}

// Rule 11: a Carrier that only waits for its peer's end is over when its path goes.
TEST(LostCarrier, ends_at_once_when_it_was_closing_and_all_is_sent) {
  ScriptedWorld world;
  world.diary.keep(world.carrier);
  world.carrier.activate();
  world.run_until(1ms);
  world.carrier.close();
  world.at(10ms, [&] { world.peer().on_down(Cause::kTimedOut); });
  world.run_until(10s);
  EXPECT_EQ(world.diary.lines(), Lines({"0 established", "10 closed timed_out"}));
  EXPECT_EQ(world.stack->instances.size(), 1u);
}

// Rule 35: the sending direction ends once, whatever happens afterwards.
TEST(FinishedCarrier, tells_its_stack_once) {
  ScriptedWorld world;
  world.carrier.on_peer_finished([] {});
  world.carrier.ready([](InMessage) { return true; });
  ASSERT_TRUE(world.carrier.send(OutMessage("last").final()).ok());
  world.run_until(1ms);
  world.peer().on_acked({0, 1}, {0, 5});
  EXPECT_EQ(world.instance().finished_streams, std::vector<StreamId>({0}));
  world.peer().on_chunk(ScriptedWorld::whole({0, 1}, "reply"));
  world.run_until(2ms);
  world.carrier.close();
  world.run_until(3ms);
  EXPECT_EQ(world.instance().finished_streams, std::vector<StreamId>({0}));
}

// Rule 12: what nobody reads keeps neither the peer's end nor this one from being told.
TEST(FinishedCarrier, closes_though_nobody_has_read_what_came) {
  ScriptedWorld world;
  world.carrier.on_peer_finished([&] { world.diary.note("peer finished"); });
  world.carrier.on_closed([&](Cause) { world.diary.note("closed"); });
  world.carrier.activate();
  world.run_until(1ms);
  world.at(10ms, [&] {
    world.peer().on_chunk(ScriptedWorld::whole({0, 1}, "unread"));
    world.peer().on_finished(0);
  });
  world.at(20ms, [&] { world.carrier.close(); });
  world.run_until(100s);
  EXPECT_EQ(world.diary.lines(), Lines({"20 peer finished", "20 closed"}));
}

// Rule 80: a reader of whole Messages has no use for the first part of one that will not complete.
TEST(FinishedCarrier, tells_the_peers_end_to_who_reads_whole_messages_where_half_a_one_is_left) {
  ScriptedWorld world;
  world.carrier.ready([&](const InMessage&) { return true; });
  world.carrier.on_peer_finished([&] { world.diary.note("peer finished"); });
  world.carrier.activate();
  world.run_until(1ms);
  world.at(10ms, [&] {
    Chunk half = ScriptedWorld::whole({0, 1}, "half");
    half.last = false;
    world.peer().on_chunk(std::move(half));
    world.peer().on_finished(0);
  });
  world.run_until(1s);
  EXPECT_EQ(world.diary.lines(), Lines({"10 peer finished"}));
}

// Rule 86: reading ends with the error, sending does not.
TEST(UnreadableCarrier, gives_the_error_to_who_waits_and_goes_on_sending) {
  ScriptedWorld world;
  world.diary.keep(world.carrier, [] { return false; });
  world.carrier.activate();
  world.run_until(1ms);
  world.carrier.ready({});
  world.carrier.receive([&](const Result<InMessage>& message) {
    world.diary.note("receive " + (message ? "ok" : message.error().name));
  });
  world.at(10ms, [&] { world.peer().on_receive_error(0, {"framer", "nonsense"}); });
  world.at(20ms, [&] {
    world.peer().on_chunk(ScriptedWorld::whole({0, 1}, "more"));
    EXPECT_TRUE(world.carrier.send("still", &world.observer).ok());
  });
  world.run_until(30ms);
  EXPECT_EQ(world.diary.lines(),
            Lines({"0 established", "10 receive framer", "10 error framer", "20 sent 1"}));
  EXPECT_EQ(world.world.trace().told("carrier:error"),
            Lines({"10 error=framer text=nonsense by 86"}));
}

// Rules 9 and 70: a race that failed within the wait is over when a later one has won.
TEST(LostCarrier, forgets_a_failed_race_when_it_is_up_again) {
  DualHomed world;
  Listener listener = world.listen();
  Diary diary(world);
  DiaryObserver observer(diary);
  Parameters parameters = DualHomed::clear_text();
  parameters.policy.reestablish_wait(3s);
  Carrier carrier = world.initiate(parameters);
  diary.keep(carrier);
  carrier.on_dormant([&] { diary.note("dormant"); });
  carrier.activate();
  world.at(100ms, [&] { world.set_link_up("wifi", false); });
  world.at(200ms, [&] { EXPECT_TRUE(carrier.send("again", &observer).ok()); });
  world.at(300ms, [&] { world.set_link_up("wifi", true); });
  world.at(1s, [&] { world.set_link_up("wifi", false); });
  world.run_until(10s);
  EXPECT_EQ(diary.lines(), Lines({"20 established", "320 sent 1", "4000 dormant"}));
}

// Rule 8: an active one comes back with the next Message, dormant or not.
TEST(LostCarrier, comes_back_with_the_next_message) {
  ScriptedWorld world(lonely_traits(), PolicyContext{}.reestablish_wait(100ms));
  world.carrier.activate();
  world.at(10ms, [&] { world.peer().on_down(Cause::kTimedOut); });
  world.at(200ms, [&] { EXPECT_TRUE(world.carrier.send("again").ok()); });
  world.run_until(300ms);
  ASSERT_EQ(world.stack->instances.size(), 2u);
  EXPECT_EQ(world.sent(1), Lines({"0.1 again"}));
}

// Rule 9: where the peer can be joined again, an active Carrier does not wait for something to
// send.
TEST(LostCarrier, joins_again_at_once_where_its_stack_can) {
  ScriptedWorld world;
  world.carrier.activate();
  world.at(10ms, [&] { world.peer().on_down(Cause::kTimedOut); });
  world.run_until(20ms);
  EXPECT_EQ(world.stack->instances.size(), 2u);
}

// Rule 9: that it could not is no failure where nobody waits for it.
TEST(LostCarrier, is_dormant_where_joining_again_failed_and_nothing_is_queued) {
  ScriptedWorld world(able_traits(), PolicyContext{}.reestablish_wait(2s));
  world.diary.keep(world.carrier);
  world.carrier.on_dormant([&] { world.diary.note("dormant"); });
  world.carrier.activate();
  world.at(10ms, [&] {
    for (const char* link : {"wifi", "lte"}) world.world.set_link_up(link, false);
    world.peer().on_down(Cause::kInterfaceDown);
  });
  world.run_until(5s);
  EXPECT_EQ(world.diary.lines(), Lines({"0 established", "2010 dormant"}));
}

// Rule 10: what the peer tells apart by its id goes again, idempotent or not.
TEST(LostCarrier, sends_again_what_the_peer_would_recognise) {
  ScriptedWorld world;
  ASSERT_TRUE(world.carrier.send("hello", &world.observer).ok());
  world.at(10ms, [&] { world.peer().on_down(Cause::kTimedOut); });
  world.run_until(20ms);
  EXPECT_EQ(world.sent(1), Lines({"0.1 hello"}));
  EXPECT_EQ(world.diary.lines(), Lines({"0 sent 1"}));
}

// Rule 10: elsewhere only what may arrive twice.
TEST(LostCarrier, sends_idempotent_messages_again_where_the_peer_would_not) {
  ScriptedWorld world(lonely_traits());
  ASSERT_TRUE(world.carrier.send(OutMessage("again").idempotent(), &world.observer).ok());
  ASSERT_TRUE(world.carrier.send("once", &world.observer).ok());
  world.at(10ms, [&] { world.peer().on_down(Cause::kTimedOut); });
  world.run_until(20ms);
  ASSERT_EQ(world.stack->instances.size(), 2u);
  EXPECT_EQ(world.sent(1), Lines({"0.1 again"}));
  EXPECT_EQ(world.diary.lines(), Lines({"0 sent 1", "0 sent 2", "10 failed 2 delivery_unknown"}));
}

// Rules 9 and 70: within the wait a failed race is not the end; after it, it is.
TEST(LostCarrier, fails_to_come_back_when_the_wait_is_over) {
  DualHomed world;
  Listener listener = world.listen();
  Diary diary(world);
  DiaryObserver observer(diary);
  Carrier carrier = world.initiate({PolicyContext{}
                                        .security(Security::kNone)
                                        .require(policy::stack("tcp"))
                                        .reestablish_wait(3s)
                                        .establishment_timeout(1s),
                                    {"length_prefix"}});
  diary.keep(carrier);
  carrier.activate();
  world.at(100ms, [&] { world.set_link_up("wifi", false); });
  world.at(200ms, [&] { EXPECT_TRUE(carrier.send("never", &observer).ok()); });
  world.run_until(60s);
  EXPECT_EQ(diary.lines(), Lines({"20 established", "3100 failed 1 establishment",
                                  "3100 error no_candidate", "3100 closed establishment"}));
}

// Rule 16: silence both ways closes, and what was queued did not make it.
TEST(IdleCarrier, closes_when_nothing_came_or_went) {
  ScriptedWorld world(able_traits(), PolicyContext{}.idle_timeout(1s));
  world.diary.keep(world.carrier);
  ASSERT_TRUE(world.carrier.send("hello", &world.observer).ok());
  world.at(500ms, [&] { world.peer().on_chunk(ScriptedWorld::whole({0, 1}, "reply")); });
  world.run_until(10s);
  EXPECT_EQ(world.diary.lines(),
            Lines({"0 established", "0 sent 1", "500 received reply",
                   "1500 failed 1 closed_before_delivery", "1500 closed idle"}));
  EXPECT_TRUE(world.world.trace().shows("carrier:closed", RULE(16)));
}

// Rule 16: a Carrier that the peer closed is not to be used.
TEST(ClosedCarrier, refuses_after_the_peers_close) {
  ScriptedWorld world;
  world.carrier.on_peer_finished([] {});
  world.carrier.activate();
  world.at(10ms, [&] {
    world.peer().on_finished(0);
    world.peer().on_down(Cause::kFinished);
  });
  world.run_until(20ms);
  const auto refused = world.carrier.send("too late");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().name, "closed");
  EXPECT_TRUE(world.world.trace().shows("carrier:refused", RULE(16)));
}

// Rule 27: a Message may wait for others; an immediate one does not, and takes what waits with it.
TEST(Coalescing, waits_for_the_policys_delay_unless_a_message_is_immediate) {
  ScriptedWorld world(able_traits(), PolicyContext{}.coalesce_delay(20ms));
  world.carrier.activate();
  world.at(10ms, [&] { EXPECT_TRUE(world.carrier.send("a", &world.observer).ok()); });
  world.at(15ms, [&] { EXPECT_TRUE(world.carrier.send("b", &world.observer).ok()); });
  world.at(50ms, [&] { EXPECT_TRUE(world.carrier.send("c", &world.observer).ok()); });
  world.at(55ms, [&] {
    EXPECT_TRUE(world.carrier.send(OutMessage("now").immediate(), &world.observer).ok());
  });
  world.run_until(1s);
  EXPECT_EQ(world.diary.lines(), Lines({"30 sent 1", "30 sent 2", "55 sent 3", "55 sent 4"}));
  EXPECT_TRUE(world.instance().sent.back().immediate);
}

// Rule 27: a full packet waits for nothing.
TEST(Coalescing, ends_when_a_packet_is_full) {
  ScriptedWorld world(able_traits(), PolicyContext{}.coalesce_delay(20ms));
  world.carrier.activate();
  world.at(10ms, [&] { EXPECT_TRUE(world.carrier.send("a", &world.observer).ok()); });
  world.at(12ms,
           [&] { EXPECT_TRUE(world.carrier.send(std::string(1200, 'b'), &world.observer).ok()); });
  world.run_until(1s);
  EXPECT_EQ(world.diary.lines(), Lines({"12 sent 1", "12 sent 2"}));
}

// Rule 27: longer than a packet, it goes in several, and the trace says so.
TEST(Immediate, longer_than_a_packet_is_segmented) {
  ScriptedWorld world;
  ASSERT_TRUE(world.carrier.send(OutMessage(std::string(1500, 'x')).immediate()).ok());
  world.run_until(10ms);
  EXPECT_EQ(world.instance().sent.size(), 2u);
  EXPECT_TRUE(world.world.trace().shows("message:segmented", RULE(27)));
}

// Rules 24 and 27: a piece waits as a Message does.
TEST(Coalescing, holds_pieces_back_too) {
  ScriptedWorld world(able_traits(), PolicyContext{}.coalesce_delay(20ms));
  world.carrier.activate();
  world.run_until(1ms);
  auto part = world.carrier.begin("a");
  ASSERT_TRUE(part.ok());
  world.at(50ms, [&] { EXPECT_TRUE(part->append("b").ok()); });
  world.run_until(70ms - Duration(1));
  EXPECT_EQ(world.sent(), Lines({"0.1 a"}));
  world.run_until(70ms);
  EXPECT_EQ(world.sent(), Lines({"0.1 a", "0.1 b"}));
}

// Rule 16: the wait begins when it is up, whether something is sent or not.
TEST(IdleCarrier, closes_when_nothing_was_ever_sent) {
  ScriptedWorld world(able_traits(), PolicyContext{}.idle_timeout(1s));
  world.diary.keep(world.carrier);
  world.carrier.activate();
  world.run_until(10s);
  EXPECT_EQ(world.diary.lines(), Lines({"0 established", "1000 closed idle"}));
}

// Rule 32: what the peer was told to do without is told again over the next Transient.
TEST(LostCarrier, repeats_the_skips_that_were_not_acked) {
  ScriptedWorld world;
  world.carrier.activate();
  world.run_until(1ms);
  ASSERT_TRUE(world.carrier.send(OutMessage("gone").lifetime(5ms).ordered()).ok());
  world.run_until(6ms);
  ASSERT_EQ(world.instance().skips.size(), 1u);
  world.peer().on_down(Cause::kTimedOut);
  world.run_until(7ms);
  ASSERT_EQ(world.instance(1).skips.size(), 1u);
  EXPECT_EQ(world.instance(1).skips[0].first, (MessageKey{0, 1}));
}

// Rule 81: a peer that does not keep to the wire's rules is read no further.
TEST(BrokenPeer, ends_its_transient_with_the_error) {
  ScriptedWorld world(lonely_traits());
  world.diary.keep(world.carrier);
  world.carrier.activate();
  world.run_until(1ms);
  world.peer().on_chunk(ScriptedWorld::whole({0, 0}, "no Message is 0"));
  world.run_until(2ms);
  EXPECT_EQ(world.diary.lines(),
            Lines({"0 established", "1 error malformed", "1 error protocol", "1 closed protocol"}));
  EXPECT_EQ(world.world.trace().told("transient:down"), Lines({"1 t1 cause=protocol by 81"}));
}

// Rule 79: one Message that is too large is an error; the next is read.
TEST(TooLargeMessage, does_not_end_reading) {
  ScriptedWorld world(able_traits(), PolicyContext{}.max_received_message(10));
  world.diary.keep(world.carrier);
  world.carrier.activate();
  world.run_until(1ms);
  world.peer().on_chunk(ScriptedWorld::whole({0, 1}, "eleven octets"));
  world.run_until(2ms);
  world.peer().on_chunk(ScriptedWorld::whole({0, 2}, "ten octets"));
  world.run_until(3ms);
  EXPECT_EQ(world.diary.lines(),
            Lines({"0 established", "1 error too_large", "2 received ten octets"}));
}

// Rules 11 and 86: what cannot be read any more is not waited for.
TEST(UnreadableCarrier, ends_when_it_was_closing) {
  ScriptedWorld world;
  world.diary.keep(world.carrier);
  world.carrier.activate();
  world.run_until(1ms);
  world.carrier.close();
  world.at(10ms, [&] { world.peer().on_receive_error(0, {"framer", "nonsense"}); });
  world.run_until(1s);
  EXPECT_EQ(world.diary.lines(), Lines({"0 established", "10 error framer", "10 closed finished"}));
}

}  // namespace
}  // namespace post::testing
