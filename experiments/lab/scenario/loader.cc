#include "experiments/lab/scenario/loader.h"

#include "experiments/lab/scenario/sections.h"
#include "experiments/lab/scenario/source.h"

namespace post::lab {
namespace {

void read_sections(TableReader& root, Reading& reading) {
  read_general(root, reading);
  read_nodes(root, reading);
  read_links(root, reading);
  read_multicast(root, reading);
  read_changes(root, reading);
  read_names(root, reading);
  read_endpoints(root, reading);
  read_workloads(root, reading);
  read_expectations(root, reading);
  root.finish();
}

void read_expected(const ScenarioText& source, Reading& reading) {
  if (!source.expected) return;
  const auto tree = parse_toml(*source.expected, source.expected_file, reading.diagnostics);
  if (!tree) return;
  TableReader root(*tree, {source.expected_file, 1, 1}, reading.diagnostics);
  read_expectations(root, reading, {"sim"});
  root.finish();
}

std::filesystem::path file_of(const std::filesystem::path& place) {
  std::error_code error;
  return std::filesystem::is_directory(place, error) ? place / "scenario.toml" : place;
}

Loaded refused(const Diagnostics& diagnostics) { return {std::nullopt, diagnostics.sorted()}; }

}  // namespace

Loaded parse_scenario(const ScenarioText& source, const Vocabulary& vocabulary) {
  Diagnostics diagnostics;
  auto tree = parse_toml(source.text, source.file, diagnostics);
  if (!tree) return refused(diagnostics);
  for (const std::string& assignment : source.overrides) {
    apply_override(assignment, *tree, diagnostics);
  }
  Scenario scenario;
  scenario.file = source.file;
  Reading reading{scenario, vocabulary, diagnostics, {}, {}, source.folder};
  TableReader root(*tree, {source.file, 1, 1}, diagnostics);
  read_sections(root, reading);
  read_expected(source, reading);
  if (!diagnostics.empty()) return refused(diagnostics);
  return {std::move(scenario), {}};
}

Loaded load_scenario(const std::filesystem::path& place, const Vocabulary& vocabulary,
                     std::vector<std::string> overrides) {
  Diagnostics diagnostics;
  ScenarioText source;
  const std::filesystem::path file = file_of(place);
  source.file = file.string();
  source.folder = file.parent_path();
  source.overrides = std::move(overrides);
  const auto text = read_text(file, diagnostics);
  if (!text) return refused(diagnostics);
  source.text = *text;
  const std::filesystem::path expected = place / "expected.toml";
  std::error_code error;
  if (file != place && std::filesystem::exists(expected, error)) {
    source.expected = read_text(expected, diagnostics);
    source.expected_file = expected.string();
    if (!source.expected) return refused(diagnostics);
  }
  return parse_scenario(source, vocabulary);
}

}  // namespace post::lab
