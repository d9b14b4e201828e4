// The metrics that every run can produce, and which of them a given scenario can produce: what
// expectations may name.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/lab/scenario/parameters.h"

namespace post::lab {

/// What each run counts, whatever its workloads are. Names are parts between dots; placeholders:
///   {endpoint} an endpoint      {host} a host      {link} a link      {end} a node at an end of
///   that link {n}        an ordinal from 1
/// A workload adds "workload.NAME." and its own metrics.
const std::vector<MetricDeclaration>& common_metrics();

/// The metric of that name which this scenario can produce.
std::optional<MetricDeclaration> find_metric(std::string_view name, const Scenario& scenario,
                                             const Vocabulary& vocabulary);

/// All names with this scenario's own names filled in; {n} stays. For messages and `list`.
std::vector<std::string> metric_names(const Scenario& scenario, const Vocabulary& vocabulary);

}  // namespace post::lab
