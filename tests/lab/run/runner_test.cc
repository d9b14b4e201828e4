// Runs: files, bounds, expectations, and the two clean-ups at a run's end.
#include "experiments/lab/run/runner.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "experiments/lab/trace/text_line.h"
#include "experiments/lab/trace/trace_reader.h"
#include "tests/lab/run/catalog.h"

namespace post::lab {
namespace {

constexpr const char* kCable = R"(
title = "Cable"
duration = "5 s"
seed = 1
[hosts.client.interfaces]
eth0 = { addresses = ["10.0.0.1/24"] }
[hosts.server.interfaces]
eth0 = { addresses = ["10.0.0.2/24"] }
[links.cable]
ends = ["client.eth0", "server.eth0"]
rate = "8 Mbit/s"
delay = "20 ms"
[endpoints.server]
host = "server"
policy = { security = "none" }
listen = { port = 443, stacks = ["tcp"], framers = ["length_prefix"] }
[endpoints.client]
host = "client"
policy = { security = "none" }
)";

constexpr const char* kAsk = R"(
[workloads.ask]
kind = "request_reply"
from = "client"
to = "10.0.0.2:443"
)";

RunOutcome outcome_of(const std::string& text, const RunRequest& request = {}) {
  const Scenario scenario = scenario_of(text);
  Result<RunOutcome> outcome = run_scenario(scenario, request);
  EXPECT_TRUE(outcome.ok()) << (outcome.ok() ? "" : outcome.error().text);
  return outcome.ok() ? *outcome : RunOutcome{};
}

std::int64_t number(const RunOutcome& outcome, std::string_view metric) {
  const Metric* found = outcome.summary.find(metric);
  return found != nullptr ? std::get<std::int64_t>(found->value) : -1;
}

TEST(Runner, a_request_is_answered_after_two_round_trips_and_five_transmissions) {
  // One octet costs 1 µs. SYN and SYN-ACK: 60 + 2 octets. Then an ACK of 54 and the request of
  // 20 + 32 + 4 + 200 + 2; an ACK of 54 and the reply of 20 + 32 + 4 + 1000 + 2.
  const RunOutcome outcome = outcome_of(std::string(kCable) + kAsk);
  const std::int64_t up = 2 * (62'000 + 20'000'000);
  const std::int64_t asked = up + (54 + 258) * 1'000 + 20'000'000;
  EXPECT_EQ(number(outcome, "endpoint.client.race.1.ended_ns"), up);
  EXPECT_EQ(number(outcome, "workload.ask.first_received_ns"), asked);
  EXPECT_EQ(number(outcome, "workload.ask.first_reply_ns"),
            asked + (54 + 1058) * 1'000 + 20'000'000);
}

// The connection of the address that went is lost at once; the next Message races from the other.
TEST(Runner, a_carrier_goes_on_from_the_address_that_took_the_place_of_its_own) {
  const RunOutcome outcome = outcome_of(std::string(kCable) + R"(
[workloads.tick]
kind = "periodic"
from = "client"
to = "10.0.0.2:443"
size = "100 B"
interval = "100 ms"
count = 20
[[changes]]
at = "1.05 s"
interface = "client.eth0"
remove_address = "10.0.0.1"
add_address = "10.0.0.9/24"
)");
  const std::int64_t round_trip = 2 * (62'000 + 20'000'000);
  EXPECT_EQ(number(outcome, "endpoint.client.race.2.started_ns"), 1'100'000'000);
  EXPECT_EQ(number(outcome, "endpoint.client.race.2.ended_ns"), 1'100'000'000 + round_trip);
  EXPECT_EQ(
      std::get<std::string>(outcome.summary.find("endpoint.client.race.2.winner_local")->value),
      "10.0.0.9");
  EXPECT_EQ(number(outcome, "workload.tick.received"), 20);
}

TEST(Runner, a_run_in_more_steps_is_the_same_run) {
  const Scenario scenario = load_catalog("first-race");
  int steps = 0;
  const std::string watched = digest_of_run(scenario, {.progress = [&](Time) { ++steps; }});
  EXPECT_GT(steps, 1);
  EXPECT_EQ(watched, digest_of_run(scenario));
}

TEST(Runner, writes_a_trace_that_reads_back_as_it_was_seen) {
  const auto folder = std::filesystem::path(::testing::TempDir()) / "runner_test_files";
  LineRecorder seen;
  outcome_of(std::string(kCable) + kAsk, {.out = folder, .also = &seen});
  LineRecorder read;
  ASSERT_TRUE(read_trace(folder / "trace.qlog", read).ok());
  EXPECT_EQ(read.lines(), seen.lines());
  for (const char* file : {"summary.json", "packets.pcapng", "provenance.json"}) {
    EXPECT_GT(std::filesystem::file_size(folder / file), 0u) << file;
  }
  std::filesystem::remove_all(folder);
}

TEST(Runner, the_bound_on_events_stops_a_run_with_its_reason) {
  const RunOutcome outcome = outcome_of(std::string(kCable) + kAsk + "[limits]\nevents = 10\n");
  EXPECT_EQ(outcome.stop, Stop::kEvents);
  EXPECT_EQ(number(outcome, "run.events"), 10);
  EXPECT_FALSE(outcome.good());
}

TEST(Runner, a_duration_that_is_over_before_the_work_is_stops_a_run_with_its_reason) {
  // The reply arrives at 81.548 ms.
  std::string text = std::string(kCable) + kAsk;
  text.replace(text.find("5 s"), 3, "81548 us");
  EXPECT_EQ(outcome_of(text).cut_short(), "");
  text.replace(text.find("81548 us"), 8, "81547 us");
  const RunOutcome outcome = outcome_of(text);
  EXPECT_EQ(outcome.cut_short(), "its duration was over before the workload ask had finished");
  EXPECT_FALSE(outcome.good());
}

TEST(Runner, an_expectation_that_fails_tells_place_value_and_what_was_expected) {
  const RunOutcome outcome = outcome_of(std::string(kCable) + kAsk +
                                        "[[expect]]\nmetric = \"workload.ask.replies\"\n"
                                        "equals = 2\n");
  ASSERT_EQ(outcome.expectations.size(), 1u);
  EXPECT_FALSE(outcome.good());
  EXPECT_EQ(to_text(outcome.expectations[0]),
            "test.toml:25:1: workload.ask.replies is 1, expected 2");
}

TEST(Runner, what_the_run_never_produced_is_none) {
  const RunOutcome outcome =
      outcome_of(std::string(kCable) +
                 "[[expect]]\nmetric = \"endpoint.client.race.1.winner\"\nequals = \"1.1.1\"\n");
  ASSERT_EQ(outcome.expectations.size(), 1u);
  EXPECT_EQ(outcome.expectations[0].found, "none");
  EXPECT_FALSE(outcome.expectations[0].held);
}

TEST(Runner, a_world_that_this_machine_cannot_make_ends_the_run) {
  const Scenario scenario = scenario_of(kCable);
  const WorldKind absent{
      "absent", true, [](const Scenario&, const WorldOptions&) -> Result<std::unique_ptr<World>> {
        return Error{"unsupported", "not here"};
      }};
  const Result<RunOutcome> outcome = run_scenario(scenario, {.world = absent});
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error(), (Error{"unsupported", "not here"}));
}

TEST(Runner, an_output_folder_that_cannot_be_made_is_an_io_error) {
  const Scenario scenario = scenario_of(kCable);
  const Result<RunOutcome> outcome = run_scenario(scenario, {.out = "/dev/null/results"});
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().name, "io_error");
}

TEST(Runner, clear_text_needs_a_policy_that_allows_it) {
  std::string text = std::string(kCable) + kAsk;
  const std::size_t last = text.rfind("policy = { security = \"none\" }");
  text.erase(last, std::string("policy = { security = \"none\" }").size());
  LineRecorder lines;
  const RunOutcome outcome = outcome_of(text, {.also = &lines});
  EXPECT_EQ(number(outcome, "workload.ask.failed"), 1);
  const bool named = std::ranges::any_of(lines.lines(), [](const std::string& line) {
    return line.find("establishment:failed") != std::string::npos &&
           line.find("security") != std::string::npos;
  });
  EXPECT_TRUE(named) << "the error names the key";
}

}  // namespace
}  // namespace post::lab
