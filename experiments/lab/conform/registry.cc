#include "experiments/lab/conform/registry.h"

#include <algorithm>
#include <array>

namespace post::lab {

std::vector<Case> all_cases() {
  constexpr std::array kFiles{time_cases,       carrier_cases,  sending_cases,     scheduling_cases,
                              antecedent_cases, lifetime_cases, idempotence_cases, fork_cases,
                              receiving_cases,  framing_cases};
  std::vector<Case> cases;
  for (const auto file : kFiles) {
    for (const Case& each : file()) cases.push_back(each);
  }
  std::ranges::stable_sort(cases, {}, &Case::rule);
  return cases;
}

}  // namespace post::lab
