// Datagrams take the same time to the nanosecond, and the same ones are lost, inside ns-3 and in
// the embedded world.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "experiments/lab/ns3/ns3_world.h"
#include "experiments/lab/worlds/embedded.h"
#include "tests/lab/scenario/support.h"
#include "tests/ns3/datagram_load.h"

namespace post::lab {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

// alice --7.77 Mbit/s-- router --3.1 Mbit/s-- bob ; router --unlimited-- carol
Scenario triangle(const std::string& bob_link, const std::string& more = "") {
  const bool rated = bob_link.starts_with("rate = ");
  const std::string own_rate = rated ? "" : "rate = \"3141593 bit/s\"\n";
  Loaded loaded = testing::parse(R"(
title = "Three hosts at one router"
duration = "10 s"
[hosts.alice.interfaces]
eth0 = { addresses = ["10.0.1.2/24", "fd00:1::2/64"] }
[hosts.bob.interfaces]
eth0 = { addresses = ["10.0.2.2/24", "fd00:2::2/64"] }
[hosts.carol.interfaces]
eth0 = { addresses = ["10.0.3.2/24", "2001:db8:3::2/64"] }
[routers.router.interfaces]
alice = { addresses = ["10.0.1.1/24", "fd00:1::1/64"] }
bob = { addresses = ["10.0.2.1/24", "fd00:2::1/64"] }
carol = { addresses = ["10.0.3.1/24", "2001:db8:3::1/64"] }
[links.a]
ends = ["alice.eth0", "router.alice"]
rate = "7777777 bit/s"
delay = "1 ms"
[links.b]
ends = ["router.bob", "bob.eth0"]
delay = "2.7 ms"
)" + own_rate + bob_link + R"(
[links.c]
ends = ["carol.eth0", "router.carol"]
rate = "unlimited"
delay = "0.333 ms"
)" + more);
  EXPECT_EQ(testing::messages(loaded), "");
  return loaded.ok() ? *std::move(loaded.scenario) : Scenario();
}

LoadOptions load(Family family = Family::kIpv4) {
  return {.hosts = {"alice", "bob", "carol"}, .family = family};
}

void expect_equal_logs(const Scenario& scenario, const LoadOptions& options) {
  const LoadLogs here = run_load(scenario, embedded_world(), options);
  const LoadLogs there = run_load(scenario, ns3_world(), options);
  EXPECT_THAT(here.arrivals, Not(IsEmpty()));
  EXPECT_EQ(there.arrivals, here.arrivals);
  EXPECT_EQ(there.drops, here.drops);
}

TEST(SameAsEmbedded, every_ipv4_datagram_arrives_at_the_same_nanosecond) {
  const Scenario scenario = triangle(R"(queue = "1000 packets")");
  const LoadLogs logs = run_load(scenario, ns3_world(), load());
  EXPECT_THAT(logs.arrivals, SizeIs(600));
  EXPECT_THAT(logs.drops, IsEmpty());
  expect_equal_logs(scenario, load());
}

TEST(SameAsEmbedded, every_ipv6_datagram_too_documentation_prefixes_included) {
  const Scenario scenario = triangle(R"(queue = "1000 packets")");
  EXPECT_THAT(run_load(scenario, ns3_world(), load(Family::kIpv6)).arrivals, SizeIs(600));
  expect_equal_logs(scenario, load(Family::kIpv6));
}

TEST(SameAsEmbedded, a_short_queue_drops_the_same_datagrams) {
  const Scenario scenario = triangle(R"(queue = "3 packets")");
  EXPECT_THAT(run_load(scenario, ns3_world(), load()).drops, Contains(HasSubstr("queue_full")));
  expect_equal_logs(scenario, load());
}

TEST(SameAsEmbedded, a_queue_counted_in_octets_drops_the_same_datagrams) {
  const Scenario scenario = triangle(R"(queue = "3 kB")");
  EXPECT_THAT(run_load(scenario, ns3_world(), load()).drops, Contains(HasSubstr("queue_full")));
  expect_equal_logs(scenario, load());
}

TEST(SameAsEmbedded, random_loss_takes_the_same_datagrams_in_both_directions) {
  const Scenario scenario = triangle(R"(loss = "10 %")");
  EXPECT_THAT(run_load(scenario, ns3_world(), load()).drops, Contains(HasSubstr(" loss ")));
  expect_equal_logs(scenario, load());
}

TEST(SameAsEmbedded, a_drop_list_takes_the_datagrams_that_it_names) {
  const Scenario scenario = triangle(R"(loss = { kind = "drop_list", packets = [1, 2, 5, 40] })");
  const LoadLogs logs = run_load(scenario, ns3_world(), load());
  EXPECT_THAT(logs.drops, SizeIs(8));
  expect_equal_logs(scenario, load());
}

TEST(SameAsEmbedded, rate_delay_and_loss_change_at_the_same_time) {
  const Scenario scenario = triangle("", R"(
[[changes]]
at = "200 ms"
link = "b"
rate = "999 kbit/s"
delay = "1 ms"
[[changes]]
at = "300 ms"
link = "a"
from = "router"
loss = "30 %"
)");
  expect_equal_logs(scenario, load());
}

TEST(SameAsEmbedded, a_link_that_goes_down_takes_what_is_on_it_and_comes_back) {
  const Scenario scenario = triangle("", R"(
[[changes]]
at = "200.5 ms"
link = "b"
up = false
[[changes]]
at = "400 ms"
link = "b"
up = true
)");
  EXPECT_THAT(run_load(scenario, ns3_world(), load()).drops, Contains(HasSubstr("link_down")));
  expect_equal_logs(scenario, load());
}

/// More on the link to bob than it carries, in packets of several classes.
LoadOptions mixed_load() {
  LoadOptions options = load();
  options.signals = true;
  return options;
}

/// The same on the link to bob, with `verdict` among the drops.
void expect_equal_drops(const std::string& bob_link, const std::string& verdict) {
  SCOPED_TRACE(bob_link);
  const Scenario scenario = triangle(bob_link);
  const LoadLogs logs = run_load(scenario, ns3_world(), mixed_load());
  EXPECT_THAT(logs.drops, Contains(HasSubstr(" " + verdict + " ")));
  expect_equal_logs(scenario, mixed_load());
}

TEST(SameAsEmbedded, every_loss_model_takes_the_same_datagrams) {
  expect_equal_drops(R"(loss = { kind = "gilbert_elliott", p = "5 %", r = "30 %" })", "loss");
  expect_equal_drops(R"(loss = { kind = "periodic", every = 7 })", "loss");
  expect_equal_drops(R"(loss = { kind = "trace", pattern = "1110111110" })", "loss");
}

TEST(SameAsEmbedded, jitter_takes_as_long_and_reorders_the_same) {
  for (const std::string order : {"keeps_order", "reorders"}) {
    for (const std::string shape :
         {R"(kind = "uniform", most = "9 ms")", R"(kind = "exponential", mean = "5 ms")",
          R"(kind = "normal", mean = "5 ms", deviation = "2 ms")"}) {
      const std::string jitter = "jitter = { " + shape + ", order = \"" + order + "\" }";
      SCOPED_TRACE(jitter);
      expect_equal_logs(triangle(jitter + "\nqueue = \"1000 packets\""), load());
    }
  }
}

TEST(SameAsEmbedded, the_same_datagrams_are_corrupted_and_come_twice) {
  const std::string link = "corruption = \"5 %\"\nduplication = \"10 %\"\njitter = \"1 ms\"";
  expect_equal_drops(link, "corrupted");
}

TEST(SameAsEmbedded, a_black_hole_swallows_the_same_datagrams) {
  const Scenario scenario = triangle("", R"(
[[changes]]
at = "200 ms"
link = "b"
from = "router"
black_hole = true
[[changes]]
at = "300 ms"
link = "b"
from = "router"
black_hole = false
)");
  EXPECT_THAT(run_load(scenario, ns3_world(), load()).drops, Contains(HasSubstr("black_hole")));
  expect_equal_logs(scenario, load());
}

TEST(SameAsEmbedded, a_policer_drops_or_remarks_the_same_datagrams) {
  expect_equal_drops(R"(policer = { rate = "500 kbit/s", burst = "3 kB" })", "policed");
  const Scenario scenario = triangle(R"(
policer = { rate = "500 kbit/s", burst = "3 kB", excess = "remark" }
queue = { kind = "strict_priority", limit = "4 packets" }
)");
  expect_equal_logs(scenario, mixed_load());
}

TEST(SameAsEmbedded, every_queue_discipline_sends_drops_and_marks_the_same) {
  const std::string aqm = R"(limit = "20 packets", target = "1 ms", interval = "10 ms")";
  expect_equal_drops("rate = \"500 kbit/s\"\nqueue = { kind = \"codel\", " + aqm + " }", "codel");
  expect_equal_drops("rate = \"500 kbit/s\"\nqueue = { kind = \"fq_codel\", " + aqm + " }",
                     "queue_full");
  expect_equal_drops(R"(queue = { kind = "strict_priority", limit = "4 packets" })", "queue_full");
  expect_equal_drops(R"(queue = { limit = "4 packets", mark_from = "2 packets" })", "queue_full");
}

TEST(SameAsEmbedded, a_lifetime_queue_drops_the_same_datagrams_in_both_families) {
  const Scenario scenario = triangle(R"(queue = { kind = "lifetime", limit = "30 packets" })");
  for (const Family family : {Family::kIpv4, Family::kIpv6}) {
    LoadOptions options = mixed_load();
    options.family = family;
    EXPECT_THAT(run_load(scenario, ns3_world(), options).drops, Contains(HasSubstr(" too_late ")));
    expect_equal_logs(scenario, options);
  }
}

TEST(SameAsEmbedded, marks_reach_the_receiver) {
  const Scenario scenario = triangle(R"(queue = { limit = "9 packets", mark_from = "2 packets" })");
  const LoadLogs logs = run_load(scenario, ns3_world(), mixed_load());
  EXPECT_THAT(logs.arrivals, Contains(HasSubstr("ECN 3")));
  EXPECT_THAT(logs.arrivals, Contains(HasSubstr("ECN 2")));
  EXPECT_THAT(logs.arrivals, Contains(HasSubstr("ECN 0")));
}

TEST(SameAsEmbedded, a_recorded_rate_delivers_at_the_same_moments) {
  Scenario scenario = triangle(R"(queue = "30 packets")");
  const sim::DeliveryTrace trace{{0, 1, 1, 7, 30, 31, 32, 33, 90}, "test"};
  for (DirectionSpec& direction : scenario.links.at(1).directions) {
    direction.deliveries = std::make_shared<const sim::DeliveryTrace>(trace);
  }
  expect_equal_logs(scenario, load());
}

// alice is behind the NAT: what the others send to her own address has no way, and ICMP says so.
TEST(SameAsEmbedded, a_nat_translates_drops_and_reports_the_same) {
  const Scenario scenario = triangle("", R"(
[routers.router.nat]
outside = "bob"
)");
  const LoadLogs logs = run_load(scenario, ns3_world(), load());
  EXPECT_THAT(logs.drops, Contains(HasSubstr("router nat_")));
  expect_equal_logs(scenario, load());
}

TEST(SameAsEmbedded, a_firewall_rejects_with_the_same_icmp_errors) {
  const Scenario scenario = triangle("", R"(
[routers.router.firewall]
outside = "carol"
block = [{ protocol = "udp", action = "reject" }]
)");
  EXPECT_THAT(run_load(scenario, ns3_world(), load()).arrivals, Contains(HasSubstr("path error")));
  expect_equal_logs(scenario, load());
}

}  // namespace
}  // namespace post::lab
