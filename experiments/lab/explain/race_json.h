// Races as JSON: what explain() says in words, for programs.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>

#include "experiments/lab/explain/race_history.h"

namespace post::lab {

/// An array of races in the order of their beginnings; times in integer nanoseconds, null where
/// something did not happen.
nlohmann::ordered_json json_of(std::span<const RaceHistory> races);

}  // namespace post::lab
