// A sequence that mostly has one item at most.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace post {

/// As std::vector, but the first item allocates nothing, and there is no room for more until they
/// come. Pointers are valid until the next change.
template <class Item>
class Few {
 public:
  Few() = default;
  Few(Few&& other) noexcept
      : only_(std::exchange(other.only_, Item())),
        has_only_(std::exchange(other.has_only_, false)),
        row_(std::move(other.row_)) {}
  Few(const Few& other)
      : only_(other.only_),
        has_only_(other.has_only_),
        row_(other.row_ ? std::make_unique<std::vector<Item>>(*other.row_) : nullptr) {}
  Few& operator=(Few other) noexcept {
    std::swap(only_, other.only_);
    std::swap(row_, other.row_);
    std::swap(has_only_, other.has_only_);
    return *this;
  }
  ~Few() = default;

  bool empty() const { return size() == 0; }
  std::size_t size() const { return in_row() ? row_->size() : (has_only_ ? 1 : 0); }
  Item* begin() { return in_row() ? row_->data() : &only_; }
  Item* end() { return begin() + size(); }
  const Item* begin() const { return in_row() ? row_->data() : &only_; }
  const Item* end() const { return begin() + size(); }
  const Item* data() const { return begin(); }
  Item& front() { return *begin(); }
  const Item& front() const { return *begin(); }
  Item& back() { return *(end() - 1); }
  const Item& back() const { return *(end() - 1); }
  Item& operator[](std::size_t index) { return begin()[index]; }
  const Item& operator[](std::size_t index) const { return begin()[index]; }

  Item& push_back(Item item) { return *insert(end(), std::move(item)); }
  /// Before `place`; tells where it is now.
  Item* insert(const Item* place, Item item) {
    if (empty()) {
      has_only_ = true;
      only_ = std::move(item);
      return &only_;
    }
    const std::ptrdiff_t index = place - begin();
    if (std::exchange(has_only_, false)) row().push_back(std::exchange(only_, Item()));
    return &*row_->insert(row_->begin() + index, std::move(item));
  }
  void erase(const Item* place) {
    if (!in_row()) return clear();
    row_->erase(row_->begin() + (place - begin()));
  }
  template <class Holds>
  std::size_t erase_if(Holds holds) {
    if (in_row()) return std::erase_if(*row_, holds);
    if (!has_only_ || !holds(std::as_const(only_))) return 0;
    clear();
    return 1;
  }
  /// The first `count`, of no fewer.
  void drop_front(std::size_t count) {
    if (count == 0) return;
    if (!in_row()) return clear();
    row_->erase(row_->begin(), row_->begin() + static_cast<std::ptrdiff_t>(count));
  }
  void keep_first() {
    if (size() > 1) row_->resize(1);
  }
  void clear() {
    if (std::exchange(has_only_, false)) only_ = Item();
    if (row_) row_->clear();
  }

 private:
  bool in_row() const { return row_ && !row_->empty(); }
  std::vector<Item>& row() {
    if (!row_) row_ = std::make_unique<std::vector<Item>>();
    return *row_;
  }

  Item only_{};
  bool has_only_ = false;
  std::unique_ptr<std::vector<Item>> row_;  // null or empty: only_ is all there is, if has_only_
};

}  // namespace post
