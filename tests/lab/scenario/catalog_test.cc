// Every scenario of the catalog loads with the library's own stacks, framers and workloads.
#include <gtest/gtest.h>

#include <filesystem>

#include "experiments/lab/run/runner.h"
#include "tests/lab/scenario/support.h"

namespace post::lab {
namespace {

TEST(Catalog, loads_without_complaint) {
  std::size_t scenarios = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(POSTLAB_SOURCE_DIR "/experiments/catalog")) {
    if (!std::filesystem::exists(entry.path() / "scenario.toml")) continue;
    ++scenarios;
    EXPECT_EQ(testing::messages(load_scenario(entry.path(), lab::vocabulary())), "");
  }
  EXPECT_GE(scenarios, 1u);
}

}  // namespace
}  // namespace post::lab
