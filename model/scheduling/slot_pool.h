// Where queued Messages live: blocks that never move, slots that are used again.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "model/scheduling/queued_message.h"

namespace post::queue {

class SlotPool {
 public:
  Slot allocate() {
    if (free_ == kNone) grow();
    const Slot slot = free_;
    free_ = at(slot).ordered_after;
    at(slot).ordered_after = kNone;
    return slot;
  }
  void release(Slot slot) {
    at(slot) = QueuedMessage();
    at(slot).ordered_after = free_;
    free_ = slot;
  }
  QueuedMessage& at(Slot slot) { return blocks_[slot / kBlock][slot % kBlock]; }
  const QueuedMessage& at(Slot slot) const { return blocks_[slot / kBlock][slot % kBlock]; }

 private:
  static constexpr Slot kBlock = 1024;

  void grow() {
    const Slot first = static_cast<Slot>(blocks_.size()) * kBlock;
    blocks_.push_back(std::make_unique<QueuedMessage[]>(kBlock));
    for (Slot slot = first + kBlock; slot-- > first;) {
      at(slot).ordered_after = free_;
      free_ = slot;
    }
  }

  std::vector<std::unique_ptr<QueuedMessage[]>> blocks_;
  Slot free_ = kNone;  // chained through ordered_after
};

}  // namespace post::queue
