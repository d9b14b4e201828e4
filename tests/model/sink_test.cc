// Sinks over the embedded world (draft sections 2.1 and 3.1.4; rules 61, 73, 77 and 81).
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/dual_homed.h"
#include "tests/support/handles.h"

namespace post::testing {
namespace {

using Lines = std::vector<std::string>;

// Rule 73.
static_assert(!CanFork<Sink> && !CanSend<Sink>);

class SinkTest : public ::testing::Test {
 protected:
  Sink hear(const Local& local, Parameters parameters = DualHomed::clear()) {
    Sink sink = world.server->sink(local, std::move(parameters));
    sink.ready([this](const InMessage& message) { diary.note(std::string(message.text())); });
    return sink;
  }
  /// To the group, over the link of that interface.
  Source source(const std::string& interface, const std::string& remote = "239.1.2.3:5000") {
    return world.client->source({.interface = interface}, Remote::uri(remote), DualHomed::clear());
  }

  DualHomed world;
  Diary diary{world};
};

TEST_F(SinkTest, hears_a_group_on_every_interface) {
  hear(Local::multicast("239.1.2.3", 5000));
  source("wlan0").send("wifi");
  source("wwan0").send("lte");
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"10 wifi", "30 lte"}));
  const auto joined = world.trace().named("sink:joined", "server");
  ASSERT_EQ(joined.size(), 2u);
  EXPECT_EQ(joined[0].text("interface"), "eth0");
  EXPECT_EQ(joined[1].text("interface"), "eth1");
  EXPECT_EQ(joined[0].text("group"), "239.1.2.3:5000");
}

TEST_F(SinkTest, hears_a_group_only_where_the_local_and_the_policy_say) {
  hear(Local::multicast("239.1.2.3", 5000).on("eth1"));
  Parameters parameters = DualHomed::clear();
  parameters.policy.prohibit(policy::interface("eth1"));
  hear(Local::multicast("239.1.2.4", 5000), parameters);
  source("wlan0").send("one");
  source("wwan0").send("two");
  source("wlan0", "239.1.2.4:5000").send("three");
  source("wwan0", "239.1.2.4:5000").send("four");
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"10 three", "30 two"}));
}

// RFC 4607: the source that was named, and no other.
TEST_F(SinkTest, hears_one_source_of_a_group) {
  hear(Local::multicast("232.1.2.3", 5000, "10.2.0.2"));
  source("wlan0", "232.1.2.3:5000").send("another");
  source("wwan0", "232.1.2.3:5000").send("the one");
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"30 the one"}));
  EXPECT_EQ(world.trace().named("sink:joined", "server")[0].text("source"), "10.2.0.2");
}

TEST_F(SinkTest, leaves_the_group_when_it_is_closed) {
  Sink sink = hear(Local::multicast("239.1.2.3", 5000));
  sink.on_stopped([this] { diary.note("stopped"); });
  Source from = source("wlan0");
  from.send("one");
  world.run_until(100ms);
  sink.close();
  world.run_until(200ms);
  from.send("two");
  world.run_until(300ms);
  hear(Local::multicast("239.1.2.3", 5000));  // the port is free again
  from.send("three");
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"10 one", "100 stopped", "310 three"}));
}

TEST_F(SinkTest, hears_datagrams_and_connections_from_anybody) {
  const Sink sink =
      hear(DualHomed::port(), {PolicyContext{}.security(Security::kNone), {"length_prefix"}});
  world.client->source({}, DualHomed::wifi_address(), DualHomed::datagrams()).send("datagram");
  world.client->source({}, DualHomed::wifi_address(), DualHomed::clear_text()).send("connection");
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"10 datagram", "30 connection"}));
  EXPECT_EQ(sink.senders(), 2u);
}

// Rules 77 and 81: what is not asked for waits where it arrived, each sender's for itself, and
// closes its window.
TEST_F(SinkTest, false_stops_all_senders_and_holds_them_back) {
  const Rule rule = RULE(77);
  Parameters parameters = DualHomed::clear_text();
  parameters.policy.receive_buffer(10'000);
  Sink sink = world.server->sink(DualHomed::port(), parameters);
  std::size_t octets = 0;
  const auto count = [&](const InMessage& message) { octets += message.size(); };
  sink.ready([&](const InMessage& message) {
    count(message);
    return false;
  });
  Source from = world.client->source({}, DualHomed::wifi_address(), DualHomed::clear_text());
  for (int i = 0; i < 1000; ++i) from.send(std::string(1000, 'x'));
  world.run_until(10s);
  EXPECT_EQ(octets, 1000u);
  EXPECT_FALSE(world.trace().named("carrier:window", "server").empty());
  sink.ready(count);
  world.run_until(20s);
  EXPECT_EQ(octets, 1'000'000u);
  EXPECT_EQ(rule.number, 77);
}

TEST_F(SinkTest, waits_for_its_handler_from_the_start) {
  Sink sink = world.server->sink(Local::multicast("239.1.2.3", 5000), DualHomed::clear());
  source("wlan0").send("early");
  world.run_until(1s);
  sink.ready([this](const InMessage& message) { diary.note(std::string(message.text())); });
  world.run_until(2s);
  EXPECT_EQ(diary.lines(), Lines({"1000 early"}));
}

// A connection is not forgotten for being silent: nobody waits for a reply.
TEST_F(SinkTest, keeps_silent_senders) {
  Parameters parameters = DualHomed::clear_text();
  parameters.policy.reply_timeout(1s);
  const Sink sink = hear(DualHomed::port(), parameters);
  Source from = world.client->source({}, DualHomed::wifi_address(), DualHomed::clear_text());
  from.send("one");
  world.run_until(10s);
  from.send("two");
  world.run_until(11s);
  EXPECT_EQ(diary.lines(), Lines({"30 one", "10010 two"}));
  EXPECT_EQ(sink.senders(), 1u);
}

TEST_F(SinkTest, refuses_what_is_no_group) {
  EXPECT_EQ(hear(Local::multicast("10.1.0.1", 5000)).error()->name, "local_syntax");
  EXPECT_EQ(hear(Local::multicast("ff15::7", 5000)).error()->name, "no_local");
  EXPECT_EQ(
      world.server->listen(Local::multicast("239.1.2.3", 5000), DualHomed::clear()).error()->name,
      "group");
  std::string error;
  Carrier carrier = world.client->initiate(Local::multicast("239.1.2.3", 5000),
                                           DualHomed::wifi_address(), DualHomed::datagrams());
  carrier.on_error([&](const Error& told) { error = told.name; });
  carrier.activate();
  world.run_until(1s);
  EXPECT_EQ(error, "group");
}

TEST_F(SinkTest, says_which_policy_leaves_no_stack_for_a_group) {
  const Sink insecure = world.server->sink(Local::multicast("239.1.2.3", 5000));
  EXPECT_NE(insecure.error()->text.find("udp: clear text"), std::string::npos);
  const Sink tcp = world.server->sink(Local::multicast("239.1.2.3", 5000), DualHomed::clear_text());
  EXPECT_NE(tcp.error()->text.find("tcp: hears no groups"), std::string::npos);
}

// Another socket has the port on one interface: the others hear the group all the same.
TEST_F(SinkTest, traces_the_interfaces_that_it_could_not_join) {
  const Interface first = world.server_host().network().interfaces().front();
  const auto other = world.server_host().network().bind_datagram(
      {IpAddress::unspecified(Family::kIpv4), 5000}, first.id);
  ASSERT_TRUE(other.ok());
  const Sink sink = hear(Local::multicast("239.1.2.3", 5000));
  EXPECT_EQ(sink.locals().size(), 1u);
  const auto missed = world.trace().named("sink:not_joined", "server");
  ASSERT_EQ(missed.size(), 1u);
  EXPECT_EQ(missed[0].text("interface"), "eth0");
  EXPECT_EQ(missed[0].text("error"), "address_in_use");
}

}  // namespace
}  // namespace post::testing
