// What a case comes to: the rule holds, holds in a weaker form, does not apply, or is broken.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/trace.h"

namespace post::lab {

enum class Finding : std::uint8_t {
  kHolds,
  kWeaker,         ///< the stack cannot give more, and exactly the weaker promise was kept
  kNotApplicable,  ///< nothing in this combination that the rule speaks of
  kBroken,         ///< always a defect: of the model, a stack, a world, or the case
};
inline constexpr std::array kAllFindings{Finding::kHolds, Finding::kWeaker, Finding::kNotApplicable,
                                         Finding::kBroken};
std::string_view name_of(Finding finding);
/// As matrices and expectation files write it.
char symbol_of(Finding finding);

struct Verdict {
  Finding finding = Finding::kBroken;
  std::string reason;              ///< one sentence; of kHolds empty
  std::vector<TraceSeq> deciding;  ///< the trace records that it rests on, ascending
};

}  // namespace post::lab
