// What became of the Messages that arrive on one Association: what antecedents wait for, across its
// Carriers (rules 36, 40), and what tells duplicates (rule 60).
#pragma once

#include <cstdint>
#include <map>

#include "model/psi_types.h"

namespace post {

/// Bounded: of each stream a floor, below which everything counts as settled and is never delivered
/// again, and a window above it.
class Deliveries {
 public:
  enum class Fate : std::uint8_t {
    kOpen,     ///< neither
    kHanded,   ///< its application has it
    kSkipped,  ///< given up: nobody waits for it
  };
  static constexpr std::uint64_t kWindow = 1 << 16;  ///< Messages of a stream

  Fate of(MessageKey key) const;
  void handed(MessageKey key);
  void skipped(MessageKey key);

 private:
  struct Stream {};
  std::map<StreamId, Stream> streams_;
};

}  // namespace post
