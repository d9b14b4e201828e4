// Parameters that the loader reads by their declarations.
#pragma once

#include <vector>

#include "experiments/lab/scenario/parameters.h"
#include "experiments/lab/scenario/reader.h"

namespace post::lab {

/// The values of `declared` in `table`, defaults included. What is wrong is left out, after a
/// diagnostic. `run`: the scenario's duration, which no time may exceed.
ParameterValues read_parameters(const std::vector<ParameterDeclaration>& declared,
                                TableReader& table, Duration run);

}  // namespace post::lab
