// The shipped JSON Schema and the loader agree: what the schema refuses the loader refuses, and
// every scenario of the catalog passes both.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "model/policy_context.h"
#include "tests/lab/scenario/support.h"
#include "tests/lab/support/temporary_folder.h"

namespace post::lab {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSchema = POSTLAB_SOURCE_DIR "/experiments/lab/schema/scenario.schema.json";

std::vector<std::string> toml_files(const fs::path& folder) {
  std::vector<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const fs::path& path = entry.path();
    if (path.extension() == ".toml" && path.filename() != "expected.toml") files.push_back(path);
  }
  std::ranges::sort(files);
  return files;
}

struct Verdicts {
  int exit_code = -1;
  std::map<std::string, std::string> by_file;
};

Verdicts schema_verdicts(const std::vector<std::string>& files) {
  std::string command = "/usr/bin/python3 " POSTLAB_SOURCE_DIR
                        "/tests/lab/scenario/schema_verdicts.py '" +
                        std::string(kSchema) + "'";
  for (const std::string& file : files) command += " '" + file + "'";
  Verdicts verdicts;
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return verdicts;
  std::array<char, 4096> line;
  while (std::fgets(line.data(), line.size(), pipe) != nullptr) {
    const std::string text(line.data());
    const std::size_t tab = text.find('\t');
    if (tab == std::string::npos) continue;
    verdicts.by_file[text.substr(tab + 1, text.size() - tab - 2)] = text.substr(0, tab);
  }
  const int status = pclose(pipe);
  verdicts.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return verdicts;
}

TEST(ScenarioSchema, refuses_nothing_that_the_loader_takes) {
  const auto good = toml_files(POSTLAB_SOURCE_DIR "/experiments/catalog");
  const auto bad = toml_files(POSTLAB_SOURCE_DIR "/tests/lab/malformed");
  std::vector<std::string> files = good;
  files.insert(files.end(), bad.begin(), bad.end());
  const Verdicts verdicts = schema_verdicts(files);
  if (verdicts.exit_code == 77) GTEST_SKIP() << "python3-jsonschema is not installed";
  ASSERT_EQ(verdicts.exit_code, 0);
  ASSERT_EQ(verdicts.by_file.size(), files.size());
  for (const std::string& file : good) EXPECT_EQ(verdicts.by_file.at(file), "ok") << file;
  std::size_t refused = 0;
  for (const std::string& file : bad) {
    if (verdicts.by_file.at(file) != "refused") continue;
    ++refused;
    EXPECT_FALSE(parse_scenario({content_of(file), file}, testing::vocabulary()).ok()) << file;
  }
  EXPECT_GE(refused, 30u) << "an editor is to show most structural faults";
}

TEST(ScenarioSchema, knows_every_policy_key_and_no_other) {
  const auto schema = nlohmann::json::parse(content_of(kSchema));
  std::set<std::string> in_schema;
  for (const auto& [key, value] : schema["definitions"]["policy"]["properties"].items()) {
    in_schema.insert(key);
  }
  std::set<std::string> in_model;
  for (const PolicyKeyDescription& key : policy_keys()) in_model.emplace(key.name);
  EXPECT_EQ(in_schema, in_model);
}

}  // namespace
}  // namespace post::lab
