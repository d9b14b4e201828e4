// The metrics of single Messages of a list, by their names.
#pragma once

#include <cstddef>
#include <vector>

#include "experiments/lab/workloads/fates.h"
#include "experiments/lab/workloads/workload.h"

namespace post::lab {

/// Of one name, so many Messages have metrics of their own; of further ones there are the counts.
inline constexpr std::uint64_t kMostMessagesReported = 1000;

struct ScriptRecord {
  const WorkloadSpec& spec;
  const Fates& fates;
  const std::vector<std::size_t>& entries;  ///< by ordinal, less 1: its place in the list
  const Receipts& receipts;
};

std::vector<MetricDeclaration> script_metrics();
void report_script(const ScriptRecord& record, Summary& summary);

}  // namespace post::lab
