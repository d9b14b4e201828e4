// The pending Tasks of a run in the order (time, phase, rank).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "model/executor.h"
#include "model/wide.h"

namespace post::sim {

struct EventKey {
  std::uint64_t time_ns = 0;
  std::uint64_t order = 0;  ///< phase in the top three bits, rank below
};

constexpr bool operator<(const EventKey& a, const EventKey& b) {
  return ((Uint128{a.time_ns} << 64) | a.order) < ((Uint128{b.time_ns} << 64) | b.order);
}

/// A 4-ary heap with removal in O(log n) and no tombstones. Keys stand in the heap and positions in
/// a dense table, so that no Task is touched while others move past it. The few that come before
/// all in the heap wait beside it in a sorted row: most of what a packet causes is due at once, or
/// soon, and never enters the heap. Memory is proportional to the most that was pending at once.
class EventHeap {
 public:
  /// What stays the same while the event moves; used again after it has gone.
  using Slot = std::uint32_t;

  bool empty() const { return soon_ == 0 && heap_.empty(); }
  std::size_t size() const { return heap_.size() + soon_; }
  const EventKey& top_key() const { return soon_ > 0 ? row_[soon_ - 1].key : heap_.front().key; }

  Slot push(const EventKey& key, Task& task);
  void erase(Slot slot);
  Task& pop();

 private:
  struct Entry {
    EventKey key;
    Slot slot = 0;
  };
  using Index = std::uint32_t;
  static constexpr Index kArity = 4;
  static constexpr std::size_t kRow = 8;
  static constexpr Index kInRow = std::numeric_limits<Index>::max();
  static constexpr Slot kNoSlot = std::numeric_limits<Slot>::max();

  void insert_in_row(const Entry& entry);
  void erase_in_row(Slot slot);
  void insert(const Entry& entry);
  Slot take_slot(Task& task);
  void release(Slot slot);
  void place(Index index, const Entry& entry);
  void erase_at(Index index);
  void rise(Index hole, const Entry& entry);
  Index sink_to_leaf(Index hole);
  Index least_child(Index first_child) const;

  std::array<Entry, kRow>
      row_{};  ///< the first soon_ of them: the latest first, before all in heap_
  std::size_t soon_ = 0;
  std::vector<Entry> heap_;
  std::vector<Index> index_of_slot_;  ///< in heap_, or kInRow; of a free slot: the next one
  std::vector<Task*> task_of_slot_;
  Slot free_ = kNoSlot;
};

}  // namespace post::sim
