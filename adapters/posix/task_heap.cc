#include "adapters/posix/task_heap.h"

#include <algorithm>

namespace post::posix {

void TaskHeap::push(const TaskKey& key, Task& task) {
  entries_.emplace_back();
  rise(entries_.size() - 1, {key, &task});
}

Task& TaskHeap::pop() {
  Task& task = *entries_.front().task;
  erase(0);
  return task;
}

void TaskHeap::erase(std::size_t index) {
  const Entry last = entries_.back();
  entries_.pop_back();
  if (index == entries_.size()) return;
  if (index > 0 && last.key < entries_[(index - 1) / 2].key) return rise(index, last);
  sink(index, last);
}

bool TaskHeap::any_minor_up_to(std::uint64_t bound) const {
  return std::any_of(entries_.begin(), entries_.end(),
                     [bound](const Entry& entry) { return entry.key.minor <= bound; });
}

void TaskHeap::put(std::size_t index, const Entry& entry) {
  entries_[index] = entry;
  place_(*entry.task, index);
}

void TaskHeap::rise(std::size_t hole, const Entry& entry) {
  while (hole > 0) {
    const std::size_t parent = (hole - 1) / 2;
    if (!(entry.key < entries_[parent].key)) break;
    put(hole, entries_[parent]);
    hole = parent;
  }
  put(hole, entry);
}

void TaskHeap::sink(std::size_t hole, const Entry& entry) {
  for (;;) {
    std::size_t child = 2 * hole + 1;
    if (child >= entries_.size()) break;
    if (child + 1 < entries_.size() && entries_[child + 1].key < entries_[child].key) ++child;
    if (!(entries_[child].key < entry.key)) break;
    put(hole, entries_[child]);
    hole = child;
  }
  put(hole, entry);
}

}  // namespace post::posix
