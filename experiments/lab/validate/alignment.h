// Lays two tellings of the same story side by side.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "experiments/lab/validate/story.h"

namespace post::lab {

/// Indices of decisions that are the same in both.
struct Matched {
  std::size_t reference;
  std::size_t other;
  friend bool operator==(const Matched&, const Matched&) = default;
};

/// The longest common subsequence by text; among equally long ones that which matches earliest.
/// Stories whose differing middles are longer than kMostCompared are compared place by place there.
inline constexpr std::size_t kMostCompared = 3000;
std::vector<Matched> align(std::span<const Decision> reference, std::span<const Decision> other);

/// A decision that only one world took, or both in different ways.
struct Difference {
  StoryKey story;
  std::optional<Decision> reference;  ///< what the reference did here
  std::optional<Decision> other;
};

/// What `align` left over, in order; a decision missing and one of the same event too many at the
/// same place are one difference.
std::vector<Difference> differences(const StoryKey& story, std::span<const Decision> reference,
                                    std::span<const Decision> other,
                                    std::span<const Matched> matched);

/// "missing: TEXT", "more: TEXT", or "TEXT instead of TEXT"
std::string to_text(const Difference& difference);

}  // namespace post::lab
