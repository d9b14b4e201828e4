#include "adapters/ns3/host/pending_tasks.h"

namespace post::ns3host {

void PendingTasks::push(const Entry& entry) {
  heap_.emplace_back();
  rise(heap_.size() - 1, entry);
}

void PendingTasks::erase(std::uint64_t position) {
  const Entry last = heap_.back();
  heap_.pop_back();
  if (position == heap_.size()) return;
  const bool rises = position > 0 && last.key < heap_[(position - 1) / 2].key;
  rises ? rise(position, last) : sink(position, last);
}

Task& PendingTasks::pop() {
  Task& task = *heap_.front().task;
  erase(0);
  return task;
}

void PendingTasks::renumber(const std::vector<std::uint32_t>& order_of_entity) {
  for (Entry& each : heap_) {
    each.key.entity_order = order_of_entity[static_cast<std::uint32_t>(each.task->entity())];
  }
}

void PendingTasks::place(std::size_t at, const Entry& entry) {
  heap_[at] = entry;
  *entry.position = at;
}

void PendingTasks::rise(std::size_t hole, const Entry& entry) {
  for (std::size_t parent; hole > 0; hole = parent) {
    parent = (hole - 1) / 2;
    if (!(entry.key < heap_[parent].key)) break;
    place(hole, heap_[parent]);
  }
  place(hole, entry);
}

void PendingTasks::sink(std::size_t hole, const Entry& entry) {
  for (std::size_t child = 2 * hole + 1; child < heap_.size(); child = 2 * hole + 1) {
    if (child + 1 < heap_.size() && heap_[child + 1].key < heap_[child].key) ++child;
    if (!(heap_[child].key < entry.key)) break;
    place(hole, heap_[child]);
    hole = child;
  }
  place(hole, entry);
}

}  // namespace post::ns3host
