// All cases, in the order of their rules.
#pragma once

#include <vector>

#include "experiments/lab/conform/case.h"

namespace post::lab {

/// Sorted by rule; cases of one rule in the order of their files.
std::vector<Case> all_cases();

// One file of cases/ each, in the chapters of docs/semantics.md.
std::vector<Case> time_cases();
std::vector<Case> carrier_cases();
std::vector<Case> sending_cases();
std::vector<Case> scheduling_cases();
std::vector<Case> antecedent_cases();
std::vector<Case> lifetime_cases();
std::vector<Case> idempotence_cases();
std::vector<Case> fork_cases();
std::vector<Case> receiving_cases();
std::vector<Case> framing_cases();

}  // namespace post::lab
