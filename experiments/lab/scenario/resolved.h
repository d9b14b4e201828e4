// The resolved scenario as JSON: everything with its defaults, integers in base units, in a fixed
// order.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "experiments/lab/scenario/scenario.h"

namespace post::lab {

nlohmann::ordered_json resolved_json(const Scenario& scenario);

}  // namespace post::lab
