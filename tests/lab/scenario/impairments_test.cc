// What a scenario says of loss, jitter, queues, policers and recorded rates.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "experiments/lab/scenario/resolved.h"
#include "experiments/lab/scenario/trace_files.h"
#include "tests/lab/scenario/support.h"
#include "tests/lab/support/temporary_folder.h"

namespace post::lab {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Both directions of the only link, `keys` being set there.
DirectionSpec direction_with(std::vector<std::string> keys) {
  for (std::string& key : keys) key = "links.wire." + key;
  const Loaded loaded = testing::parse(testing::small_scenario(), keys);
  EXPECT_EQ(testing::messages(loaded), "");
  return loaded.ok() ? loaded.scenario->links.at(0).directions[0] : DirectionSpec();
}

TEST(ScenarioLoss, has_chains_periods_and_patterns) {
  const LossSpec chain =
      direction_with({R"(loss={kind="gilbert_elliott", p="1 %", r="25 %", loss_good="1 ppm"})"})
          .loss;
  EXPECT_EQ(chain.chain.to_bad_ppb, 10'000'000u);
  EXPECT_EQ(chain.chain.to_good_ppb, 250'000'000u);
  EXPECT_EQ(chain.chain.loss_good_ppb, 1000u);
  EXPECT_EQ(chain.chain.loss_bad_ppb, 1'000'000'000u);
  EXPECT_EQ(direction_with({R"(loss={kind="periodic", every=50})"}).loss.every, 50u);
  EXPECT_EQ(*direction_with({R"(loss={kind="trace", pattern="11 01"})"}).loss.pattern, "1101");
}

TEST(ScenarioJitter, is_uniform_where_it_is_a_duration_and_keeps_order_unless_told) {
  const sim::JitterOptions plain = direction_with({"jitter=5 ms"}).transit.jitter;
  EXPECT_EQ(plain.kind, "uniform");
  EXPECT_EQ(plain.most, 5ms);
  EXPECT_FALSE(plain.reorders);
  const sim::JitterOptions normal =
      direction_with({R"(jitter={kind="normal", mean="5 ms", deviation="1 ms", order="reorders"})"})
          .transit.jitter;
  EXPECT_EQ(normal.mean, 5ms);
  EXPECT_EQ(normal.deviation, 1ms);
  EXPECT_EQ(normal.most, 1h);
  EXPECT_TRUE(normal.reorders);
}

TEST(ScenarioImpairments, are_set_by_direction) {
  const DirectionSpec direction =
      direction_with({"duplication=1 %", "from.a.corruption=2 %", "from.b.black_hole=true"});
  EXPECT_EQ(direction.transit.duplication_ppb, 10'000'000u);
  EXPECT_EQ(direction.transit.corruption_ppb, 20'000'000u);
  EXPECT_FALSE(direction.transit.black_hole);
}

TEST(ScenarioPolicer, drops_or_remarks) {
  const auto drops = direction_with({R"(policer={rate="1 Mbit/s", burst="15 kB"})"}).policer;
  EXPECT_EQ(drops->rate_bps, 1'000'000u);
  EXPECT_EQ(drops->burst, 15'000u);
  EXPECT_EQ(drops->dscp, std::nullopt);
  const auto marks =
      direction_with({R"(policer={rate="1 Mbit/s", burst="15 kB", excess="remark"})"}).policer;
  EXPECT_EQ(marks->dscp, 1);
}

TEST(ScenarioQueue, has_the_parameters_of_its_kind) {
  const QueueSpec codel =
      direction_with(
          {R"(queue={kind="fq_codel", limit="1000 packets", target="15 ms", ecn=false, flows=32})"})
          .queue;
  EXPECT_EQ(codel.target, 15ms);
  EXPECT_EQ(codel.interval, 100ms);
  EXPECT_FALSE(codel.ecn);
  EXPECT_EQ(codel.flows, 32u);
  EXPECT_EQ(codel.quantum, 1514u);
  const QueueSpec bands =
      direction_with({R"(queue={kind="strict_priority", limit="9 kB", bands=[[46],[0,8]]})"}).queue;
  EXPECT_EQ(bands.packets, std::nullopt);
  EXPECT_THAT(bands.bands, ElementsAre(ElementsAre(46), ElementsAre(0, 8)));
  const QueueSpec marks =
      direction_with({R"(queue={limit="100 packets", mark_from=["20 packets", "9 kB"]})"}).queue;
  EXPECT_EQ(marks.mark_from.packets, 20u);
  EXPECT_EQ(marks.mark_from.bytes, 9000u);
}

TEST(ScenarioChange, makes_a_black_hole_of_one_direction) {
  const std::string change = "[[changes]]\nat = \"1 s\"\nlink = \"wire\"\nfrom = \"a\"\n";
  const Loaded loaded = testing::parse(testing::small_scenario(change + "black_hole = true\n"));
  ASSERT_TRUE(loaded.ok()) << testing::messages(loaded);
  EXPECT_EQ(loaded.scenario->changes.at(0).black_hole, true);
}

/// The small scenario in a folder, its link's rate recorded in `trace`.
Loaded load_with_trace(const std::string& trace, const std::string& name = "up.trace") {
  const TemporaryFolder folder;
  const std::string plain = "rate = \"25 Mbit/s\"";
  std::string text = testing::small_scenario();
  text.replace(text.find(plain), plain.size(), "rate = { trace = \"" + name + "\" }");
  folder.write("scenario.toml", text);
  folder.write("up.trace", trace);
  Loaded loaded = load_scenario(folder.path(), testing::vocabulary());
  const std::string prefix = folder.path().string() + "/";
  for (Diagnostic& diagnostic : loaded.diagnostics) {
    if (diagnostic.place.file.starts_with(prefix)) diagnostic.place.file.erase(0, prefix.size());
  }
  return loaded;
}

TEST(DeliveryTraceFile, is_read_from_the_folder_of_the_scenario) {
  const Loaded loaded = load_with_trace("# recorded\n0\n5\n 5 \r\n\n20 # the end\n");
  ASSERT_TRUE(loaded.ok()) << testing::messages(loaded);
  const auto deliveries = loaded.scenario->links.at(0).directions[0].deliveries;
  EXPECT_THAT(deliveries->at_ms, ElementsAre(0, 5, 5, 20));
  EXPECT_THAT(resolved_json(*loaded.scenario).dump(), HasSubstr("\"deliveries\":4"));
}

TEST(DeliveryTraceFile, says_where_it_is_wrong) {
  const std::string allowed =
      "; allowed: a moment a line, in whole milliseconds, none before the one above, at most "
      "86400000\n";
  const auto refused = [](const std::string& trace) {
    return testing::messages(load_with_trace(trace));
  };
  EXPECT_EQ(refused("1\n  1.5\n"), "up.trace:2:3: found \"1.5\"" + allowed);
  EXPECT_EQ(refused("7\n6\n"), "up.trace:2:1: found \"6\" after 7" + allowed);
  EXPECT_EQ(refused("86400001\n"), "up.trace:1:1: found \"86400001\"" + allowed);
  EXPECT_EQ(refused("0\n\n"), "up.trace: found no moment after 0" + allowed);
  EXPECT_EQ(refused(std::string("1\n\0 2\n", 6)), "up.trace:2:1: found \"? 2\"" + allowed);
}

TEST(DeliveryTraceFile, is_no_file_elsewhere) {
  for (const std::string name : {"../up.trace", "/etc/passwd", "sub/../up.trace", "absent"}) {
    EXPECT_THAT(testing::messages(load_with_trace("1\n", name)),
                HasSubstr("allowed: the name of a file in the scenario's folder or below"));
  }
}

TEST(LossTraceFile, has_blanks_lines_and_comments) {
  Diagnostics diagnostics;
  EXPECT_EQ(parse_loss_trace("11 0\n# 000\n1 # 0\n", {"f", 1, 1}, diagnostics), "1101");
  EXPECT_TRUE(diagnostics.empty());
  EXPECT_EQ(parse_loss_trace("# nothing\n", {"f", 1, 1}, diagnostics), std::nullopt);
  EXPECT_EQ(diagnostics.sorted().at(0).text(), "f:1:1: found 0 packets; allowed: 1 to 1000000");
}

}  // namespace
}  // namespace post::lab
