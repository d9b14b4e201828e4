// First in, first out: a queue that costs next to nothing while it is empty.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <utility>

namespace post {

/// In one block of memory, which is used again; std::deque would hold half a KiB from the start.
/// Both ends in amortised O(1). References are valid until the next call that is not const.
template <class Item>
class Fifo {
 public:
  Fifo() = default;
  Fifo(Fifo&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  Fifo& operator=(Fifo other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~Fifo() { forget(); }

  bool empty() const { return size() == 0; }
  std::size_t size() const { return block_ == nullptr ? 0 : block_->end - block_->begin; }
  Item& front() { return *begin(); }
  const Item& front() const { return *begin(); }
  const Item& back() const { return *(end() - 1); }
  Item& operator[](std::size_t index) { return begin()[index]; }
  const Item& operator[](std::size_t index) const { return begin()[index]; }
  Item* begin() { return block_ == nullptr ? nullptr : block_->items() + block_->begin; }
  const Item* begin() const { return const_cast<Fifo*>(this)->begin(); }
  Item* end() { return block_ == nullptr ? nullptr : block_->items() + block_->end; }
  const Item* end() const { return const_cast<Fifo*>(this)->end(); }

  void push_back(Item item) {
    if (block_ == nullptr || block_->end == block_->capacity) grow();
    std::construct_at(end(), std::move(item));
    ++block_->end;
  }
  void pop_front() {
    std::destroy_at(begin());
    if (++block_->begin == block_->end) {
      block_->begin = block_->end = 0;
    } else if (2 * block_->begin >= block_->end) {
      shift();
    }
  }
  /// `place`: a pointer into this.
  void erase(const Item* place) {
    Item* const at = begin() + (place - begin());
    std::move(at + 1, end(), at);
    drop_behind(end() - 1);
  }
  void insert(const Item* place, Item item) {
    const std::ptrdiff_t index = place - begin();
    push_back(std::move(item));
    std::rotate(begin() + index, end() - 1, end());
  }
  template <class Holds>
  void erase_if(Holds holds) {
    if (block_ != nullptr) drop_behind(std::remove_if(begin(), end(), holds));
  }
  void clear() {
    if (block_ == nullptr) return;
    std::destroy(begin(), end());
    block_->begin = block_->end = 0;
  }
  /// Where it is empty and never had many: gives back their memory.
  void rest() {
    if (block_ != nullptr && empty() && block_->capacity <= kFew) forget();
  }

 private:
  static constexpr std::uint32_t kFew = 2;

  struct alignas(std::max(alignof(Item), alignof(std::uint32_t))) Block {
    std::uint32_t capacity;
    std::uint32_t begin;
    std::uint32_t end;
    Item* items() { return reinterpret_cast<Item*>(this + 1); }
  };
  static_assert(alignof(Item) <= __STDCPP_DEFAULT_NEW_ALIGNMENT__);

  void forget() {
    clear();
    ::operator delete(std::exchange(block_, nullptr));
  }
  void shift() {
    move_to(block_->items());
    block_->end -= std::exchange(block_->begin, 0);
  }
  void grow() {
    const std::uint32_t capacity = block_ == nullptr ? 1 : 2 * block_->capacity;
    void* const memory = ::operator new(sizeof(Block) + capacity * sizeof(Item));
    Block* const grown = new (memory) Block{capacity, 0, static_cast<std::uint32_t>(size())};
    if (block_ != nullptr) move_to(grown->items());
    ::operator delete(std::exchange(block_, grown));
  }
  /// All of them, to memory before them or elsewhere.
  void move_to(Item* to) {
    for (Item* item = begin(); item != end(); ++item, ++to) {
      std::construct_at(to, std::move(*item));
      std::destroy_at(item);
    }
  }
  void drop_behind(Item* last) {
    const auto count = static_cast<std::uint32_t>(end() - last);
    std::destroy(last, end());
    block_->end -= count;
  }

  Block* block_ = nullptr;  // null: empty
};

}  // namespace post
