// Messages whose lifetime path elements know, from the policy to the queue that looks at it.
#include <gtest/gtest.h>

#include "experiments/lab/run/runner.h"
#include "tests/lab/run/catalog.h"

namespace post::lab {
namespace {

// client --1 Mbit/s, 10 ms, lifetime queue-- server. Twenty datagrams that are of use for 50 ms.
std::string burst(const std::string& stack, const std::string& expose) {
  return R"(
title = "Burst"
duration = "5 s"
[hosts.client.interfaces]
eth0 = { addresses = ["10.0.0.1/24"] }
[hosts.server.interfaces]
eth0 = { addresses = ["10.0.0.2/24"] }
[links.cable]
ends = ["client.eth0", "server.eth0"]
rate = "1 Mbit/s"
delay = "10 ms"
queue = { kind = "lifetime", limit = "100 packets" }
[endpoints.server]
host = "server"
policy = { security = "none", duplicates_ok = true }
listen = { port = 443, stacks = [")" +
         stack + R"("] }
[endpoints.client]
host = "client"
policy = { security = "none", duplicates_ok = true, expose_lifetime = )" +
         expose + R"(, stack = { require = [")" + stack + R"("] } }
[workloads.burst]
kind = "bulk"
from = "client"
to = "10.0.0.2:443"
total = "20 kB"
message_size = "1 kB"
lifetime = "50 ms"
)";
}

std::int64_t count_of(const RunOutcome& outcome, std::string_view metric) {
  const Metric* found = outcome.summary.find(metric);
  return found != nullptr ? std::get<std::int64_t>(found->value) : -1;
}

// 1000 + 28 + 8 + 2 octets are 8.304 ms: the fourth comes at 43.216 ms, the fifth would at 51.52.
TEST(ExposedLifetime, has_the_path_drop_what_would_come_too_late) {
  const auto outcome = run_scenario(scenario_of(burst("udp", "true")), {});
  ASSERT_TRUE(outcome.ok()) << outcome.error().text;
  EXPECT_EQ(count_of(*outcome, "endpoint.server.messages_received"), 4);
  EXPECT_EQ(count_of(*outcome, "link.cable.client.dropped"), 16);
}

TEST(ExposedLifetime, is_told_to_nobody_without_the_policy) {
  const auto outcome = run_scenario(scenario_of(burst("udp", "false")), {});
  ASSERT_TRUE(outcome.ok()) << outcome.error().text;
  EXPECT_EQ(count_of(*outcome, "endpoint.server.messages_received"), 20);
  EXPECT_EQ(count_of(*outcome, "link.cable.client.dropped"), 0);
}

TEST(ExposedLifetime, goes_with_the_packets_of_post_udp_too) {
  const auto outcome = run_scenario(scenario_of(burst("post/udp", "true")), {});
  ASSERT_TRUE(outcome.ok()) << outcome.error().text;
  EXPECT_GT(count_of(*outcome, "link.cable.client.dropped"), 0);
  const auto silent = run_scenario(scenario_of(burst("post/udp", "false")), {});
  ASSERT_TRUE(silent.ok()) << silent.error().text;
  EXPECT_EQ(count_of(*silent, "link.cable.client.dropped"), 0);
}

}  // namespace
}  // namespace post::lab
