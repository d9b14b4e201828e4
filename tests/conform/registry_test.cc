// Every rule that is to be shown has a case, and cases can be quoted.
#include "experiments/lab/conform/registry.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

namespace post::lab {
namespace {

std::set<unsigned> rules_with_cases() {
  std::set<unsigned> rules;
  for (const Case& each : all_cases()) rules.insert(each.rule);
  return rules;
}

TEST(Cases, cover_each_rule_that_can_be_shown) {
  std::set<unsigned> wanted{60, 61, 86};
  for (unsigned rule = 1; rule <= 54; ++rule) wanted.insert(rule);
  for (unsigned rule = 73; rule <= 81; ++rule) wanted.insert(rule);
  EXPECT_EQ(rules_with_cases(), wanted);
}

TEST(Cases, have_names_of_their_own_and_sentences) {
  std::set<std::string_view> names;
  for (const Case& each : all_cases()) {
    EXPECT_TRUE(names.insert(each.name).second) << each.name;
    EXPECT_TRUE(std::regex_match(std::string(each.name), std::regex("[a-z]+(-[a-z]+)*")))
        << each.name;
    EXPECT_TRUE(each.sentence.ends_with('.')) << each.name;
    EXPECT_TRUE(each.program().does.ends_with('.')) << each.program().name;
  }
}

TEST(Cases, stand_in_the_order_of_their_rules) {
  const std::vector<Case> cases = all_cases();
  EXPECT_TRUE(std::ranges::is_sorted(cases, {}, &Case::rule));
}

TEST(Cases, are_those_that_the_document_lists) {
  const std::filesystem::path root(POSTLAB_SOURCE_DIR);
  std::ifstream file(root / "docs" / "conformance.md");
  std::ostringstream document;
  document << file.rdbuf();
  std::string rows;
  for (const Case& each : all_cases()) {
    rows += "| " + std::to_string(each.rule) + " | `" + std::string(each.name) + "` | " +
            std::string(each.sentence) + " | `" + std::string(each.program().name) + "` |\n";
  }
  EXPECT_NE(document.str().find(rows), std::string::npos) << rows;
}

}  // namespace
}  // namespace post::lab
