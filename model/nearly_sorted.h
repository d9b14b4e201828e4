// A sorted set for items that mostly come in order and go from the front.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <set>

#include "model/fifo.h"

namespace post {

/// As std::set, in whatever order items come and go, but what comes in order costs no allocation:
/// it stands in one run. What comes before others, or would leave the middle of a long run, goes to
/// a std::set beside it; each item once, so that no peer can make others move.
template <class Item>
class NearlySorted {
 public:
  bool empty() const { return run_.empty() && !others_; }
  /// The least, of a set that is not empty.
  const Item& front() const {
    if (!others_) return run_.front();
    return run_.empty() || *others_->begin() < run_.front() ? *others_->begin() : run_.front();
  }
  /// The least that is not below `item`; null: there is none.
  const Item* at_least(const Item& item) const {
    const auto place = run_.empty() || run_.back() < item
                           ? run_.end()
                           : std::lower_bound(run_.begin(), run_.end(), item);
    const Item* found = place == run_.end() ? nullptr : &*place;
    if (!others_) return found;
    const auto other = others_->lower_bound(item);
    if (other == others_->end()) return found;
    return found == nullptr || *other < *found ? &*other : found;
  }
  /// The least that is above `item`; null: there is none.
  const Item* above(const Item& item) const {
    const auto place = std::upper_bound(run_.begin(), run_.end(), item);
    const Item* found = place == run_.end() ? nullptr : &*place;
    if (!others_) return found;
    const auto other = others_->upper_bound(item);
    if (other == others_->end()) return found;
    return found == nullptr || *other < *found ? &*other : found;
  }

  void insert(const Item& item) {
    if (run_.empty() || run_.back() < item) {
      if (!others_ || !others_->contains(item)) run_.push_back(item);
      return;
    }
    const auto place = std::lower_bound(run_.begin(), run_.end(), item);
    if (!(item < *place)) return;
    if (!others_) others_ = std::make_unique<std::set<Item>>();
    others_->insert(item);
  }
  void erase(const Item& item) {
    if (run_.empty()) return erase_other(item);
    if (equal(run_.front(), item)) return run_.pop_front();
    const auto place = std::lower_bound(run_.begin(), run_.end(), item);
    if (place == run_.end() || item < *place) return erase_other(item);
    if (run_.size() <= kShort) return run_.erase(place);
    if (!others_) others_ = std::make_unique<std::set<Item>>();
    others_->insert(run_.begin(), run_.end());
    run_.clear();
    erase_other(item);
  }

 private:
  static constexpr std::size_t kShort = 64;

  static bool equal(const Item& a, const Item& b) { return !(a < b) && !(b < a); }
  void erase_other(const Item& item) {
    if (!others_) return;
    others_->erase(item);
    if (others_->empty()) others_.reset();
  }

  Fifo<Item> run_;
  std::unique_ptr<std::set<Item>> others_;  // null: none
};

}  // namespace post
