#include "model/scheduling/rank_set.h"

#include <algorithm>
#include <iterator>

namespace post::queue {

RankSet::Leaves::iterator RankSet::leaf_of(const Rank& rank) {
  return std::prev(leaves_.upper_bound(rank));
}

RankSet::Leaves::const_iterator RankSet::leaf_of(const Rank& rank) const {
  return std::prev(leaves_.upper_bound(rank));
}

void RankSet::insert(const Rank& rank) {
  if (leaves_.empty()) leaves_.try_emplace({{INT64_MIN, Time::min()}, 0, kNone});
  const auto at = leaf_of(rank);
  Leaf& leaf = at->second.size() < kMost ? at->second : split(at, rank);
  leaf.insert(std::ranges::upper_bound(leaf, rank, std::less()), rank);
  ++size_;
}

// What comes in order fills its leaves: only what comes between others divides them.
RankSet::Leaf& RankSet::split(Leaves::iterator at, const Rank& rank) {
  Leaf& leaf = at->second;
  const auto middle = leaf.back() < rank ? leaf.end() : leaf.begin() + kMost / 2;
  const Rank bound = middle == leaf.end() ? rank : *middle;
  Leaf& upper = leaves_.emplace_hint(std::next(at), bound, Leaf())->second;
  upper.reserve(kMost);
  upper.assign(middle, leaf.end());
  leaf.erase(middle, leaf.end());
  return rank < bound ? leaf : upper;
}

void RankSet::erase(const Rank& rank) {
  const auto at = leaf_of(rank);
  at->second.erase(std::ranges::lower_bound(at->second, rank, std::less()));
  --size_;
  if (at->second.size() < kFew) join_next(at);
}

void RankSet::join_next(Leaves::iterator at) {
  const auto next = std::next(at);
  if (at->second.empty() && at != leaves_.begin()) {
    leaves_.erase(at);
    return;
  }
  if (next == leaves_.end()) return;
  if (!at->second.empty() && at->second.size() + next->second.size() > kMost / 2 + kFew) return;
  at->second.insert(at->second.end(), next->second.begin(), next->second.end());
  leaves_.erase(next);
}

const Rank* RankSet::first() const {
  return size_ == 0 ? nullptr : &leaves_.begin()->second.front();
}

const Rank* RankSet::after(const Rank& rank) const {
  if (size_ == 0) return nullptr;
  auto at = leaf_of(rank);
  const auto found = std::ranges::upper_bound(at->second, rank, std::less());
  if (found != at->second.end()) return &*found;
  ++at;
  return at == leaves_.end() ? nullptr : &at->second.front();
}

}  // namespace post::queue
