// What a sound scenario resolves to, overrides, and expectations beside it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "experiments/lab/scenario/metrics.h"
#include "experiments/lab/scenario/resolved.h"
#include "experiments/lab/worlds/convert.h"
#include "tests/lab/scenario/support.h"

namespace post::lab {
namespace {

using namespace std::chrono_literals;
using testing::messages;
using testing::parse;
using testing::small_scenario;

Scenario sound(const std::string& text, std::vector<std::string> overrides = {}) {
  Loaded loaded = parse(text, std::move(overrides));
  EXPECT_EQ(messages(loaded), "");
  return loaded.ok() ? *std::move(loaded.scenario) : Scenario();
}

TEST(ScenarioLoader, resolves_a_small_scenario_with_all_defaults) {
  const Scenario scenario = sound(small_scenario());
  EXPECT_EQ(scenario.title, "Small");
  EXPECT_EQ(scenario.seed, 1u);
  EXPECT_EQ(scenario.duration, 10s);
  ASSERT_EQ(scenario.nodes.size(), 2u);
  EXPECT_EQ(scenario.nodes[0].interfaces[0].provisioning_domain, "home");
  ASSERT_EQ(scenario.links.size(), 1u);
  const LinkSpec& link = scenario.links[0];
  EXPECT_EQ(link.mtu, 1500u);
  EXPECT_EQ(link.overhead, 2u);
  EXPECT_TRUE(link.up);
  for (const DirectionSpec& direction : link.directions) {
    EXPECT_EQ(direction.rate_bps, 25'000'000u);
    EXPECT_EQ(direction.delay, 10ms);
    EXPECT_EQ(direction.queue.packets, 100u);
    EXPECT_EQ(direction.queue.bytes, std::nullopt);
    EXPECT_EQ(direction.loss.kind, "none");
  }
  const auto& parameters = scenario.workloads.at(0).parameters;
  EXPECT_EQ(std::get<std::uint64_t>(parameters.at("reply")), 1000u);
  EXPECT_EQ(std::get<std::uint64_t>(parameters.at("count")), 1u);
  EXPECT_EQ(std::get<Duration>(parameters.at("start")), 0s);
}

TEST(ScenarioLoader, the_order_of_declarations_does_not_matter) {
  const std::string nodes =
      "[routers.z.interfaces]\ne = { addresses = [\"10.9.0.1/24\"] }\n"
      "[hosts.m.interfaces]\ne = { addresses = [\"10.9.0.2/24\"] }\n";
  const Scenario scenario = sound(small_scenario(
      nodes + "[links.far]\nends = [\"z.e\", \"m.e\"]\nrate = \"unlimited\"\ndelay = \"0 s\"\n"));
  std::vector<std::string> names;
  for (const NodeSpec& node : scenario.nodes) names.push_back(node.name);
  EXPECT_EQ(names, (std::vector<std::string>{"a", "b", "m", "z"}));
  EXPECT_EQ(scenario.links[0].name, "far");
  EXPECT_EQ(scenario.links[0].directions[0].rate_bps, 0u);
}

TEST(ScenarioLoader, a_direction_can_differ) {
  const Scenario scenario = sound(small_scenario(
      "[links.wire.from.b]\nrate = \"5 Mbit/s\"\nqueue = [\"10 packets\", \"9 kB\"]\n"
      "loss = { kind = \"drop_list\", packets = [7, 3, 7] }\n"));
  const auto& directions = scenario.links.at(0).directions;
  EXPECT_EQ(directions[0].rate_bps, 25'000'000u);
  EXPECT_EQ(directions[1].rate_bps, 5'000'000u);
  EXPECT_EQ(directions[1].delay, 10ms);
  EXPECT_EQ(directions[1].queue.packets, 10u);
  EXPECT_EQ(directions[1].queue.bytes, 9000u);
  EXPECT_EQ(directions[1].loss.ordinals, (std::vector<std::uint64_t>{3, 7}));
}

TEST(ScenarioLoader, changes_are_sorted_by_time_and_keep_their_order_within_one) {
  const Scenario scenario = sound(small_scenario(R"(
[[changes]]
at = "2 s"
link = "wire"
up = false
[[changes]]
at = "1 s"
interface = "a.eth0"
up = false
[[changes]]
at = "2 s"
link = "wire"
from = "b"
rate = "unlimited"
delay = "1 ms"
loss = "1 %"
)"));
  ASSERT_EQ(scenario.changes.size(), 3u);
  EXPECT_EQ(scenario.changes[0].node, "a");
  EXPECT_EQ(scenario.changes[1].up, false);
  EXPECT_EQ(scenario.changes[2].from, "b");
  EXPECT_EQ(scenario.changes[2].rate_bps, 0u);
  EXPECT_EQ(scenario.changes[2].loss->probability_ppb, 10'000'000u);
  EXPECT_EQ(scenario.changes[2].at, kStartOfRun + 2s);
}

TEST(ScenarioLoader, policy_entries_keep_key_value_and_preference) {
  const Scenario scenario = sound(small_scenario(R"(
[endpoints.asker.policy]
security = "none"
connection_attempt_delay = "100 ms"
close_linger = "forever"
eager = true
family = { prefer = ["ipv6"] }
interface = { avoid = ["eth0"] }
)"));
  const auto& policy = scenario.endpoints.at(0).policy;
  const auto has = [&](const char* key, const char* value, const char* preference) {
    return std::ranges::any_of(policy, [&](const PolicyEntry& entry) {
      return entry.key == key && entry.value == value && entry.preference == preference;
    });
  };
  EXPECT_EQ(policy.size(), 6u);
  EXPECT_TRUE(has("security", "none", ""));
  EXPECT_TRUE(has("connection_attempt_delay", "100000000", ""));
  EXPECT_TRUE(has("close_linger", "forever", ""));
  EXPECT_TRUE(has("eager", "true", ""));
  EXPECT_TRUE(has("family", "ipv6", "prefer"));
  EXPECT_TRUE(has("interface", "eth0", "avoid"));
}

TEST(ScenarioLoader, workload_parameters_take_the_type_they_were_declared_with) {
  const Scenario scenario = sound(small_scenario(R"(
[workloads.zz]
kind = "messages"
from = "asker"
to = "[2001:db8::2]:443"
at = ["0 s", "1.5 s"]
mode = "odd"
tags = ["x", "yy"]
noisy = true
pace = "1 kbit/s"
share = "50 %"
)"));
  const auto& parameters = scenario.workloads.at(1).parameters;
  EXPECT_EQ(std::get<std::vector<Duration>>(parameters.at("at")),
            (std::vector<Duration>{0s, 1500ms}));
  EXPECT_EQ(std::get<std::string>(parameters.at("mode")), "odd");
  EXPECT_EQ(std::get<std::vector<std::string>>(parameters.at("tags")).size(), 2u);
  EXPECT_TRUE(std::get<bool>(parameters.at("noisy")));
  EXPECT_EQ(std::get<std::uint64_t>(parameters.at("pace")), 1000u);
  EXPECT_EQ(std::get<std::uint64_t>(parameters.at("share")), 500'000'000u);
}

TEST(ScenarioLoader, expectations_become_integers_of_the_metrics_unit) {
  const Scenario scenario = sound(small_scenario(R"(
[[expect]]
metric = "workload.ask.first_reply_ns"
at_least = "60.5 ms"
at_most = "61 ms"
[[expect]]
metric = "endpoint.asker.race.1.winner"
equals = "1.1.1"
[[expect]]
metric = "link.wire.a.dropped"
equals = 0
)"));
  ASSERT_EQ(scenario.expectations.size(), 3u);
  EXPECT_EQ(scenario.expectations[0].at_least, 60'500'000);
  EXPECT_EQ(scenario.expectations[0].at_most, 61'000'000);
  EXPECT_EQ(scenario.expectations[1].equals, "1.1.1");
  EXPECT_EQ(scenario.expectations[2].equals, "0");
  EXPECT_EQ(scenario.expectations[0].place, "s.toml:32:1");
}

TEST(ScenarioLoader, tcp_is_a_profile_and_what_differs_from_it) {
  const Scenario scenario = sound(small_scenario(R"(
[tcp]
profile = "linux"
user_timeout = "30 s"
[hosts.b]
tcp = { profile = "rfc", congestion_control = "cubic", ecn = "request", fast_open = "both" }
)"));
  const TcpSpec& every = scenario.nodes.at(0).tcp.value();
  EXPECT_EQ(every.profile, "linux");
  EXPECT_EQ(every.options.congestion_control, "cubic");
  EXPECT_EQ(every.options.delayed_ack, 40ms);
  EXPECT_EQ(every.options.user_timeout, 30s);
  EXPECT_FALSE(every.options.fast_open_server);
  const TcpSpec& own = scenario.nodes.at(1).tcp.value();
  EXPECT_EQ(own.options.delayed_ack, 200ms);
  EXPECT_EQ(own.options.congestion_control, "cubic");
  EXPECT_EQ(own.options.ecn, sim::tcp::EcnMode::kRequest);
  EXPECT_EQ(own.options.user_timeout, 0s) << "a profile begins anew";
  EXPECT_TRUE(own.options.fast_open_client && own.options.fast_open_server);
}

TEST(ScenarioLoader, a_host_that_says_nothing_of_tcp_is_left_to_its_world) {
  const Scenario scenario = sound(small_scenario("[hosts.b]\ntcp = { nagle = true }\n"));
  EXPECT_FALSE(scenario.nodes.at(0).tcp);
  EXPECT_EQ(scenario.nodes.at(1).tcp->profile, "linux");
  EXPECT_TRUE(scenario.nodes.at(1).tcp->options.sack);
  EXPECT_TRUE(scenario.nodes.at(1).tcp->options.nagle);
}

TEST(ScenarioLoader, expected_toml_adds_expectations_and_nothing_else) {
  ScenarioText source{small_scenario(), "s.toml"};
  source.expected = "[[expect]]\nmetric = \"run.events\"\nat_least = 1\n";
  const Loaded loaded = parse_scenario(source, testing::vocabulary());
  ASSERT_EQ(messages(loaded), "");
  EXPECT_EQ(loaded.scenario->expectations.at(0).place, "expected.toml:1:1");
  EXPECT_EQ(loaded.scenario->expectations.at(0).worlds, std::vector<std::string>{"sim"});
  source.expected = "seed = 2\n";
  EXPECT_EQ(messages(parse_scenario(source, testing::vocabulary())),
            "expected.toml:1:1: found unknown key \"seed\"; allowed: expect\n");
}

TEST(ScenarioOverride, sets_what_the_file_says_and_what_it_leaves_out) {
  const Scenario scenario =
      sound(small_scenario("[[changes]]\nat = \"1 s\"\nlink = \"wire\"\nup = false\n"),
            {"links.wire.delay=5 ms", "seed=7", "links.wire.mtu=1400 B", "title=\"Other\"",
             "endpoints.asker.policy.security=none", "changes.0.at=3 s",
             "names.\"b.example\"=[\"10.0.0.2\"]"});
  EXPECT_EQ(scenario.links.at(0).directions[0].delay, 5ms);
  EXPECT_EQ(scenario.links.at(0).mtu, 1400u);
  EXPECT_EQ(scenario.seed, 7u);
  EXPECT_EQ(scenario.title, "Other");
  EXPECT_EQ(scenario.endpoints.at(0).policy.at(0).value, "none");
  EXPECT_EQ(scenario.changes.at(0).at, kStartOfRun + 3s);
  EXPECT_EQ(scenario.names.at("b.example").size(), 1u);
}

TEST(ScenarioLink, may_be_of_a_kind_that_one_world_has) {
  const LinkSpec link =
      sound(small_scenario(),
            {"links.wire.medium=csma", "links.wire.queue={kind=\"red\", limit=\"10 packets\"}"})
          .links.at(0);
  EXPECT_EQ(link.medium, "csma");
  EXPECT_EQ(link.directions[0].queue.kind, "red");
  EXPECT_EQ(check_simulated(link).error().name, "unsupported");
  EXPECT_THAT(messages(parse(small_scenario(), {"links.wire.medium=string"})),
              ::testing::HasSubstr("allowed: csma, point_to_point or wifi"));
}

TEST(ScenarioExpectation, holds_in_all_worlds_or_in_those_it_names) {
  const std::string all = "[[expect]]\nmetric = \"run.events\"\nat_least = 1\n";
  EXPECT_TRUE(sound(small_scenario(all)).expectations.at(0).worlds.empty());
  EXPECT_EQ(sound(small_scenario(all + "worlds = [\"posix\"]\n")).expectations.at(0).worlds,
            std::vector<std::string>{"posix"});
  EXPECT_THAT(messages(parse(small_scenario(all + "worlds = [\"moon\"]\n"))),
              ::testing::HasSubstr("allowed: ns3, posix or sim"));
}

TEST(ScenarioOverride, the_last_of_two_wins) {
  EXPECT_EQ(sound(small_scenario(), {"seed=2", "seed=3"}).seed, 3u);
}

TEST(ScenarioOverride, errors_stand_at_the_override) {
  EXPECT_EQ(
      messages(parse(small_scenario(), {"links.wire.delya=5 ms"})),
      "--set links.wire.delya=5 ms: found unknown key \"delya\"; allowed: ends, rate, delay, "
      "reserved, queue, loss, jitter, duplication, corruption, black_hole, policer, from, mtu, "
      "overhead, medium or up (did you mean delay?)\n");
  EXPECT_EQ(
      messages(parse(small_scenario(), {"links.wire.delay=5"})),
      "--set links.wire.delay=5: found the integer 5 without a unit; allowed: a duration such "
      "as \"10 ms\" (units: ns, us, ms, s, min, h)\n");
  EXPECT_EQ(messages(parse(small_scenario(), {"title.x=1"})),
            "--set title.x=1: found \"title\", which is neither a table nor a list; allowed: a key "
            "that leads through tables and lists\n");
  EXPECT_EQ(messages(parse(small_scenario(), {"seed"})),
            "--set seed: found no assignment; allowed: key=value, the key dotted: "
            "links.NAME.delay\n");
  EXPECT_EQ(messages(parse(small_scenario(), {"seed=1\nduration=\"1 s\""})),
            "--set seed=1 duration=\"1 s\": found no assignment; allowed: key=value, the key "
            "dotted: links.NAME.delay\n");
}

TEST(ScenarioLoader, several_faults_are_told_at_once_sorted_by_place) {
  const Loaded loaded =
      parse(small_scenario("[[expect]]\nmetric = \"run.evnts\"\nequals = 1\n"), {});
  Loaded worse = parse("title = 5\nduration = \"10\"\nsede = 1\n" +
                       small_scenario().substr(small_scenario().find("[hosts")));
  EXPECT_EQ(loaded.diagnostics.size(), 1u);
  EXPECT_EQ(
      messages(worse),
      "s.toml:1:9: found the integer 5; allowed: a text\n"
      "s.toml:2:12: found \"10\" without a unit; allowed: a duration such as \"10 ms\" (units: "
      "ns, us, ms, s, min, h)\n"
      "s.toml:3:1: found unknown key \"sede\"; allowed: title, description, duration, seed, "
      "limits, tcp, hosts, routers, links, multicast, changes, names, endpoints, workloads or "
      "expect (did you "
      "mean seed?)\n");
}

TEST(ScenarioLoader, a_flood_of_faults_is_cut) {
  std::string text = small_scenario();
  for (int i = 0; i < 300; ++i) text += "wrong" + std::to_string(i) + " = 1\n";
  EXPECT_EQ(parse(text).diagnostics.size(), Diagnostics::kMost);
}

TEST(ScenarioLoader, deep_nesting_and_arbitrary_octets_are_refused_without_harm) {
  EXPECT_FALSE(parse("a = " + std::string(100'000, '[')).ok());
  EXPECT_FALSE(parse(std::string("\0\xff\xfe", 3)).ok());
  EXPECT_FALSE(parse("").ok());
}

TEST(ScenarioLoader, a_file_beyond_a_mebibyte_is_refused) {
  const std::string text = small_scenario() + "#" + std::string(1 << 20, 'x');
  EXPECT_EQ(messages(parse(text)).find("s.toml: found a text of "), 0u);
}

TEST(ScenarioLoader, takes_a_folder_or_a_file) {
  const std::filesystem::path folder = std::filesystem::path(::testing::TempDir()) / "loader_test";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "scenario.toml") << small_scenario();
  std::ofstream(folder / "expected.toml") << "[[expect]]\nmetric = \"run.events\"\nat_least = 1\n";
  const Loaded both = load_scenario(folder, testing::vocabulary());
  ASSERT_EQ(messages(both), "");
  EXPECT_EQ(both.scenario->expectations.size(), 1u);
  const Loaded alone = load_scenario(folder / "scenario.toml", testing::vocabulary());
  ASSERT_EQ(messages(alone), "");
  EXPECT_TRUE(alone.scenario->expectations.empty());
  EXPECT_EQ(messages(load_scenario(folder / "none", testing::vocabulary())),
            (folder / "none").string() +
                ": found no such file; allowed: a folder with scenario.toml, or a scenario file\n");
}

TEST(ResolvedScenario, holds_defaults_and_integers) {
  const auto json = resolved_json(sound(small_scenario()));
  EXPECT_EQ(json["duration_ns"], 10'000'000'000);
  EXPECT_EQ(json["links"][0]["directions"][1]["queue"]["packets"], 100);
  EXPECT_EQ(json["links"][0]["overhead_octets"], 2);
  EXPECT_EQ(json["workloads"][0]["parameters"]["start"], 0);
  EXPECT_EQ(json["names"]["b.example"][0], "2001:db8::2");
  EXPECT_EQ(json["limits"]["events"], 100'000'000);
}

TEST(Metrics, exist_for_the_names_of_the_scenario_only) {
  const Scenario scenario = sound(small_scenario());
  const Vocabulary words = testing::vocabulary();
  EXPECT_TRUE(find_metric("link.wire.b.sent", scenario, words));
  EXPECT_FALSE(find_metric("link.wire.c.sent", scenario, words));
  EXPECT_TRUE(find_metric("endpoint.asker.race.12.winner", scenario, words));
  EXPECT_FALSE(find_metric("endpoint.asker.race.0.winner", scenario, words));
  EXPECT_FALSE(find_metric("endpoint.asker.race.x.winner", scenario, words));
  EXPECT_TRUE(find_metric("workload.ask.replies", scenario, words));
  EXPECT_FALSE(find_metric("workload.ask.octets", scenario, words));
  EXPECT_FALSE(find_metric("run", scenario, words));
}

}  // namespace
}  // namespace post::lab
