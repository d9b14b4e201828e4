#include "sim/engine/event_heap.h"

#include <algorithm>
#include <utility>

#include "model/check.h"

namespace post::sim {

EventHeap::Slot EventHeap::push(const EventKey& key, Task& task) {
  const Entry entry{key, take_slot(task)};
  if (heap_.empty() || key < heap_.front().key) {
    insert_in_row(entry);
  } else {
    insert(entry);
  }
  return entry.slot;
}

void EventHeap::erase(Slot slot) {
  if (index_of_slot_[slot] == kInRow) {
    erase_in_row(slot);
  } else {
    erase_at(index_of_slot_[slot]);
  }
  release(slot);
}

Task& EventHeap::pop() {
  const Slot slot = soon_ > 0 ? row_[--soon_].slot : heap_.front().slot;
  if (index_of_slot_[slot] != kInRow) erase_at(0);
  release(slot);
  return *task_of_slot_[slot];
}

// Of a full row and the new one the latest goes to the heap.
void EventHeap::insert_in_row(const Entry& entry) {
  if (soon_ == kRow) {
    if (row_.front().key < entry.key) return insert(entry);
    insert(row_.front());
    std::move(row_.begin() + 1, row_.end(), row_.begin());
    --soon_;
  }
  std::size_t place = soon_++;
  for (; place > 0 && row_[place - 1].key < entry.key; --place) row_[place] = row_[place - 1];
  row_[place] = entry;
  index_of_slot_[entry.slot] = kInRow;
}

void EventHeap::erase_in_row(Slot slot) {
  const auto end = row_.begin() + static_cast<std::ptrdiff_t>(soon_--);
  const auto place =
      std::find_if(row_.begin(), end, [&](const Entry& e) { return e.slot == slot; });
  std::move(place + 1, end, place);
}

void EventHeap::insert(const Entry& entry) {
  heap_.emplace_back();
  rise(static_cast<Index>(heap_.size() - 1), entry);
}

EventHeap::Slot EventHeap::take_slot(Task& task) {
  if (free_ == kNoSlot) {
    const std::size_t slot = task_of_slot_.size();
    check(slot < kNoSlot, "fewer than 2^32 - 1 pending events");
    task_of_slot_.push_back(&task);
    index_of_slot_.push_back(0);
    return static_cast<Slot>(slot);
  }
  const Slot slot = free_;
  free_ = index_of_slot_[slot];
  task_of_slot_[slot] = &task;
  return slot;
}

void EventHeap::release(Slot slot) { index_of_slot_[slot] = std::exchange(free_, slot); }

void EventHeap::place(Index index, const Entry& entry) {
  heap_[index] = entry;
  index_of_slot_[entry.slot] = index;
}

void EventHeap::erase_at(Index index) {
  const Entry last = heap_.back();
  const Index hole = sink_to_leaf(index);
  heap_.pop_back();
  if (hole < heap_.size()) rise(hole, last);
}

void EventHeap::rise(Index hole, const Entry& entry) {
  while (hole > 0) {
    const Index parent = (hole - 1) / kArity;
    if (!(entry.key < heap_[parent].key)) break;
    place(hole, heap_[parent]);
    hole = parent;
  }
  place(hole, entry);
}

// What fills a hole is the last leaf, which nearly always belongs near the leaves: going down
// without comparing to it and then rising costs fewer comparisons. The last leaf may itself have
// moved up on the way; then the hole is the last place.
EventHeap::Index EventHeap::sink_to_leaf(Index hole) {
  for (;;) {
    const std::size_t first_child = std::size_t{hole} * kArity + 1;
    if (first_child >= heap_.size()) return hole;
    const Index child = least_child(static_cast<Index>(first_child));
    place(hole, heap_[child]);
    hole = child;
  }
}

EventHeap::Index EventHeap::least_child(Index first_child) const {
  const std::size_t end = std::min<std::size_t>(std::size_t{first_child} + kArity, heap_.size());
  Index least = first_child;
  for (Index child = first_child + 1; child < end; ++child) {
    if (heap_[child].key < heap_[least].key) least = child;
  }
  return least;
}

}  // namespace post::sim
