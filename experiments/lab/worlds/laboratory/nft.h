// Gives rules to the kernel's packet filter.
#pragma once

#include <string>

#include "model/result.h"

namespace post::lab {

/// Runs `nft -f -` on `rules` in the calling thread's network namespace. Error `unsupported` where
/// the program is missing or refuses them, with what it said.
Result<void> apply_nft_rules(const std::string& rules);

}  // namespace post::lab
