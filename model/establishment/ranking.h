// The order of candidates: preferences first, then the default order of RFC 6724 and RFC 8305.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "model/establishment/candidate_tree.h"

namespace post {

/// Where one subject stands by the preferences that hold, best first; compared element by element.
using Standing = std::vector<std::uint8_t>;

/// The standing of a stack alone, which decides whether a connectionless one is used (rule 69).
Standing standing_of(const StackCandidate& stack, const Policy& policy);

/// Sorts `candidates` and gives them their ranks (CandidateTree says the order). `stacks[n - 1]` is
/// the stack n of a branch.
void rank_candidates(std::vector<Candidate>& candidates, std::span<const StackCandidate> stacks,
                     const Policy& policy);

}  // namespace post
