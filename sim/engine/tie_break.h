// Which Task runs first among those of one phase that are due at one instant.
#pragma once

#include <cstdint>

#include "model/executor.h"

namespace post::sim {

/// One arming, as the tie-break sees it.
struct Arming {
  Time deadline;
  Phase phase;
  EntityId entity;         ///< ordered by the entities' names
  std::uint64_t sequence;  ///< counts the armings of the run, from 0
};

/// Gives ranks; lower runs first. Another implementation can permute what is a tie, which is how
/// exploration finds outcomes that hang on the order of simultaneous events.
class TieBreak {
 public:
  static constexpr unsigned kRankBits = 61;

  virtual ~TieBreak() = default;
  /// Below 2^kRankBits, and different for any two armings of one deadline and phase.
  virtual std::uint64_t rank(const Arming& arming) const = 0;
};

inline constexpr unsigned kSequenceBits = 43;
inline constexpr unsigned kEntityBits = TieBreak::kRankBits - kSequenceBits;

/// The default: entities by their sorted names, then arming order within the entity. Declaration
/// order never matters.
constexpr std::uint64_t default_rank(EntityId entity, std::uint64_t sequence) {
  return (std::uint64_t{static_cast<std::uint32_t>(entity)} << kSequenceBits) | sequence;
}

}  // namespace post::sim
