// Workloads: each kind does what its declaration says, and the far side notices what is wrong.
#include <gtest/gtest.h>

#include "experiments/lab/workloads/protocol.h"
#include "tests/lab/run/catalog.h"

namespace post::lab {
namespace {

/// Client and server on one link, with `workload` between them.
std::string with_workload(const std::string& workload, const std::string& stack = "tcp") {
  return R"(
title = "Workloads"
duration = "20 s"
[hosts.client.interfaces]
eth0 = { addresses = ["10.0.0.1/24"] }
[hosts.server.interfaces]
eth0 = { addresses = ["10.0.0.2/24"] }
[links.cable]
ends = ["client.eth0", "server.eth0"]
delay = "20 ms"
rate = "100 Mbit/s"
[endpoints.server]
host = "server"
policy = { security = "none", duplicates_ok = true }
listen = { port = 443, stacks = [")" +
         stack + R"("], framers = ["length_prefix"] }
[endpoints.client]
host = "client"
policy = { security = "none", duplicates_ok = true, stack = { require = [")" +
         stack + R"("] } }
[workloads.work]
from = "client"
to = "10.0.0.2:443"
)" + workload;
}

Summary summary_of(const std::string& text) {
  const Scenario scenario = scenario_of(text);
  const Result<RunOutcome> outcome = run_scenario(scenario, {});
  EXPECT_TRUE(outcome.ok());
  return outcome.ok() ? outcome->summary : Summary();
}

std::int64_t number(const Summary& summary, const std::string& metric) {
  const Metric* found = summary.find("workload.work." + metric);
  return found != nullptr ? std::get<std::int64_t>(found->value) : -1;
}

TEST(Workloads, messages_are_queued_at_the_times_given_and_all_arrive) {
  const Summary summary =
      summary_of(with_workload("kind = \"messages\"\nat = [\"3 s\", \"1 s\"]\nsize = \"5 kB\"\n"));
  EXPECT_EQ(number(summary, "first_queued_ns"), 1'000'000'000);
  EXPECT_EQ(number(summary, "last_sent_ns"), 3'000'000'000);
  EXPECT_EQ(number(summary, "received"), 2);
  EXPECT_EQ(number(summary, "received_octets"), 10'000);
  EXPECT_EQ(number(summary, "corrupt"), 0);
}

TEST(Workloads, periodic_sends_count_messages_an_interval_apart) {
  const Summary summary = summary_of(
      with_workload("kind = \"periodic\"\nstart = \"1 s\"\ninterval = \"100 ms\"\ncount = 10\n"));
  EXPECT_EQ(number(summary, "queued"), 10);
  EXPECT_EQ(number(summary, "last_sent_ns"), 1'900'000'000);
  EXPECT_EQ(number(summary, "received"), 10);
}

TEST(Workloads, bulk_cuts_its_total_and_lets_no_message_fall_short_of_a_header) {
  const Summary summary =
      summary_of(with_workload("kind = \"bulk\"\ntotal = \"20010 B\"\nmessage_size = \"10 kB\"\n"));
  EXPECT_EQ(number(summary, "queued"), 2);
  EXPECT_EQ(number(summary, "received_octets"), 20'010);
  EXPECT_EQ(number(summary, "disordered"), 0);
}

TEST(Workloads, the_next_request_waits_for_the_reply_and_then_for_the_think_time) {
  const Summary summary =
      summary_of(with_workload("kind = \"request_reply\"\ncount = 3\nthink = \"500 ms\"\n"));
  EXPECT_EQ(number(summary, "replies"), 3);
  const std::int64_t round_trip = number(summary, "reply_time_min_ns");
  EXPECT_EQ(number(summary, "last_reply_ns"),
            number(summary, "first_reply_ns") + 2 * (500'000'000 + round_trip));
}

TEST(Workloads, datagrams_carry_requests_and_replies_too) {
  const Summary summary = summary_of(with_workload("kind = \"request_reply\"\ncount = 5\n", "udp"));
  EXPECT_EQ(number(summary, "received"), 5);
  EXPECT_EQ(number(summary, "replies"), 5);
}

TEST(Workloads, content_that_was_changed_is_noticed) {
  const WorkloadHeader header{Verb::kReply, 3, 7, 1'000};
  const Bytes content = make_content(header, 64);
  const auto read = read_header(content);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->workload, 3u);
  EXPECT_EQ(read->ordinal, 7u);
  EXPECT_EQ(read->reply_octets, 1'000u);
  EXPECT_TRUE(content_is_intact(*read, content));
  std::string changed(content.text());
  changed.back() ^= 1;
  EXPECT_FALSE(content_is_intact(*read, Bytes::copy_of(changed)));
}

TEST(Workloads, content_without_a_header_is_nobodys) {
  EXPECT_FALSE(read_header(Bytes::copy_of("S too short")).has_value());
  EXPECT_FALSE(read_header(Bytes::copy_of("X0123456789012345")).has_value());
}

}  // namespace
}  // namespace post::lab
