// The heap against a sorted set, through random pushes, pops and removals.
#include "sim/engine/event_heap.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "sim/engine/distributions.h"
#include "sim/engine/engine.h"
#include "sim/engine/random.h"

namespace post::sim {
namespace {

class HeapAgainstMap {
 public:
  void push(std::uint64_t time_ns, std::uint64_t order) {
    tasks_.push_back(std::make_unique<Task>(engine_, Phase::kTimer, EntityId{}, [] {}));
    Task& task = *tasks_.back();
    model_[{time_ns, order}] = {&task, heap_.push({time_ns, order}, task)};
  }
  void pop() {
    const auto first = model_.begin();
    ASSERT_EQ(heap_.top_key().time_ns, first->first.first);
    ASSERT_EQ(heap_.top_key().order, first->first.second);
    ASSERT_EQ(&heap_.pop(), first->second.first);
    model_.erase(first);
  }
  void erase(std::size_t nth) {
    const auto chosen = std::next(model_.begin(), static_cast<std::ptrdiff_t>(nth));
    heap_.erase(chosen->second.second);
    model_.erase(chosen);
  }
  std::size_t size() const { return model_.size(); }
  bool agrees() const { return heap_.size() == model_.size() && heap_.empty() == model_.empty(); }

 private:
  Engine engine_{{}};
  EventHeap heap_;
  std::vector<std::unique_ptr<Task>> tasks_;
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::pair<Task*, EventHeap::Slot>> model_;
};

void random_operation(HeapAgainstMap& both, RandomStream& random, std::uint64_t order) {
  const std::uint64_t choice = uniform_below(random, 10);
  if (both.size() == 0 || choice < 5) {
    both.push(uniform_below(random, 50), order);
  } else if (choice < 8) {
    both.pop();
  } else {
    both.erase(uniform_below(random, both.size()));
  }
}

TEST(EventHeap, AgreesWithASortedMapThroughRandomOperations) {
  for (std::uint64_t run = 0; run < 20; ++run) {
    NamedStream random({1, run, "heap", "operations"});
    HeapAgainstMap both;
    for (std::uint64_t order = 0; order < 2000; ++order) {
      random_operation(both, random, order);
      ASSERT_TRUE(both.agrees()) << "run " << run << ", operation " << order;
    }
    while (both.size() > 0) both.pop();
    EXPECT_TRUE(both.agrees());
  }
}

TEST(EventHeap, OrdersByTimeBeforeOrderUpToTheLargestValues) {
  EXPECT_LT((EventKey{1, UINT64_MAX}), (EventKey{2, 0}));
  EXPECT_LT((EventKey{INT64_MAX, 1}), (EventKey{INT64_MAX, 2}));
  EXPECT_FALSE((EventKey{3, 3}) < (EventKey{3, 3}));
}

}  // namespace
}  // namespace post::sim
