// The armed Tasks of a simulation in the order (time, phase, entity, arming).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "model/executor.h"

namespace post::ns3host {

struct TaskKey {
  Time time;
  std::uint8_t phase = 0;
  std::uint32_t entity_order = 0;
  std::uint64_t arming = 0;
  friend auto operator<=>(const TaskKey&, const TaskKey&) = default;
};

/// A binary heap that tells who holds a Task where it stands, so that it can be taken out again.
class PendingTasks {
 public:
  struct Entry {
    TaskKey key;
    Task* task = nullptr;
    std::uint64_t* position = nullptr;  ///< kept up to date: the entry's index
  };

  bool empty() const { return heap_.empty(); }
  std::size_t size() const { return heap_.size(); }
  const TaskKey& top() const { return heap_.front().key; }

  void push(const Entry& entry);
  void erase(std::uint64_t position);
  Task& pop();
  /// Gives each entry the place of its entity anew. The order among those there are stays.
  void renumber(const std::vector<std::uint32_t>& order_of_entity);

 private:
  void place(std::size_t at, const Entry& entry);
  void rise(std::size_t hole, const Entry& entry);
  void sink(std::size_t hole, const Entry& entry);

  std::vector<Entry> heap_;
};

}  // namespace post::ns3host
