// Many coroutines that nobody waits for, and their one owner.
#pragma once

#include <list>
#include <utility>

#include "model/coroutine/task.h"

namespace post::co {

/// Owns Tasks until they end, for instance one for each Carrier that a server accepted. Its end
/// cancels all of them.
class Scope {
 public:
  void add(Task<void> task) {
    tasks_.remove_if([](const Task<void>& known) { return known.done(); });
    if (!task.done()) tasks_.push_back(std::move(task));
  }
  /// Of those that were added last, how many wait for something.
  std::size_t running() const {
    std::size_t count = 0;
    for (const Task<void>& task : tasks_) count += task.done() ? 0 : 1;
    return count;
  }

 private:
  std::list<Task<void>> tasks_;
};

}  // namespace post::co
