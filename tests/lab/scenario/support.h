// A vocabulary that does not change with the library, and a small scenario to vary.
#pragma once

#include <string>
#include <vector>

#include "experiments/lab/scenario/loader.h"

namespace post::lab::testing {

Vocabulary vocabulary();

/// Two hosts with one link, an endpoint on each, a name and a workload; `more` is appended.
std::string small_scenario(const std::string& more = "");

/// As `parse_scenario` with the file name "s.toml".
Loaded parse(const std::string& text, std::vector<std::string> overrides = {});

/// The messages, one a line.
std::string messages(const Loaded& loaded);

}  // namespace post::lab::testing
