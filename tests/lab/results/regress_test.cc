// Baselines: found, compared, written anew for a reason, reported to people and to machines.
#include "experiments/lab/results/regress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "experiments/lab/results/junit.h"
#include "tests/lab/support/temporary_folder.h"

namespace post::lab {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Lines = std::vector<std::string>;

RunForLines that_gives(Result<Lines> lines) {
  return [lines](const fs::path&) { return lines; };
}

std::string replay(const fs::path& folder) { return "./postlab run " + folder.filename().string(); }

class Regress : public ::testing::Test {
 protected:
  const TemporaryFolder root;
};

TEST_F(Regress, finds_folders_in_the_order_of_their_paths) {
  for (const char* folder : {"b", "a", "a/inner", "none"})
    fs::create_directory(root.path() / folder);
  for (const char* file : {"b/scenario.toml", "a/inner/scenario.toml", "b/baseline.trace"}) {
    root.write(file, "");
  }
  EXPECT_THAT(regression_folders(root.path(), Scope::kScenarios).value(),
              ElementsAre(root.path() / "a/inner", root.path() / "b"));
  EXPECT_THAT(regression_folders(root.path(), Scope::kWithBaseline).value(),
              ElementsAre(root.path() / "b"));
  EXPECT_THAT(regression_folders(root.path() / "b", Scope::kScenarios).value(),
              ElementsAre(root.path() / "b"));
  EXPECT_EQ(regression_folders(root.path() / "missing", Scope::kScenarios).error().name,
            "io_error");
}

TEST_F(Regress, holds_as_long_as_the_trace_is_the_same) {
  const RunForLines run = that_gives(Lines{"one", "two"});
  ASSERT_TRUE(update_baseline(root.path(), "first look", run, replay));
  const RegressionResult result = compare_with_baseline(root.path(), run, replay);
  EXPECT_TRUE(result.passed());
  EXPECT_EQ(report_of(result), "ok      " + root.path().string() + "\n");
  EXPECT_THAT(content_of(root.path() / kBaselineFile),
              HasSubstr("\n# reason: first look\none\ntwo\n"));
}

TEST_F(Regress, shows_the_first_difference_and_how_to_replay_it) {
  ASSERT_TRUE(update_baseline(root.path(), "first look", that_gives(Lines{"one", "two"}), replay));
  const RegressionResult result =
      compare_with_baseline(root.path(), that_gives(Lines{"one", "2"}), replay);
  EXPECT_EQ(report_of(result),
            "failed  " + root.path().string() +
                "\nfirst difference at record 2\n--- baseline\n+++ this run\n  one\n- two\n+ 2\n"
                "replay: ./postlab run " +
                root.path().filename().string() + "\n");
}

TEST_F(Regress, fails_where_there_is_no_run_or_no_baseline) {
  const Error error{"bad_scenario", "no such host"};
  EXPECT_EQ(compare_with_baseline(root.path(), that_gives(error), replay).error, error);
  EXPECT_EQ(compare_with_baseline(root.path(), that_gives(Lines{}), replay).error->name,
            "io_error");
}

TEST_F(Regress, updates_for_a_reason_only) {
  const RunForLines run = that_gives(Lines{"one"});
  EXPECT_FALSE(update_baseline(root.path(), "", run, replay));
  EXPECT_FALSE(update_baseline(root.path(), "two\nlines", run, replay));
  EXPECT_FALSE(fs::exists(root.path() / kBaselineFile));
}

TEST(Junit, counts_failures_and_escapes_their_text) {
  EXPECT_EQ(junit_xml("a<b", {{"good", ""}, {"bad", "first & last\nsecond\x01"}}),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<testsuite name=\"a&lt;b\" tests=\"2\" failures=\"1\">\n"
            "  <testcase classname=\"a&lt;b\" name=\"good\"/>\n"
            "  <testcase classname=\"a&lt;b\" name=\"bad\">\n"
            "    <failure message=\"first &amp; last\">first &amp; last&#10;second\xef\xbf\xbd"
            "</failure>\n"
            "  </testcase>\n"
            "</testsuite>\n");
}

}  // namespace
}  // namespace post::lab
