// Armed Tasks, the one that runs next on top.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "model/executor.h"

namespace post::posix {

/// What Tasks are ordered by: the first two words as their heap wants it, then entities, then the
/// order of arming.
struct TaskKey {
  std::uint64_t major = 0;
  std::uint64_t minor = 0;
  EntityId entity{};
  std::uint64_t sequence = 0;
  friend auto operator<=>(const TaskKey&, const TaskKey&) = default;
};

/// A binary heap with removal in O(log n): each Task is told where it stands by `place`.
class TaskHeap {
 public:
  using Place = void (*)(Task& task, std::size_t index);

  explicit TaskHeap(Place place) : place_(place) {}

  bool empty() const { return entries_.empty(); }
  std::size_t size() const { return entries_.size(); }
  const TaskKey& top_key() const { return entries_.front().key; }

  void push(const TaskKey& key, Task& task);
  Task& pop();
  void erase(std::size_t index);
  /// Whether a key has a minor word of at most `bound`.
  bool any_minor_up_to(std::uint64_t bound) const;

 private:
  struct Entry {
    TaskKey key;
    Task* task = nullptr;
  };

  void put(std::size_t index, const Entry& entry);
  void rise(std::size_t hole, const Entry& entry);
  void sink(std::size_t hole, const Entry& entry);

  Place place_;
  std::vector<Entry> entries_;
};

}  // namespace post::posix
