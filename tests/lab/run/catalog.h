// The experiments of the catalog, as tests load them.
#pragma once

#include <string>
#include <vector>

#include "experiments/lab/run/runner.h"
#include "experiments/lab/scenario/loader.h"

namespace post::lab {

/// The folders below experiments/catalog, sorted.
std::vector<std::string> catalog();
/// Ends the test where the text is no scenario.
Scenario scenario_of(const std::string& text, const std::string& file = "test.toml");
Scenario load_catalog(const std::string& name);
std::string catalog_text(const std::string& name);
/// The whole digest of a run that must not fail.
std::string digest_of_run(const Scenario& scenario, const RunRequest& request = {});

}  // namespace post::lab
