// docs/trace.md lists exactly the events of model/trace_events.h, with their fields in order.
#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <string>
#include <vector>

#include "tests/lab/support/temporary_folder.h"

namespace post::lab {
namespace {

using Fields = std::vector<std::string>;
using Catalogue = std::map<std::string, Fields>;

std::string source(const std::string& path) {
  return content_of(std::filesystem::path(POSTLAB_SOURCE_DIR) / path);
}

/// First group of each match of `pattern` in `text`.
Fields all_of(const std::string& text, const std::string& pattern) {
  const std::regex expression(pattern);
  Fields found;
  for (std::sregex_iterator match(text.begin(), text.end(), expression), end; match != end;
       ++match) {
    found.push_back((*match)[1]);
  }
  return found;
}

/// From each kName up to the next: the fields that visit() tells.
Catalogue of_header() {
  const std::string header = source("model/trace_events.h");
  Catalogue catalogue;
  for (const std::string& name : all_of(header, R"re(kName\s*=\s*"([^"]+)")re")) {
    const std::size_t from = header.find('"' + name + '"');
    const std::string body = header.substr(from, header.find("kName", from) - from);
    catalogue[name] = all_of(body, R"re(\bv\(\s*"(\w+)")re");
  }
  return catalogue;
}

/// Table rows that begin with the name of an event.
Catalogue of_document() {
  const std::string document = source("docs/trace.md");
  const std::regex row(R"(\| `(\w+:\w+)` \|([^|]*)\|[^|\n]*\|\n)");
  Catalogue catalogue;
  for (std::sregex_iterator match(document.begin(), document.end(), row), end; match != end;
       ++match) {
    catalogue[(*match)[1]] = all_of((*match)[2], "`(\\w+)`");
  }
  return catalogue;
}

TEST(Catalogue, is_what_the_document_says) {
  const Catalogue header = of_header();
  const Catalogue document = of_document();
  EXPECT_GT(header.size(), 10u);
  for (const auto& [event, fields] : header) {
    ASSERT_TRUE(document.contains(event)) << "docs/trace.md does not describe " << event;
    EXPECT_EQ(document.at(event), fields) << event;
  }
  for (const auto& [event, fields] : document) {
    EXPECT_TRUE(header.contains(event)) << "docs/trace.md describes " << event << ", which is gone";
  }
}

TEST(Catalogue, has_a_struct_for_each_name) {
  const std::string header = source("model/trace_events.h");
  EXPECT_EQ(all_of(header, R"(\nstruct (\w+) \{)").size(), of_header().size());
}

}  // namespace
}  // namespace post::lab
