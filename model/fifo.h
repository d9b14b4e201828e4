// First in, first out: a queue that costs nothing while it is empty and was never used.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace post {

/// Over one vector, whose memory is used again; std::deque would hold half a KiB from the start.
/// Both ends in amortised O(1). References are valid until the next call that is not const.
template <class Item>
class Fifo {
 public:
  bool empty() const { return first_ == items_.size(); }
  std::size_t size() const { return items_.size() - first_; }
  Item& front() { return items_[first_]; }
  const Item& front() const { return items_[first_]; }
  const Item& back() const { return items_.back(); }
  Item& operator[](std::size_t index) { return items_[first_ + index]; }
  const Item& operator[](std::size_t index) const { return items_[first_ + index]; }
  auto begin() { return items_.begin() + static_cast<std::ptrdiff_t>(first_); }
  auto begin() const { return items_.begin() + static_cast<std::ptrdiff_t>(first_); }
  auto end() { return items_.end(); }
  auto end() const { return items_.end(); }

  void push_back(Item item) { items_.push_back(std::move(item)); }
  void pop_front() {
    items_[first_++] = Item();
    if (2 * first_ >= items_.size()) shift();
  }
  /// `place`: an iterator of this.
  template <class Place>
  void erase(Place place) {
    items_.erase(place);
  }
  template <class Place>
  void insert(Place place, Item item) {
    items_.insert(place, std::move(item));
  }
  template <class Holds>
  void erase_if(Holds holds) {
    shift();
    std::erase_if(items_, holds);
  }
  void clear() {
    items_.clear();
    first_ = 0;
  }

 private:
  void shift() {
    items_.erase(items_.begin(), begin());
    first_ = 0;
  }

  std::vector<Item> items_;
  std::size_t first_ = 0;
};

}  // namespace post
