// Why a world may differ from the embedded one: each reason has a name here and a section in
// docs/validation.md. What none of them explains is a failure.
#pragma once

#include <span>
#include <string_view>

#include "experiments/lab/validate/alignment.h"
#include "experiments/lab/validate/world_run.h"

namespace post::lab {

struct DifferenceCause {
  std::string_view name;
  std::string_view summary;  ///< one line
  bool (*explains)(const Difference& difference, const WorldRun& reference, const WorldRun& other);
};

/// In the order in which they are asked.
std::span<const DifferenceCause> difference_causes();

/// The first that explains it, or null.
const DifferenceCause* cause_of(const Difference& difference, const WorldRun& reference,
                                const WorldRun& other);

}  // namespace post::lab
