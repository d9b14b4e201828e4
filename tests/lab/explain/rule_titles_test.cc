// The table of titles says what docs/semantics.md says.
#include "experiments/lab/explain/rule_titles.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace post::lab {
namespace {

TEST(RuleTitles, are_the_headings_of_the_document) {
  std::ifstream document(std::filesystem::path(POSTLAB_SOURCE_DIR) / "docs" / "semantics.md");
  std::size_t found = 0;
  for (std::string line; std::getline(document, line);) {
    const std::string start = std::to_string(found + 1) + ". **";
    if (!line.starts_with(start)) continue;
    const std::string title(kRuleTitles.at(found));
    const std::string heading =
        line.substr(start.size(), line.find("**", start.size()) - start.size());
    EXPECT_TRUE(heading == title || heading == title + "." || heading == title + ",") << heading;
    ++found;
  }
  EXPECT_EQ(found, kRuleTitles.size());
}

}  // namespace
}  // namespace post::lab
