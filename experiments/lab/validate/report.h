// What people and programs read of a validation.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "experiments/lab/validate/comparison.h"

namespace post::lab {

/// One column a world, the reference first, then every difference with its cause.
std::string table_of(const WorldRun& reference, const std::vector<Comparison>& comparisons);
nlohmann::ordered_json json_of(const Comparison& comparison);

}  // namespace post::lab
