// What a Carrier's trace says of Messages: each decision with its values and its rules.
#include <gtest/gtest.h>

#include <string>

#include "tests/support/scripted_world.h"

namespace post::testing {
namespace {

class CarrierTrace : public ::testing::Test, protected ScriptedWorld {
 protected:
  CarrierTrace() {
    carrier.activate();
    run_until(1ms);
  }
  Lines told(std::string_view name) const { return world.trace().told(name); }
};

// Rules 22, 23 and 24: pieces are numbered, and each has an end of its own.
TEST_F(CarrierTrace, numbers_pieces_and_tells_the_end_of_each) {
  auto part = carrier.begin("one");
  ASSERT_TRUE(part.ok());
  ASSERT_TRUE(part->append("two!").ok());
  ASSERT_TRUE(part->finish("three").ok());
  instance().room = 8;
  run_until(5ms);
  carrier.abort();
  run_until(6ms);
  EXPECT_EQ(told("message:piece"), Lines({"1 0.1 piece=2 bytes=4 last=false by 24",
                                          "1 0.1 piece=3 bytes=5 last=true by 24"}));
  EXPECT_EQ(told("message:piece_done"),
            Lines({"1 0.1 piece=1 end=sent by 23", "1 0.1 piece=2 end=sent by 23",
                   "5 0.1 piece=3 end=failed by 23"}));
}

// Rules 17, 22, 31 and 46: what was asked for stands where the Message was accepted.
TEST_F(CarrierTrace, tells_what_was_asked_of_each_message) {
  const auto first = carrier.send("plain");
  ASSERT_TRUE(carrier.send(OutMessage("nice").niceness(3)).ok());
  ASSERT_TRUE(carrier
                  .send(OutMessage("all")
                            .lifetime(5ms)
                            .after(*first)
                            .ordered()
                            .independent_if_expired()
                            .idempotent()
                            .immediate())
                  .ok());
  ASSERT_TRUE(carrier.begin(OutMessage().final()).ok());
  const std::string forever = std::to_string(kForever.count());
  EXPECT_EQ(told("message:queued"),
            Lines({"1 0.1 bytes=5 niceness=0 lifetime_ns=" + forever +
                       " ordered=true after= marks= by 17",
                   "1 0.2 bytes=4 niceness=3 lifetime_ns=" + forever +
                       " ordered=false after= marks= by 22 31",
                   "1 0.3 bytes=3 niceness=0 lifetime_ns=5000000 ordered=true after=0.1"
                   " marks=independent idempotent immediate by 1 22 46",
                   "1 0.4 bytes=0 niceness=0 lifetime_ns=" + forever +
                       " ordered=true after= marks=partial final by 17"}));
}

// Rules 79 and 80: a Message that cannot be completed is an error of its request; the end of
// reading is none.
TEST_F(CarrierTrace, tells_of_receives_that_fail_but_not_of_the_end) {
  Lines errors;
  const auto note = [&](const auto& result) {
    errors.push_back(result ? "received" : result.error().name);
  };
  carrier.on_peer_finished([] {});
  ASSERT_TRUE(carrier.receive({.min = 1, .max = 5}, note).ok());
  ASSERT_TRUE(carrier.receive({.min = 4, .max = 5}, note).ok());
  ASSERT_TRUE(carrier.receive(note).ok());
  Chunk begin = whole({0, 1}, "abcde");
  begin.last = false;
  peer().on_chunk(std::move(begin));
  run_until(2ms);
  peer().on_skip({0, 1}, {});
  run_until(3ms);
  peer().on_finished(0);
  run_until(4ms);
  EXPECT_EQ(errors, Lines({"received", "incomplete", "finished"}));
  EXPECT_EQ(told("message:part_received"),
            Lines({"1 0.1 offset=0 bytes=5 complete=false sent_as=1 by 79 80"}));
  EXPECT_EQ(told("message:receive_failed"), Lines({"2 error=incomplete sent_as=1 by 80"}));
}

// Rules 36, 37, 43, 45: why a Message waits, for which, and what ends the wait.
TEST_F(CarrierTrace, tells_why_messages_wait) {
  instance().room = 0;
  auto part = carrier.begin("half");
  const auto behind = carrier.send(OutMessage("behind").after(part->message()));
  ASSERT_TRUE(carrier.send(OutMessage("next").after(*behind)).ok());
  ASSERT_TRUE(carrier.send(OutMessage("last").final()).ok());
  run_until(2ms);
  ASSERT_TRUE(part->finish().ok());
  instance().room = 10'000;
  peer().on_budget();
  run_until(3ms);
  EXPECT_EQ(told("message:held"), Lines({"1 0.2 reason=antecedent antecedent=0.1 by 45",
                                         "1 0.3 reason=antecedent antecedent=0.2 by 36",
                                         "1 0.4 reason=final antecedent= by 35"}));
  EXPECT_EQ(told("message:released"), Lines({"2 0.2 weaker=false by 36", "2 0.3 weaker=false by 36",
                                             "2 0.4 weaker=false by 36"}));
  EXPECT_EQ(told("message:started"),
            Lines({"2 0.1 t1 by 30", "2 0.2 t1 by 30", "2 0.3 t1 by 30", "2 0.4 t1 by 30"}));
}

// Rules 20, 21, 27, 33, 49, 50, 54: what became of Messages on their way.
TEST_F(CarrierTrace, tells_the_way_of_each_message) {
  instance().room = 1000;
  ASSERT_TRUE(carrier.send(OutMessage(std::string(2500, 'x')).niceness(1).immediate()).ok());
  run_until(2ms);
  ASSERT_TRUE(carrier.send(OutMessage("urgent").lifetime(8ms)).ok());
  ASSERT_TRUE(carrier.send(OutMessage("short").lifetime(20ms).immediate()).ok());
  instance().room = 10'000;
  peer().on_budget();
  run_until(30ms);
  peer().on_down(Cause::kTimedOut);
  run_until(31ms);
  EXPECT_EQ(told("message:segmented"),
            Lines({"1 0.1 t1 limit=1000 by 27", "30 0.1 t2 limit=1000 by 27"}));
  EXPECT_EQ(told("message:started"),
            Lines({"1 0.1 t1 by 30", "2 0.2 t1 by 29", "2 0.3 t1 by 28", "30 0.1 t2 by 30"}));
  EXPECT_EQ(told("message:preempted"), Lines({"2 0.1 t1 by=0.2 by 33"}));
  EXPECT_EQ(told("message:sent"), Lines({"2 0.2 terminal=false late=false by 20 21",
                                         "2 0.3 terminal=false late=false by 20 21",
                                         "2 0.1 terminal=false late=false by 20 21"}));
  EXPECT_EQ(told("message:expired"),
            Lines({"10 0.2 cause=lifetime by 47", "22 0.3 cause=lifetime by 47"}));
  EXPECT_EQ(told("message:requeued"), Lines({"30 0.1 t1 by 10 54 85"}));
  EXPECT_EQ(told("message:skipped"),
            Lines({"10 0.2 t1 octets=7 by 32", "22 0.3 t1 octets=6 by 32",
                   "30 0.2 t2 octets=7 by 32", "30 0.3 t2 octets=6 by 32"}));
}

// Rules 3, 31, 36, 40, 60, 79: what came, what waits, and what was dropped why.
TEST_F(CarrierTrace, tells_what_became_of_arrivals) {
  diary.keep(carrier);
  WireProperties second;
  second.order = 2;
  WireProperties successor;
  successor.after = {{0, 9}};
  peer().on_chunk(whole({0, 2}, "second", second));
  peer().on_chunk(whole({0, 3}, "successor", successor));
  run_until(2ms);
  WireProperties first;
  first.order = 1;
  peer().on_chunk(whole({0, 1}, "first", first));
  run_until(3ms);
  peer().on_chunk(whole({0, 1}, "first", first));
  peer().on_skip({0, 9}, {});
  run_until(4ms);
  EXPECT_EQ(told("message:arrival_held"),
            Lines({"1 sent_as=2 antecedent= by 31", "1 sent_as=3 antecedent=0.9 by 36"}));
  EXPECT_EQ(told("message:received"),
            Lines({"2 0.1 bytes=5 sent_as=1 early=false late=false duplicate=false by 3 5 79",
                   "2 0.2 bytes=6 sent_as=2 early=false late=false duplicate=false by 3 5 79"}));
  EXPECT_EQ(told("message:arrival_dropped"),
            Lines({"3 sent_as=1 reason=duplicate bytes=6 by 60",
                   "3 sent_as=3 reason=antecedent bytes=10 by 40"}));
  EXPECT_EQ(told("message:skip_received"), Lines({"3 sent_as=9 by 32"}));
}

// Rules 5 to 11, 14, 85: the life of the Carrier itself.
TEST_F(CarrierTrace, tells_the_life_of_the_carrier) {
  run_until(10ms);
  peer().on_down(Cause::kTimedOut);
  run_until(20ms);
  carrier.close();
  static_cast<void>(carrier.send("late"));
  run_until(25ms);
  peer(1).on_down(Cause::kFinished);
  run_until(30ms);
  EXPECT_EQ(told("carrier:created"), Lines({"0 role=active local=any remote=10.1.0.1:443 by 6"}));
  EXPECT_EQ(told("carrier:activated"),
            Lines({"0 trigger=activate by 6", "10 trigger=requeue by 8"}));
  EXPECT_EQ(told("carrier:established"), Lines({"0 by 5"}));
  EXPECT_EQ(told("carrier:closing"), Lines({"20 by=local by 11 18"}));
  EXPECT_EQ(told("carrier:refused"), Lines({"20 call=send error=closed by 14"}));
  EXPECT_EQ(told("carrier:closed"), Lines({"20 cause=finished by 5 11"}));
  EXPECT_EQ(told("transient:up"),
            Lines({"0 t1 stack=scripted local=10.1.0.2:0 remote=10.1.0.1:443 by 68",
                   "10 t2 stack=scripted local=10.1.0.2:0 remote=10.1.0.1:443 by 68"}));
  EXPECT_EQ(told("transient:down"),
            Lines({"10 t1 cause=timed_out by 85", "25 t2 cause=finished by 11"}));
  const Subject path = world.trace().named("path:added", "client").front().subject;
  EXPECT_EQ(path.association, AssociationId{1});
  EXPECT_EQ(path.path, PathId{1});
  EXPECT_EQ(told("path:added"),
            Lines({"0 local=10.1.0.2 interface=wlan0 remote=10.1.0.1 provisioning_domain= by 85"}));
}

}  // namespace
}  // namespace post::testing
