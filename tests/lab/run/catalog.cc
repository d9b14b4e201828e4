#include "tests/lab/run/catalog.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "experiments/lab/results/input_file.h"

namespace post::lab {
namespace {

const std::filesystem::path kCatalog =
    std::filesystem::path(POSTLAB_SOURCE_DIR) / "experiments" / "catalog";

Scenario checked(const Loaded& loaded) {
  if (loaded.ok()) return *loaded.scenario;
  for (const Diagnostic& diagnostic : loaded.diagnostics) ADD_FAILURE() << diagnostic.text();
  throw std::runtime_error("no scenario");
}

}  // namespace

std::vector<std::string> catalog() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(kCatalog)) {
    names.push_back(entry.path().filename());
  }
  std::ranges::sort(names);
  return names;
}

Scenario scenario_of(const std::string& text, const std::string& file) {
  return checked(parse_scenario({.text = text, .file = file}, vocabulary()));
}

Scenario load_catalog(const std::string& name) {
  return checked(load_scenario(kCatalog / name, vocabulary()));
}

std::string catalog_text(const std::string& name) {
  return *read_file(kCatalog / name / "scenario.toml", 1 << 20);
}

std::string digest_of_run(const Scenario& scenario, const RunRequest& request) {
  const Result<RunOutcome> outcome = run_scenario(scenario, request);
  EXPECT_TRUE(outcome.ok()) << (outcome.ok() ? "" : outcome.error().text);
  return outcome.ok() ? outcome->digest.whole().hex() : "";
}

}  // namespace post::lab
