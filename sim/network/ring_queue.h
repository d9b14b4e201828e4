// A first-in first-out queue that stops allocating once it has been as long as it gets.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace post::sim {

/// `T` is movable and default-constructible. A popped slot keeps a moved-from T until it is used
/// again.
template <class T>
class RingQueue {
 public:
  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  T& front() { return slots_[head_]; }
  const T& front() const { return slots_[head_]; }
  T& back() { return slots_[index(size_ - 1)]; }
  T& operator[](std::size_t offset) { return slots_[index(offset)]; }  ///< 0 is the front

  /// A further one, to be filled: what stands in it was popped before.
  T& push() {
    if (size_ == slots_.size()) grow();
    return slots_[index(size_++)];
  }
  void push(const T& value) { push() = value; }
  void push(T&& value) { push() = std::move(value); }
  T pop() {
    T value = std::move(slots_[head_]);
    head_ = index(1);
    --size_;
    return value;
  }

  T pop_back() {
    T value = std::move(slots_[index(size_ - 1)]);
    --size_;
    return value;
  }

 private:
  std::size_t index(std::size_t offset) const { return (head_ + offset) & (slots_.size() - 1); }
  void grow() {
    std::vector<T> larger(slots_.empty() ? 4 : slots_.size() * 2);
    for (std::size_t i = 0; i < size_; ++i) larger[i] = std::move(slots_[index(i)]);
    slots_ = std::move(larger);
    head_ = 0;
  }

  std::vector<T> slots_;  ///< a power of two of them
  std::size_t head_ = 0;
  std::size_t size_ = 0;
};

}  // namespace post::sim
