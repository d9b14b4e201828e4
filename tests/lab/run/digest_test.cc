// A digest depends on scenario, seed and run alone (rule 4): not on the process's history, on
// threads, or on the order in which a scenario is written.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <sstream>
#include <thread>

#include "tests/lab/run/catalog.h"

namespace post::lab {
namespace {

class CatalogDigest : public ::testing::TestWithParam<std::string> {
 protected:
  const Rule rule_ = RULE(4);
  const Scenario scenario_ = load_catalog(GetParam());
  const std::string digest_ = digest_of_run(scenario_);
};

/// The text's tables in reverse order. Tables of a list keep their order among themselves.
std::string in_reverse(const std::string& text) {
  std::istringstream lines(text);
  std::string head;
  std::vector<std::string> tables;
  std::string lists;
  std::string* current = &head;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("[[")) {
      current = &lists;
    } else if (line.starts_with("[")) {
      current = &tables.emplace_back();
    }
    *current += line + "\n";
  }
  std::ranges::reverse(tables);
  for (const std::string& table : tables) head += table;
  return head + lists;
}

/// Each link's ends the other way round.
std::string with_swapped_ends(std::string text) {
  for (std::size_t at = text.find("ends = ["); at != std::string::npos;
       at = text.find("ends = [", at + 1)) {
    const std::size_t first = at + 8;
    const std::size_t comma = text.find(", ", first);
    const std::size_t end = text.find(']', comma);
    const std::string left = text.substr(first, comma - first);
    const std::string right = text.substr(comma + 2, end - comma - 2);
    text.replace(first, end - first, right + ", " + left);
  }
  return text;
}

TEST_P(CatalogDigest, is_the_same_again_in_one_process) {
  EXPECT_EQ(digest_of_run(scenario_), digest_);
  EXPECT_EQ(digest_of_run(load_catalog(GetParam())), digest_);
}

TEST_P(CatalogDigest, is_the_same_in_eight_parallel_threads) {
  std::array<std::string, 8> digests;
  {
    std::vector<std::jthread> threads;
    for (std::string& digest : digests) {
      threads.emplace_back([&] { digest = digest_of_run(scenario_); });
    }
  }
  for (const std::string& digest : digests) EXPECT_EQ(digest, digest_);
}

TEST_P(CatalogDigest, does_not_hang_on_the_order_of_declarations) {
  const std::string text = catalog_text(GetParam());
  const std::string reversed = in_reverse(text);
  ASSERT_NE(reversed, text);
  EXPECT_EQ(digest_of_run(scenario_of(reversed)), digest_);
}

TEST_P(CatalogDigest, does_not_hang_on_the_order_of_a_links_ends) {
  const std::string text = catalog_text(GetParam());
  const std::string swapped = with_swapped_ends(text);
  ASSERT_NE(swapped, text);
  EXPECT_EQ(digest_of_run(scenario_of(swapped)), digest_);
}

TEST_P(CatalogDigest, follows_seed_and_run) {
  EXPECT_NE(digest_of_run(scenario_, {.seed = 2}), digest_);
  EXPECT_NE(digest_of_run(scenario_, {.run = 1}), digest_);
}

INSTANTIATE_TEST_SUITE_P(Catalog, CatalogDigest, ::testing::ValuesIn(catalog()),
                         [](const auto& scenario) {
                           std::string name = scenario.param;
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace post::lab
