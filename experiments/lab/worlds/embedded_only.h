// What of a scenario only the embedded world can do.
#pragma once

#include "experiments/lab/scenario/scenario.h"
#include "model/result.h"

namespace post::lab {

/// Error `unsupported` names the first thing that other worlds cannot do: hosts that fragment, and
/// addresses that change.
Result<void> check_beyond_embedded(const Scenario& scenario);

}  // namespace post::lab
