// Deadlines of the Messages of one lane, earliest first. Entries of Messages that ended are thrown
// away when they come to the top, or when they are too many.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <vector>

#include "model/scheduling/slot_pool.h"

namespace post::queue {

class DeadlineHeap {
 public:
  void push(Time deadline, Slot slot, const SlotPool& pool) {
    if (entries_.size() >= limit_) clean(pool);
    entries_.push_back({deadline, slot, short_of(pool.at(slot))});
    std::ranges::push_heap(entries_, std::greater());
  }
  /// The earliest that has not ended; kNone: there is none.
  Slot top(const SlotPool& pool) {
    while (!entries_.empty() && stale(entries_.front(), pool)) drop();
    return entries_.empty() ? kNone : entries_.front().slot;
  }
  void pop() { drop(); }

 private:
  struct Entry {
    Time deadline;
    Slot slot;
    std::uint32_t submission;  // its lower half: tells whether the slot was used again

    friend bool operator>(const Entry& a, const Entry& b) {
      return a.deadline != b.deadline ? a.deadline > b.deadline : a.submission > b.submission;
    }
  };

  static std::uint32_t short_of(const QueuedMessage& message) {
    return static_cast<std::uint32_t>(message.submission);
  }
  static bool stale(const Entry& entry, const SlotPool& pool) {
    const QueuedMessage& message = pool.at(entry.slot);
    return !message.live() || short_of(message) != entry.submission;
  }
  void drop() {
    std::ranges::pop_heap(entries_, std::greater());
    entries_.pop_back();
  }
  void clean(const SlotPool& pool) {
    std::erase_if(entries_, [&](const Entry& entry) { return stale(entry, pool); });
    std::ranges::stable_sort(entries_, [](const Entry& a, const Entry& b) { return b > a; });
    limit_ = std::max<std::size_t>(64, 2 * entries_.size());
  }

  std::vector<Entry> entries_;
  std::size_t limit_ = 64;
};

}  // namespace post::queue
