#include "model/scheduling/rank_set.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace post::queue {

RankSet::Leaves::iterator RankSet::leaf_of(const Rank& rank) const {
  return std::prev(leaves_->upper_bound(rank));
}

void RankSet::insert(Leaf& leaf, const Rank& rank) {
  if (leaf.empty() || leaf.back() < rank) return leaf.push_back(rank);
  leaf.insert(std::ranges::upper_bound(leaf, rank, std::less()), rank);
}

void RankSet::insert(const Rank& rank) {
  ++size_;
  if (!leaves_ && few_.size() < kMost) return insert(few_, rank);
  if (!leaves_) spread();
  const auto at = leaf_of(rank);
  insert(at->second.size() < kMost ? at->second : split(at, rank), rank);
}

void RankSet::spread() {
  leaves_ = std::make_unique<Leaves>();
  leaves_->emplace(Rank{{INT64_MIN, Time::min()}, 0, kNone}, std::exchange(few_, {}));
}

void RankSet::gather() {
  few_ = std::move(leaves_->begin()->second);
  leaves_.reset();
}

// What comes in order fills its leaves: only what comes between others divides them.
RankSet::Leaf& RankSet::split(Leaves::iterator at, const Rank& rank) {
  Leaf& leaf = at->second;
  const auto middle = leaf.back() < rank ? leaf.end() : leaf.begin() + kMost / 2;
  const Rank bound = middle == leaf.end() ? rank : *middle;
  Leaf& upper = leaves_->emplace_hint(std::next(at), bound, Leaf())->second;
  upper.reserve(kMost);
  upper.assign(middle, leaf.end());
  leaf.erase(middle, leaf.end());
  return rank < bound ? leaf : upper;
}

void RankSet::erase(const Rank& rank) {
  if (--size_ == 0 && !leaves_) return few_.clear();
  Leaf& leaf = leaves_ ? leaf_of(rank)->second : few_;
  leaf.erase(std::ranges::lower_bound(leaf, rank, std::less()));
  if (!leaves_) return;
  if (leaf.size() < kFew) join_next(leaf_of(rank));
  if (leaves_->size() == 1 && size_ <= kFew) gather();
}

void RankSet::join_next(Leaves::iterator at) {
  const auto next = std::next(at);
  if (at->second.empty() && at != leaves_->begin()) {
    leaves_->erase(at);
    return;
  }
  if (next == leaves_->end()) return;
  if (!at->second.empty() && at->second.size() + next->second.size() > kMost / 2 + kFew) return;
  at->second.insert(at->second.end(), next->second.begin(), next->second.end());
  leaves_->erase(next);
}

const Rank* RankSet::first() const {
  if (size_ == 0) return nullptr;
  return leaves_ ? &leaves_->begin()->second.front() : &few_.front();
}

const Rank* RankSet::after(const Rank& rank) const {
  if (size_ == 0) return nullptr;
  if (!leaves_) {
    const auto found = std::ranges::upper_bound(few_, rank, std::less());
    return found == few_.end() ? nullptr : &*found;
  }
  auto at = leaf_of(rank);
  const auto found = std::ranges::upper_bound(at->second, rank, std::less());
  if (found != at->second.end()) return &*found;
  ++at;
  return at == leaves_->end() ? nullptr : &at->second.front();
}

}  // namespace post::queue
