// A sorted set whose items come nearly in order and go from the front.
#pragma once

#include <algorithm>
#include <cstddef>

#include "model/fifo.h"

namespace post {

/// As std::set, without an allocation for each item: at the ends O(1) amortised, elsewhere items
/// are moved aside. Not for what a peer may order as it likes.
template <class Item>
class SortedFifo {
 public:
  bool empty() const { return items_.empty(); }
  std::size_t size() const { return items_.size(); }
  auto begin() const { return items_.begin(); }
  auto end() const { return items_.end(); }

  void insert(const Item& item) {
    if (items_.empty() || items_.back() < item) return items_.push_back(item);
    const auto place = std::ranges::lower_bound(items_, item);
    if (!(*place == item)) items_.insert(place, item);
  }
  void erase(const Item& item) {
    if (items_.empty()) return;
    if (items_.front() == item) return items_.pop_front();
    const auto place = std::ranges::lower_bound(items_, item);
    if (place != items_.end() && *place == item) items_.erase(place);
  }
  Item pop_front() {
    const Item first = items_.front();
    items_.pop_front();
    return first;
  }

 private:
  Fifo<Item> items_;
};

}  // namespace post
