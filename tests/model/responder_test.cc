// Responders over the embedded world (draft section 2.1, figure 4; rules 61, 73, 77 and 78).
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/dual_homed.h"
#include "tests/support/handles.h"

namespace post::testing {
namespace {

using Lines = std::vector<std::string>;

// Rule 73.
static_assert(CanFork<Carrier> && CanSend<Carrier>);
static_assert(!CanFork<Responder> && !CanSend<Responder>);

/// Clear text over one stack, without saying duplicates_ok.
Parameters over(const std::string& stack, std::vector<std::string> framers = {}) {
  return {PolicyContext{}.security(Security::kNone).require(policy::stack(stack)),
          std::move(framers)};
}

class ResponderTest : public ::testing::Test {
 protected:
  Responder echo(Parameters parameters) {
    return world.server->respond(
        DualHomed::port(),
        [](const InMessage& request, Source reply) { reply.send(request.share()); },
        std::move(parameters));
  }
  /// Notes requests and keeps the last Source.
  Responder listen(Parameters parameters) {
    return world.server->respond(
        DualHomed::port(),
        [this](const InMessage& request, Source reply) {
          diary.note("asked " + std::string(request.text()));
          last = std::move(reply);
        },
        std::move(parameters));
  }
  Carrier ask(const std::string& what, Parameters parameters = DualHomed::datagrams()) {
    Carrier carrier = world.initiate(std::move(parameters));
    carrier.ready([this](InMessage reply) {
      diary.note("got " + std::string(reply.text()));
      return true;
    });
    carrier.send(what);
    return carrier;
  }
  Lines forgotten() {
    Lines reasons;
    for (const LoggedEvent& event : world.trace().named("responder:sender_forgotten")) {
      reasons.push_back(std::to_string((event.time - kStartOfRun) / 1ms) + " " +
                        event.text("reason"));
    }
    return reasons;
  }

  DualHomed world;
  Diary diary{world};
  DiaryObserver observer{diary};
  Source last;
};

// Figure 4, on the stack where every Message may come twice: rule 61 needs no policy here.
TEST_F(ResponderTest, echoes_datagrams_after_one_round_trip) {
  const Rule rule = RULE(61);
  echo(over("udp"));
  ask("one");
  ask("two");
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"20 got one", "20 got two"}));
  EXPECT_EQ(world.trace().named("responder:sender_added", "server").size(), 2u);
  EXPECT_EQ(rule.number, 61);
}

TEST_F(ResponderTest, says_so_where_a_context_does_not_want_duplicates) {
  Parameters parameters = over("udp");
  parameters.policy.duplicates_ok(false);
  const Responder responder = echo(parameters);
  ASSERT_TRUE(responder.error().has_value());
  EXPECT_EQ(responder.error()->name, "no_stack");
  EXPECT_NE(responder.error()->text.find("duplicates_ok"), std::string::npos);
}

TEST_F(ResponderTest, is_secure_by_default) {
  const Responder responder = echo({});
  ASSERT_TRUE(responder.error().has_value());
  EXPECT_NE(responder.error()->text.find("security = require"), std::string::npos);
  EXPECT_EQ(Responder(responder).close().error().name, "no_stack");
}

TEST_F(ResponderTest, echoes_over_connections) {
  echo(DualHomed::clear_text());
  Carrier carrier = ask("one", DualHomed::clear_text());
  carrier.send("two");
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"40 got one", "40 got two"}));
}

// Draft section 2.2: the request ends with its direction, and the reply comes after that.
TEST_F(ResponderTest, replies_over_vanilla_tcp) {
  echo(DualHomed::clear_text({}));
  ask("hello", DualHomed::clear_text({}));
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"40 got hello"}));
  EXPECT_EQ(forgotten(), Lines({"30 closed"}));
}

// Both stacks, one port, one handler.
TEST_F(ResponderTest, hears_every_stack_that_the_policy_admits) {
  const Responder responder =
      listen({PolicyContext{}.security(Security::kNone), {"length_prefix"}});
  EXPECT_EQ(responder.locals().size(), 3u);  // TCP on all addresses, UDP on each
  ask("datagram");
  ask("connection", DualHomed::clear_text());
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"10 asked datagram", "30 asked connection"}));
  EXPECT_EQ(responder.senders(), 2u);
}

// Rule 78: any number of replies, at any time, to that sender only.
TEST_F(ResponderTest, a_kept_source_replies_later_and_to_its_sender_only) {
  listen(over("udp"));
  ask("one");
  world.run_until(50ms);
  const Source first = last;
  world.client->initiate({}, DualHomed::wifi_address(), DualHomed::datagrams()).send("silent");
  world.run_until(5s);
  Source(first).send("late");
  Source(first).send("later");
  world.run_until(6s);
  EXPECT_EQ(diary.lines(),
            Lines({"10 asked one", "60 asked silent", "5010 got late", "5010 got later"}));
}

// Rule 77: the Message just given is taken, the next ones wait, also those of others. Who was heard
// last comes last.
TEST_F(ResponderTest, false_stops_all_senders_until_there_is_a_handler_again) {
  const Rule rule = RULE(77);
  Responder responder = world.server->respond(
      DualHomed::port(),
      [this](const InMessage& request, const Source&) {
        diary.note("asked " + std::string(request.text()));
        return false;
      },
      DualHomed::clear_text());
  Carrier one = ask("one", DualHomed::clear_text());
  one.send("two");
  ask("three", DualHomed::clear_text());
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"30 asked one"}));
  responder.ready([this](const InMessage& request, const Source&) {
    diary.note("again " + std::string(request.text()));
  });
  world.run_until(2s);
  EXPECT_EQ(diary.lines(), Lines({"30 asked one", "1000 again three", "1000 again two"}));
  EXPECT_EQ(rule.number, 77);
}

// Rule 78, policy reply_timeout: a Message either way begins it anew.
TEST_F(ResponderTest, forgets_a_sender_that_was_silent_for_the_reply_timeout) {
  Parameters parameters = over("udp");
  parameters.policy.reply_timeout(2s);
  const Responder responder = listen(parameters);
  Carrier carrier = ask("one");
  world.run_until(1s);
  last.send("reply");
  world.run_until(2999ms);
  EXPECT_EQ(responder.senders(), 1u);
  world.run_until(3s);
  EXPECT_EQ(responder.senders(), 0u);
  EXPECT_EQ(forgotten(), Lines({"3000 idle"}));
  EXPECT_EQ(last.send("too late").error().name, "dormant");
  EXPECT_TRUE(world.trace().shows("carrier:refused", RULE(78)));
  carrier.send("two");  // from somebody new
  world.run_until(4s);
  EXPECT_TRUE(last.send("welcome").ok());
  world.run_until(5s);
  EXPECT_EQ(diary.lines(),
            Lines({"10 asked one", "1010 got reply", "3010 asked two", "4010 got welcome"}));
}

// Rule 78: what is queued fails as dormant.
TEST_F(ResponderTest, forgetting_fails_the_replies_that_did_not_go) {
  Parameters parameters = DualHomed::clear_text();
  parameters.policy.reply_timeout(2s);
  listen(parameters);
  ask("one", DualHomed::clear_text());
  world.run_until(100ms);
  world.silence("wifi", "server");
  world.silence("wifi", "client");
  last.send(std::string(1'000'000, 'x'), &observer);
  world.run_until(5s);
  EXPECT_EQ(diary.lines(), Lines({"30 asked one", "2100 failed 1 dormant"}));
  EXPECT_TRUE(world.trace().shows("message:failed", RULE(78)));
  EXPECT_TRUE(world.trace().shows("responder:sender_forgotten", RULE(78)));
}

// Invented addresses cost a bounded amount of memory: who was silent longest makes room.
TEST_F(ResponderTest, the_sender_that_was_silent_longest_makes_room) {
  Parameters parameters = over("udp");
  parameters.policy.backlog(2);
  const Responder responder = listen(parameters);
  Carrier one = ask("one");
  world.run_until(50ms);
  Source first = last;
  ask("two");
  world.run_until(100ms);
  Source second = last;
  one.send("again");
  world.run_until(150ms);
  ask("three");
  world.run_until(200ms);
  EXPECT_EQ(responder.senders(), 2u);
  EXPECT_EQ(forgotten(), Lines({"160 crowded_out"}));
  EXPECT_TRUE(first.send("reply").ok());
  EXPECT_EQ(second.send("reply").error().name, "dormant");
}

TEST_F(ResponderTest, a_flood_of_senders_keeps_as_many_as_the_backlog) {
  Parameters parameters = over("udp");
  parameters.policy.backlog(8);
  std::size_t heard = 0;
  const Responder responder = world.server->respond(
      DualHomed::port(), [&](const InMessage&, const Source&) { ++heard; }, parameters);
  for (int i = 0; i < 500; ++i) {
    world.at(i * 1ms, [this] {
      Carrier carrier = world.initiate(DualHomed::datagrams());
      carrier.send("spoofed");
      carrier.close();
    });
  }
  world.run_until(2s);
  EXPECT_EQ(heard, 500u);
  EXPECT_EQ(responder.senders(), 8u);
}

// Rule 77: while nobody reads, nobody is forgotten for those who come; they wait in the backlog and
// are refused beyond it (rule 76).
TEST_F(ResponderTest, crowds_nobody_out_while_it_does_not_read) {
  Parameters parameters = DualHomed::clear_text();
  parameters.policy.backlog(2);
  Responder responder = world.server->respond(
      DualHomed::port(), [](const InMessage&, const Source&) { return false; }, parameters);
  for (int i = 0; i < 6; ++i) ask("request", DualHomed::clear_text());
  world.run_until(1s);
  EXPECT_TRUE(forgotten().empty() || forgotten().front().ends_with("closed"));
  EXPECT_LE(responder.senders(), 2u);
  EXPECT_TRUE(world.trace().shows("listener:rejected", RULE(76)));
}

// A client that sends nothing more is waited for no longer than somebody can reply.
TEST_F(ResponderTest, a_finished_peer_gets_the_reply_that_is_still_possible) {
  listen(DualHomed::clear_text());
  Carrier carrier = ask("one", DualHomed::clear_text());
  carrier.close();
  world.run_until(1s);
  EXPECT_TRUE(forgotten().empty());
  last.send("reply");
  last = {};
  world.run_until(2s);
  EXPECT_EQ(diary.lines(), Lines({"30 asked one", "1010 got reply"}));
  EXPECT_EQ(forgotten(), Lines({"1000 closed"}));
}

// The path is gone: the network says that the port is closed there.
TEST_F(ResponderTest, forgets_a_sender_whose_port_is_closed) {
  listen(over("udp"));
  Carrier carrier = ask("one");
  world.run_until(100ms);
  carrier.abort();
  world.run_until(200ms);
  last.send("reply");
  world.run_until(1s);
  EXPECT_EQ(forgotten(), Lines({"220 gone"}));
  EXPECT_EQ(last.send("again").error().name, "dormant");
}

TEST_F(ResponderTest, a_closed_source_ends_the_conversation) {
  listen(over("udp"));
  Carrier carrier = ask("one");
  world.run_until(100ms);
  last.on_closed([this](Cause cause) { diary.note("closed " + std::string(name_of(cause))); });
  last.send("bye");
  last.close();
  world.run_until(200ms);
  carrier.send("two");  // from somebody new
  world.run_until(1s);
  EXPECT_EQ(diary.lines(),
            Lines({"10 asked one", "100 closed finished", "110 got bye", "210 asked two"}));
  EXPECT_EQ(world.trace().named("responder:sender_added").size(), 2u);
}

// Rule 78: what a sender said at the instant at which it is crowded out goes with it.
TEST_F(ResponderTest, does_not_hear_whom_it_forgets_at_that_instant) {
  Parameters parameters = over("udp");
  parameters.policy.backlog(1);
  listen(parameters);
  Carrier first = ask("one");
  world.run_until(100ms);
  for (const char* what : {"two", "three", "four"}) first.send(what);
  ask("newcomer");
  world.run_until(200ms);
  EXPECT_EQ(forgotten(), Lines({"110 crowded_out"}));
  EXPECT_EQ(diary.lines(), Lines({"10 asked one", "110 asked two", "110 asked newcomer"}));
  EXPECT_EQ(world.trace().named("message:received", "server").size(), 3u);
}

// Rule 78: who was forgotten is not mixed up with who came afterwards.
TEST_F(ResponderTest, a_source_of_a_forgotten_sender_leaves_the_next_one_alone) {
  Parameters parameters = over("udp");
  parameters.policy.reply_timeout(1s);
  const Responder responder = listen(parameters);
  Carrier carrier = ask("one");
  world.run_until(2s);
  Source forgotten_one = std::move(last);
  Carrier other = ask("two");
  world.run_until(2100ms);
  forgotten_one.on_closed([this](Cause) { diary.note("never"); });
  forgotten_one.close();
  EXPECT_TRUE(last.send("reply").ok());
  world.run_until(2200ms);
  EXPECT_EQ(responder.senders(), 1u);
  EXPECT_EQ(diary.lines(), Lines({"10 asked one", "2010 asked two", "2110 got reply"}));
}

TEST_F(ResponderTest, close_delivers_what_was_replied_and_then_stops) {
  Responder responder = listen(DualHomed::clear_text());
  responder.on_stopped([this] { diary.note("stopped"); });
  Carrier carrier = ask("one", DualHomed::clear_text());
  world.run_until(100ms);
  last.send("reply");
  responder.close();
  EXPECT_EQ(responder.close().error().name, "closed");
  EXPECT_EQ(last.send("more").error().name, "closed");
  carrier.send("two");
  world.run_until(5s);
  EXPECT_EQ(diary.lines(), Lines({"30 asked one", "100 stopped", "110 got reply"}));
  EXPECT_EQ(last.send("more").error().name, "dormant");
}

TEST_F(ResponderTest, the_handler_may_end_its_endpoint) {
  bool stopped = false;
  Responder responder = world.server->respond(
      DualHomed::port(), [this](const InMessage&, const Source&) { world.server.reset(); },
      DualHomed::clear_text());
  responder.on_stopped([&] { stopped = true; });
  ask("one", DualHomed::clear_text());
  world.run_until(1s);
  EXPECT_FALSE(stopped);
  EXPECT_EQ(responder.close().error().name, "closed");
}

TEST_F(ResponderTest, a_source_may_outlive_its_endpoint) {
  listen(over("udp"));
  ask("one");
  world.run_until(100ms);
  world.server.reset();
  EXPECT_EQ(last.send("reply").error().name, "dormant");
  EXPECT_EQ(last.id(), CarrierId{});
}

// Rule 86: a sender that breaks the framing is told of, and does not end the others.
TEST_F(ResponderTest, tells_what_one_sender_sent_wrong) {
  Responder responder = listen(DualHomed::clear_text());
  responder.on_error([this](const Error& error) {
    diary.note("error " + error.name + " of " + error.text.substr(0, error.text.find(':')));
  });
  ask("no length in front", DualHomed::clear_text({}));
  world.run_until(20ms);
  ask("fine", DualHomed::clear_text());
  world.run_until(1s);
  ASSERT_EQ(diary.lines().size(), 2u);
  EXPECT_EQ(diary.lines()[0].substr(0, 9), "30 error ");
  EXPECT_NE(diary.lines()[0].find(" of 10.1.0.2"), std::string::npos);
  EXPECT_EQ(diary.lines()[1], "50 asked fine");
}

// Rule 78: replies to what came to a group go unicast, from this host's own address.
TEST_F(ResponderTest, answers_what_was_sent_to_a_group_from_its_own_address) {
  world.server->respond(
      Local::multicast("239.1.2.3", 5000),
      [](const InMessage& request, Source reply) { reply.send(request.share()); }, over("udp"));
  Carrier carrier = world.initiate(DualHomed::datagrams(), Remote::uri("239.1.2.3:5000"));
  diary.keep(carrier);
  carrier.send("anybody?");
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"0 established", "20 received anybody?"}));
  const auto added = world.trace().named("responder:sender_added", "server");
  ASSERT_EQ(added.size(), 1u);
  const auto up = world.trace().named("transient:up", "server");
  ASSERT_EQ(up.size(), 1u);
  EXPECT_EQ(up[0].text("local"), "10.1.0.1:5000");
}

}  // namespace
}  // namespace post::testing
