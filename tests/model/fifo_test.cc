// Queues over one vector: as std::deque and std::set behave.
#include "model/fifo.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <set>
#include <vector>

#include "model/hash.h"
#include "model/sorted_fifo.h"

namespace post {
namespace {

template <class Items>
std::vector<std::uint64_t> all(const Items& items) {
  return {items.begin(), items.end()};
}

TEST(Fifo, behaves_as_a_deque) {
  Fifo<std::uint64_t> fifo;
  std::deque<std::uint64_t> deque;
  for (std::uint64_t i = 1; i < 20'000; ++i) {
    const std::uint64_t draw = mix64(i);
    // Grows for a while, then shrinks, and so on.
    const bool grows = draw % 8 < (i / 1000 % 2 == 0 ? 5 : 3);
    if (grows || deque.empty()) {
      fifo.push_back(i);
      deque.push_back(i);
    } else if (draw % 97 == 0) {
      const auto odd = [draw](std::uint64_t value) { return mix64(value ^ draw) % 3 == 0; };
      fifo.erase_if(odd);
      std::erase_if(deque, odd);
    } else {
      ASSERT_EQ(fifo.front(), deque.front());
      fifo.pop_front();
      deque.pop_front();
    }
    ASSERT_EQ(fifo.size(), deque.size());
    ASSERT_EQ(fifo.empty(), deque.empty());
    if (i % 64 == 0) {
      ASSERT_EQ(all(fifo), all(deque));
    }
  }
}

TEST(Fifo, lets_go_of_what_was_taken_out) {
  Fifo<std::shared_ptr<int>> fifo;
  const auto first = std::make_shared<int>(1);
  fifo.push_back(first);
  for (int i = 0; i < 10; ++i) fifo.push_back(nullptr);
  fifo.pop_front();
  EXPECT_EQ(first.use_count(), 1);
}

TEST(SortedFifo, behaves_as_a_set) {
  SortedFifo<std::uint64_t> fifo;
  std::set<std::uint64_t> set;
  std::uint64_t next = 0;
  for (std::uint64_t i = 1; i < 20'000; ++i) {
    const std::uint64_t draw = mix64(i);
    const std::uint64_t item = draw % 4 == 0 ? next - draw / 4 % (next + 1) : ++next;
    if (draw % 8 < 4) {
      fifo.insert(item);
      set.insert(item);
    } else if (draw % 8 == 4 && !set.empty()) {
      ASSERT_EQ(fifo.pop_front(), *set.begin());
      set.erase(set.begin());
    } else {
      fifo.erase(item);
      set.erase(item);
    }
    ASSERT_EQ(fifo.size(), set.size());
    if (i % 64 == 0) {
      ASSERT_EQ(all(fifo), all(set));
    }
  }
}

}  // namespace
}  // namespace post
