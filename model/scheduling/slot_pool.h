// Where queued Messages live: blocks that never move, slots that are used again.
#pragma once

#include <bit>
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
    ++taken_;
    return slot;
  }
  void release(Slot slot) {
    at(slot) = QueuedMessage();
    at(slot).ordered_after = free_;
    free_ = slot;
    --taken_;
  }
  /// No slot is taken.
  bool rests() const { return taken_ == 0; }
  bool few() const { return blocks_.size() <= kFew; }  ///< there never were many
  QueuedMessage& at(Slot slot) {
    const Where where = where_of(slot);
    return blocks_[where.block][where.index];
  }
  const QueuedMessage& at(Slot slot) const {
    const Where where = where_of(slot);
    return blocks_[where.block][where.index];
  }

 private:
  // Blocks of 1, 2, 4, ... slots, which an Association of few Messages can afford, then all of
  // kBlock.
  static constexpr Slot kFirst = 1;
  static constexpr Slot kBlock = 1024;
  static constexpr std::size_t kFew = 2;  // blocks, for which no memory is kept
  static constexpr Slot kGrowing = std::bit_width(kBlock / kFirst) - 1;  // blocks below kBlock
  static constexpr Slot kInGrowing = kBlock - kFirst;                    // slots in all of those

  struct Where {
    std::size_t block;
    std::size_t index;
  };
  static Where where_of(Slot slot) {
    const Slot place = slot + kFirst;
    if (slot >= kInGrowing) return {kGrowing + place / kBlock - 1, place % kBlock};
    const Slot size = std::bit_floor(place);
    return {static_cast<std::size_t>(std::bit_width(size / kFirst)) - 1, place - size};
  }
  static Slot size_of(std::size_t block) { return block < kGrowing ? kFirst << block : kBlock; }

  void grow() {
    const Slot size = size_of(blocks_.size());
    blocks_.push_back(std::make_unique<QueuedMessage[]>(size));
    for (Slot slot = slots_ + size; slot-- > slots_;) {
      at(slot).ordered_after = free_;
      free_ = slot;
    }
    slots_ += size;
  }

  std::vector<std::unique_ptr<QueuedMessage[]>> blocks_;
  Slot slots_ = 0;  // in all blocks
  Slot taken_ = 0;
  Slot free_ = kNone;  // chained through ordered_after
};

}  // namespace post::queue
