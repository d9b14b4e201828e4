// Messages in the order of rules 28 to 30: a sorted set in leaves of many, since a million single
// nodes would cost a cache miss on each level. A few stand in one leaf.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "model/scheduling/urgency.h"

namespace post::queue {

/// The order of rules 28 to 30.
struct Rank {
  Urgency urgency;
  std::uint64_t submission = 0;
  Slot slot = kNone;

  friend bool operator<(const Rank& a, const Rank& b) {
    if (a.urgency != b.urgency) return a.urgency < b.urgency;
    return a.submission < b.submission;
  }
};

class RankSet {
 public:
  bool empty() const { return size_ == 0; }
  /// It must not be in here.
  void insert(const Rank& rank);
  /// It must be in here.
  void erase(const Rank& rank);
  /// Absent: there is none. Valid until the next change.
  const Rank* first() const;
  const Rank* after(const Rank& rank) const;

 private:
  static constexpr std::size_t kMost = 64;
  static constexpr std::size_t kFew = 16;
  using Leaf = std::vector<Rank>;
  using Leaves = std::map<Rank, Leaf>;  // by a lower bound; the first one bounds all

  Leaves::iterator leaf_of(const Rank& rank) const;
  void spread();
  void gather();
  static void insert(Leaf& leaf, const Rank& rank);
  Leaf& split(Leaves::iterator leaf, const Rank& rank);
  void join_next(Leaves::iterator leaf);

  Leaf few_;                        // while there are no leaves
  std::unique_ptr<Leaves> leaves_;  // of which none is empty; null: few_ has all
  std::size_t size_ = 0;
};

}  // namespace post::queue
