// Stories from traces, their alignment, and the verdict on what differs.
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <iterator>

#include "experiments/lab/validate/comparison.h"
#include "experiments/lab/validate/report.h"

namespace post::lab {
namespace {

using namespace std::chrono_literals;

std::vector<Decision> story(const std::string& letters) {
  std::vector<Decision> decisions;
  for (const char letter : letters) {
    decisions.push_back({kStartOfRun, std::string(1, letter), std::string(1, letter), {}});
  }
  return decisions;
}

const StoryKey kStory{"client", StoryKind::kCarrier, 1, 0};

std::string differences_of(const std::string& a, const std::string& b) {
  const auto one = story(a);
  const auto other = story(b);
  std::string text;
  for (const Difference& difference : differences(kStory, one, other, align(one, other))) {
    text += to_text(difference) + "\n";
  }
  return text;
}

TEST(Alignment, equal_stories_have_no_difference) { EXPECT_EQ(differences_of("abc", "abc"), ""); }

TEST(Alignment, tells_what_is_missing_and_what_is_more) {
  EXPECT_EQ(differences_of("abcd", "abd"), "missing: c\n");
  EXPECT_EQ(differences_of("abd", "abcd"), "more: c\n");
  EXPECT_EQ(differences_of("", "a"), "more: a\n");
}

TEST(Alignment, keeps_the_longest_common_part_when_order_differs) {
  EXPECT_EQ(differences_of("abcd", "bcda"), "missing: a\nmore: a\n");
}

TEST(Alignment, one_event_told_in_two_ways_is_one_difference) {
  auto one = story("abc");
  auto other = story("abc");
  one[1].text = "b cause=refused";
  other[1].text = "b cause=timed_out";
  const auto found = differences(kStory, one, other, align(one, other));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(to_text(found[0]), "b cause=timed_out instead of b cause=refused");
}

TEST(Alignment, of_stories_too_long_goes_place_by_place) {
  const std::size_t length = kMostCompared + 2;
  auto one = story(std::string(length, 'x'));
  auto other = one;
  for (std::size_t i = 0; i < length; ++i) {
    one[i].text = "a" + std::to_string(i);
    other[i].text = "b" + std::to_string(i);
  }
  other[7].text = one[7].text;
  EXPECT_EQ(align(one, other), (std::vector<Matched>{{7, 7}}));
}

TEST(Stories, name_no_ephemeral_port) {
  EXPECT_EQ(without_ephemeral_ports("10.0.0.2:49152"), "10.0.0.2:*");
  EXPECT_EQ(without_ephemeral_ports("[::1]:65535 10.0.0.2:32768"), "[::1]:* 10.0.0.2:*");
  EXPECT_EQ(without_ephemeral_ports("10.0.0.2:443"), "10.0.0.2:443");
  EXPECT_EQ(without_ephemeral_ports("2001:db8::50000:1"), "2001:db8::50000:1");
  EXPECT_EQ(without_ephemeral_ports("x:70000 y:"), "x:70000 y:");
}

TEST(Stories, follow_what_a_record_is_about) {
  StoryCollector collector;
  const auto write = [&](std::string_view name, Subject subject, std::string_view host = "client") {
    collector.write(1, {kStartOfRun, host, subject, name, {}, 0, {}});
  };
  Subject carrier{};
  carrier.association = AssociationId{2};
  carrier.carrier = CarrierId{3};
  carrier.message = 4;
  write("carrier:created", carrier);
  write("message:queued", carrier);
  write("message:received", carrier);
  write("transient:up", carrier);
  write("network:packet_dropped", {}, "");
  std::string keys;
  for (const auto& [key, decisions] : collector.stories()) keys += to_text(key) + "\n";
  EXPECT_EQ(keys,
            "client, carrier 3\nclient, messages of carrier 3, message 4\n"
            "client, arrivals on carrier 3\nclient, transport of association 2\n");
}

WorldRun run_of(const std::string& world, const std::string& letters, Duration at = {}) {
  WorldRun run;
  run.world = world;
  run.stories[kStory] = story(letters);
  for (Decision& decision : run.stories[kStory]) decision.at = kStartOfRun + at;
  run.packets["wire/client.eth0"] = "sha256:1";
  return run;
}

TEST(Comparison, of_equal_runs_agrees) {
  const Comparison result = compare(run_of("sim", "abc"), run_of("ns3", "abc"), true);
  EXPECT_TRUE(result.agrees());
  EXPECT_EQ(result.agreed, 3u);
  EXPECT_TRUE(result.unequal_ends.empty());
}

TEST(Comparison, with_a_difference_of_no_known_cause_fails) {
  const Comparison result = compare(run_of("sim", "abc"), run_of("ns3", "abd"), true);
  EXPECT_FALSE(result.agrees());
  EXPECT_EQ(result.unexplained(), 2u);
}

TEST(Comparison, a_count_that_differs_without_a_decision_that_does_fails) {
  WorldRun other = run_of("posix", "abc");
  other.metrics["workload.x.corrupt"] = "1";
  WorldRun reference = run_of("sim", "abc");
  reference.metrics["workload.x.corrupt"] = "0";
  EXPECT_FALSE(compare(reference, other, false).agrees());
}

TEST(Comparison, datagrams_have_to_be_exact_where_the_world_repeats) {
  WorldRun reference = run_of("sim", "abc");
  reference.datagrams = true;
  EXPECT_TRUE(compare(reference, run_of("ns3", "abc"), true).agrees());
  EXPECT_FALSE(compare(reference, run_of("ns3", "abc", 1ns), true).agrees());
  EXPECT_TRUE(compare(reference, run_of("posix", "abc", 1ms), false).agrees());
  WorldRun packets = run_of("ns3", "abc");
  packets.packets["wire/client.eth0"] = "sha256:2";
  EXPECT_FALSE(compare(reference, packets, true).agrees());
}

TEST(Comparison, a_race_in_real_time_cannot_be_faster_than_its_links) {
  const StoryKey race{"client", StoryKind::kRace, 1, 0};
  WorldRun reference = run_of("sim", "", 10ms);
  reference.stories[race] = {{kStartOfRun + 10ms, "establishment:established", "x", {}}};
  WorldRun other = reference;
  other.world = "posix";
  EXPECT_TRUE(compare(reference, other, false).agrees());
  other.stories[race][0].at = kStartOfRun + 9ms;
  const Comparison result = compare(reference, other, false);
  EXPECT_EQ(result.broken,
            std::vector<std::string>{"earlier than the links allow: client, race of carrier 1: "
                                     "establishment:established"});
}

/// A Message that the other world lost, `since` after an interface went down.
Comparison of_a_message_lost(Duration since) {
  WorldRun reference = run_of("sim", "");
  const StoryKey transport{"client", StoryKind::kTransport, 1, 0};
  const StoryKey arrivals{"server", StoryKind::kArrivals, 1, 0};
  const std::string down = "transient:down cause=interface_down";
  reference.stories[transport] = {{kStartOfRun + 2s, "transient:down", down, {}}};
  reference.stories[arrivals] = {
      {kStartOfRun + 2s + since, "message:received", "message:received bytes=1", {}}};
  WorldRun other = reference;
  other.stories[arrivals].clear();
  return compare(reference, other, false);
}

TEST(Comparison, knows_what_a_path_held_when_it_went_down) {
  const Comparison near = of_a_message_lost(20ms);
  ASSERT_EQ(near.differences.size(), 1u);
  ASSERT_NE(near.differences[0].cause, nullptr);
  EXPECT_EQ(near.differences[0].cause->name, "cut");
  EXPECT_EQ(of_a_message_lost(501ms).unexplained(), 1u);
  EXPECT_EQ(of_a_message_lost(-501ms).unexplained(), 1u);
}

TEST(Comparison, knows_that_a_full_queue_drops_what_comes_at_the_wrong_moment) {
  const StoryKey arrivals{"server", StoryKind::kArrivals, 1, 0};
  WorldRun reference = run_of("sim", "");
  reference.stories[arrivals] = {{kStartOfRun, "message:received", "message:received", {}}};
  reference.datagrams = true;
  reference.crowded_out = 77;
  WorldRun other = reference;
  other.stories[arrivals].clear();
  ASSERT_EQ(compare(reference, other, false).differences.size(), 1u);
  EXPECT_EQ(compare(reference, other, false).unexplained(), 0u);
  EXPECT_FALSE(compare(reference, other, true).agrees());  // exact where the world repeats
  other.crowded_out = 0;
  EXPECT_EQ(compare(reference, other, false).unexplained(), 1u);
}

TEST(Comparison, excuses_counts_of_messages_and_nothing_else) {
  const StoryKey arrivals{"server", StoryKind::kArrivals, 1, 0};
  WorldRun reference = run_of("sim", "");
  reference.stories[arrivals] = {{kStartOfRun, "message:received", "message:received", {}}};
  reference.datagrams = true;
  reference.crowded_out = 1;
  WorldRun other = reference;
  other.stories[arrivals].clear();
  reference.metrics["workload.x.received"] = "1";
  other.metrics["workload.x.received"] = "0";
  EXPECT_EQ(compare(reference, other, false).unexplained(), 0u);
  other.metrics["workload.x.corrupt"] = "1";  // only one side has it
  const Comparison result = compare(reference, other, false);
  EXPECT_EQ(result.unexplained(), 1u);
  EXPECT_EQ(result.metrics, 2u);
}

TEST(Comparison, has_its_causes_in_the_docs) {
  std::ifstream file(POSTLAB_SOURCE_DIR "/docs/validation.md");
  const std::string page(std::istreambuf_iterator<char>(file), {});
  for (const DifferenceCause& cause : difference_causes()) {
    EXPECT_NE(page.find("| `" + std::string(cause.name) + "` |"), std::string::npos) << cause.name;
  }
}

TEST(Comparison, is_a_table_with_a_column_a_world) {
  const WorldRun reference = run_of("sim", "abc");
  const std::vector<Comparison> comparisons{compare(reference, run_of("ns3", "ab", 2ms), true)};
  EXPECT_EQ(table_of(reference, comparisons),
            "                  sim  ns3\n"
            "decisions         3    2 agree\n"
            "counts and words  0    all agree\n"
            "differences            0 explained, 1 not\n"
            "later: median          2 ms\n"
            "later: least           2 ms\n"
            "later: most            2 ms\n"
            "packets                equal\n"
            "ns3: client, carrier 1: missing: c; NO KNOWN CAUSE\n");
}

}  // namespace
}  // namespace post::lab
