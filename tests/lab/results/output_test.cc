// Result files: where they go, what stands in them, and what is said when the disk refuses.
#include <gtest/gtest.h>

#include "experiments/lab/results/output_folder.h"
#include "experiments/lab/results/provenance.h"
#include "tests/lab/support/temporary_folder.h"

namespace post::lab {
namespace {

TEST(OutputFolder, is_made_with_all_folders_above_it) {
  const TemporaryFolder base;
  const Result<OutputFolder> folder = OutputFolder::create(base.path() / "a" / "run-1");
  ASSERT_TRUE(folder);
  ASSERT_TRUE(folder->write("note.txt", "old"));
  ASSERT_TRUE(folder->write("note.txt", "n"));
  ASSERT_TRUE(folder->write_json(kSummaryFile, {{"b", 1}, {"a", "x"}}));
  EXPECT_EQ(content_of(base.path() / "a/run-1/note.txt"), "n");
  EXPECT_EQ(content_of(base.path() / "a/run-1/summary.json"),
            "{\n  \"b\": 1,\n  \"a\": \"x\"\n}\n");
}

TEST(OutputFolder, is_refused_where_a_file_stands) {
  const TemporaryFolder base;
  const auto file = base.write("taken", "x");
  const Result<OutputFolder> folder = OutputFolder::create(file / "run-1");
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error(), (Error{"io_error", "cannot create folder " + file.string() +
                                                   "/run-1: Not a directory"}));
  EXPECT_FALSE(OutputFolder::create(file));
}

TEST(OutputFolder, tells_that_a_file_cannot_be_written) {
  const TemporaryFolder base;
  const Result<OutputFolder> folder = OutputFolder::create(base.path());
  ASSERT_TRUE(folder);
  std::filesystem::create_directory(base.path() / "note.txt");
  const Result<void> written = folder->write("note.txt", "x");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().text,
            "cannot create " + (base.path() / "note.txt").string() + ": Is a directory");
}

TEST(Provenance, says_how_to_repeat_the_run) {
  Provenance provenance;
  provenance.program_version = "0.1.0";
  provenance.world = "sim";
  provenance.seed = 18446744073709551615u;
  provenance.command = {"./postlab", "run", "my race", "--set", "a='b'"};
  provenance.scenario = {{"title", "First race"}};
  const nlohmann::ordered_json json = json_of(provenance);
  EXPECT_EQ(json["replay"], R"(./postlab run 'my race' --set 'a='\''b'\''')");
  EXPECT_EQ(json["seed"].dump(), "18446744073709551615");
  EXPECT_EQ(json["scenario"]["title"], "First race");
  EXPECT_FALSE(json["compiler"].get<std::string>().empty());
}

}  // namespace
}  // namespace post::lab
