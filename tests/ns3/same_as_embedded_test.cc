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
rate = "3141593 bit/s"
delay = "2.7 ms"
)" + bob_link + R"(
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
