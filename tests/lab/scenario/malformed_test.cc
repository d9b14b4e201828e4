// Every file NN-what.toml of tests/lab/malformed is refused with exactly the messages of
// NN-what.txt.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "tests/lab/scenario/support.h"
#include "tests/lab/support/temporary_folder.h"

namespace post::lab {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> malformed_files() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(POSTLAB_SOURCE_DIR "/tests/lab/malformed")) {
    if (entry.path().extension() == ".toml") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

TEST(MalformedScenarios, are_refused_with_file_line_column_what_was_found_and_what_is_allowed) {
  const std::vector<fs::path> files = malformed_files();
  EXPECT_GE(files.size(), 50u);
  for (const fs::path& file : files) {
    const ScenarioText source{content_of(file), file.filename().string()};
    const Loaded loaded = parse_scenario(source, testing::vocabulary());
    fs::path expected = file;
    expected.replace_extension(".txt");
    EXPECT_FALSE(loaded.ok()) << file;
    EXPECT_EQ(testing::messages(loaded), content_of(expected)) << file;
  }
}

}  // namespace
}  // namespace post::lab
