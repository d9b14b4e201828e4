// The metrics endpoint.NAME.races and endpoint.NAME.race.N.* of a summary, from the races of a
// trace.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "experiments/lab/explain/race_history.h"
#include "experiments/lab/results/summary.h"

namespace post::lab {

/// The races of `host`, numbered from 1 in the order of their beginnings, under its endpoint's
/// name.
void report_races(std::span<const RaceHistory> races, std::string_view host,
                  const std::string& endpoint, Summary& summary);

}  // namespace post::lab
