// Scenario files: TOML text into a resolved Scenario, or the list of everything that is wrong with
// it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/lab/scenario/diagnostics.h"
#include "experiments/lab/scenario/parameters.h"
#include "experiments/lab/scenario/scenario.h"

namespace post::lab {

/// The language is described in docs/scenario.md.
struct ScenarioText {
  std::string text;
  std::string file;                          ///< as it is to stand in places
  std::optional<std::string> expected = {};  ///< text of the expected.toml beside it
  std::string expected_file = "expected.toml";
  std::vector<std::string> overrides =
      {};  ///< "key=value" each, applied in order before anything is checked
  /// Where the files are that the text names; absent: it may name none.
  std::optional<std::filesystem::path> folder = {};
};

/// Either a scenario, or diagnostics sorted by place.
struct Loaded {
  std::optional<Scenario> scenario;
  std::vector<Diagnostic> diagnostics;
  bool ok() const { return scenario.has_value(); }
};

Loaded parse_scenario(const ScenarioText& text, const Vocabulary& vocabulary);

/// `place` is a folder with scenario.toml (and perhaps expected.toml), or a scenario file, which is
/// taken alone.
Loaded load_scenario(const std::filesystem::path& place, const Vocabulary& vocabulary,
                     std::vector<std::string> overrides = {});

}  // namespace post::lab
