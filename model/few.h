// A sequence that mostly has one item at most.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace post {

/// As std::vector, but the first item allocates nothing. Pointers are valid until the next change.
template <class Item>
class Few {
 public:
  bool empty() const { return size() == 0; }
  std::size_t size() const { return several_.empty() ? (has_only_ ? 1 : 0) : several_.size(); }
  Item* begin() { return several_.empty() ? &only_ : several_.data(); }
  Item* end() { return begin() + size(); }
  const Item* begin() const { return several_.empty() ? &only_ : several_.data(); }
  const Item* end() const { return begin() + size(); }
  const Item& front() const { return *begin(); }

  Item& push_back(Item item) {
    if (empty()) {
      has_only_ = true;
      return only_ = std::move(item);
    }
    if (std::exchange(has_only_, false)) several_.push_back(std::exchange(only_, {}));
    several_.push_back(std::move(item));
    return several_.back();
  }
  void erase(Item* place) {
    if (several_.empty()) return clear();
    several_.erase(several_.begin() + (place - several_.data()));
  }
  void keep_first() {
    if (several_.size() > 1) several_.resize(1);
  }
  void clear() {
    if (std::exchange(has_only_, false)) only_ = {};
    several_.clear();
  }

 private:
  Item only_{};
  bool has_only_ = false;
  std::vector<Item> several_;  // empty: only_ is all there is, if has_only_
};

}  // namespace post
