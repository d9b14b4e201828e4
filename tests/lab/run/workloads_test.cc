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

std::string words(const Summary& summary, const std::string& metric) {
  const Metric* found = summary.find("workload.work." + metric);
  return found != nullptr ? std::get<std::string>(found->value) : "none";
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

/// A list of Messages: `head`, then an entry for each text.
std::string script(const std::string& head, const std::vector<std::string>& entries) {
  std::string text = "kind = \"script\"\n" + head;
  for (const std::string& entry : entries) text += "[[workloads.work.message]]\n" + entry + "\n";
  return text;
}

TEST(Workloads, a_script_sends_each_message_of_its_list_at_its_time) {
  const Summary summary = summary_of(with_workload(
      script("start = \"1 s\"\n",
             {"name = \"late\"\nat = \"500 ms\"\nsize = \"2 kB\"",
              "name = \"pair\"\ncount = 2\ninterval = \"600 ms\"\nsize = \"3 kB\""})));
  EXPECT_EQ(number(summary, "message.pair.1.queued_ns"), 1'000'000'000);
  EXPECT_EQ(number(summary, "message.late.1.queued_ns"), 1'500'000'000);
  EXPECT_EQ(number(summary, "message.pair.2.queued_ns"), 1'600'000'000);
  EXPECT_EQ(number(summary, "message.pair.received"), 2);
  EXPECT_EQ(words(summary, "departures"), "pair.1 late pair.2");
  EXPECT_EQ(words(summary, "arrivals"), "pair.1 late pair.2");
  EXPECT_EQ(words(summary, "message.late.1.outcome"), "sent");
  EXPECT_EQ(number(summary, "received_octets"), 8'000);
  EXPECT_EQ(number(summary, "corrupt"), 0);
}

TEST(Workloads, a_script_is_gone_through_as_often_as_it_says) {
  const Summary summary = summary_of(with_workload(
      script("repeat = 3\nevery = \"100 ms\"\n",
             {"name = \"I\"", "name = \"P\"\nat = \"150 ms\"\nafter = [\"I\", \"previous\"]"})));
  EXPECT_EQ(number(summary, "message.I.3.queued_ns"), 200'000'000);
  EXPECT_EQ(number(summary, "message.P.3.queued_ns"), 350'000'000);
  EXPECT_EQ(number(summary, "message.P.queued"), 3);
  EXPECT_EQ(number(summary, "queued"), 6);
}

TEST(Workloads, properties_decide_which_message_leaves_first) {
  const Summary summary = summary_of(with_workload(script(
      "", {"name = \"nice\"\nniceness = 1", "name = \"stale\"\nlifetime = \"10 ms\"",
           "name = \"orphan\"\nafter = [\"stale\"]", "name = \"soon\"\nlifetime = \"1 s\""})));
  EXPECT_EQ(words(summary, "departures"), "soon nice");
  EXPECT_EQ(number(summary, "message.stale.1.expired_ns"), 10'000'000);
  EXPECT_EQ(words(summary, "message.stale.1.cause"), "lifetime");
  EXPECT_EQ(number(summary, "message.orphan.1.expired_ns"), 10'000'000);
  EXPECT_EQ(words(summary, "message.orphan.1.cause"), "antecedent");
  EXPECT_EQ(number(summary, "expired"), 2);
  EXPECT_EQ(number(summary, "received"), 2);
}

TEST(Workloads, pieces_are_one_message_that_ends_with_the_last) {
  const Summary summary = summary_of(with_workload(
      script("", {"name = \"log\"\npieces = [{ size = \"40 B\" }, { size = \"60 B\", gap = \"1 "
                  "s\" }, { size = \"0 B\", gap = \"500 ms\" }]"})));
  EXPECT_EQ(number(summary, "queued"), 1);
  EXPECT_EQ(number(summary, "message.log.1.queued_ns"), 0);
  EXPECT_EQ(number(summary, "message.log.1.sent_ns"), 1'500'000'000);
  EXPECT_EQ(number(summary, "received"), 1);
  EXPECT_EQ(number(summary, "received_octets"), 100);
  EXPECT_EQ(number(summary, "corrupt"), 0);
}

/// As with_workload(), but the server reads or answers as `how` says.
std::string with_listener(const std::string& how, const std::string& workload,
                          const std::string& stack = "tcp") {
  std::string text = with_workload(workload, stack);
  const std::string framers = "framers = [\"length_prefix\"]";
  return text.replace(text.find(framers), framers.size(), framers + ", " + how);
}

TEST(Workloads, a_slow_reader_takes_one_message_at_a_time) {
  const Summary summary =
      summary_of(with_listener("read = { start = \"2 s\", every = \"100 ms\" }",
                               "kind = \"bulk\"\ntotal = \"100 kB\"\nmessage_size = \"10 kB\"\n"));
  EXPECT_EQ(number(summary, "received"), 10);
  EXPECT_EQ(number(summary, "first_received_ns"), 2'000'000'000);
  EXPECT_EQ(number(summary, "last_received_ns"), 2'900'000'000);
}

TEST(Workloads, what_is_read_in_parts_counts_when_it_is_whole) {
  const std::string listener = "read = { parts = { min = \"1000 B\", max = \"1000 B\" } }";
  const Summary summary = summary_of(
      with_listener(listener, "kind = \"bulk\"\ntotal = \"20 kB\"\nmessage_size = \"10 kB\"\n"));
  EXPECT_EQ(number(summary, "received"), 2);
  EXPECT_EQ(number(summary, "received_octets"), 20'000);
  EXPECT_EQ(number(summary, "corrupt"), 0);
  const Metric* parts = summary.find("endpoint.server.parts_received");
  ASSERT_NE(parts, nullptr);
  EXPECT_GE(std::get<std::int64_t>(parts->value), 20);
}

/// As with_workload(), but under these framers.
std::string with_framers(const std::string& names, const std::string& workload) {
  std::string text = with_workload(workload);
  const std::string framers = "\"length_prefix\"";
  return text.replace(text.find(framers), framers.size(), names);
}

TEST(Workloads, content_goes_under_framers_that_do_not_take_any_octets) {
  for (const char* framers : {R"("cobs")", R"("http1")", R"("json")", R"("length_prefix", "http1")",
                              R"("cobs", "json")"}) {
    SCOPED_TRACE(framers);
    const Summary asked =
        summary_of(with_framers(framers, "kind = \"request_reply\"\ncount = 3\n"));
    EXPECT_EQ(number(asked, "replies"), 3);
    EXPECT_EQ(number(asked, "received_octets"), 600);
    EXPECT_EQ(number(asked, "corrupt"), 0);
    const Summary told = summary_of(with_framers(
        framers, "kind = \"periodic\"\ninterval = \"10 ms\"\ncount = 5\nsize = \"5 kB\"\n"));
    EXPECT_EQ(number(told, "received"), 5);
    EXPECT_EQ(number(told, "corrupt"), 0);
    EXPECT_EQ(number(told, "replies"), 0) << "what asks for nothing gets nothing";
  }
}

TEST(Workloads, a_responder_answers_over_every_stack) {
  for (const char* stack : {"tcp", "udp"}) {
    const Summary summary = summary_of(
        with_listener("responder = true", "kind = \"request_reply\"\ncount = 3\n", stack));
    EXPECT_EQ(number(summary, "replies"), 3) << stack;
    EXPECT_EQ(number(summary, "received"), 3) << stack;
  }
}

TEST(Workloads, what_is_sent_to_a_group_comes_to_its_sink) {
  std::string text = with_workload("kind = \"periodic\"\ninterval = \"10 ms\"\ncount = 5\n", "udp");
  const std::string remote = "10.0.0.2:443";
  text.replace(text.find(remote), remote.size(), "239.1.2.3:5000");
  const std::string server = "host = \"server\"\n";
  text.replace(text.find(server), server.size(),
               server + "sink = { group = \"239.1.2.3\", port = 5000 }\n");
  const Summary summary = summary_of(text);
  EXPECT_EQ(number(summary, "received"), 5);
  EXPECT_EQ(number(summary, "disordered"), 0);
}

TEST(Workloads, latency_is_counted_from_queueing_to_arrival) {
  const Summary summary = summary_of(
      with_workload("kind = \"periodic\"\nstart = \"1 s\"\ninterval = \"100 ms\"\ncount = 10\n"));
  // Established by the first: two delays before it can leave. 1000 octets of content, 4 of framing.
  EXPECT_GT(number(summary, "latency_max_ns"), 60'000'000);
  EXPECT_EQ(number(summary, "latency_min_ns"), number(summary, "latency_median_ns"));
  EXPECT_EQ(number(summary, "latency_p90_ns"), number(summary, "latency_min_ns"));
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
