// A race in words: what could be tried, when each attempt started and why, what became of it, and
// who won.
#pragma once

#include <ostream>
#include <span>

#include "experiments/lab/explain/race_history.h"

namespace post::lab {

/// All races, one after another. The text depends on nothing but the histories.
void explain(std::span<const RaceHistory> races, std::ostream& out);

}  // namespace post::lab
