// Queues over one vector: as std::deque and std::set behave.
#include "model/fifo.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <set>
#include <vector>

#include "model/hash.h"
#include "model/nearly_sorted.h"
#include "model/receiving/id_set.h"
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

/// Mostly the next number, sometimes any that was or will be.
std::uint64_t nearly_in_order(std::uint64_t& next, std::uint64_t draw) {
  return draw % 5 > 0 ? ++next : 1 + mix64(draw) % (next + 10);
}

TEST(NearlySorted, behaves_as_a_set) {
  NearlySorted<std::uint64_t> sorted;
  std::set<std::uint64_t> set;
  std::uint64_t next = 0;
  for (std::uint64_t i = 1; i < 20'000; ++i) {
    const std::uint64_t draw = mix64(i);
    const bool grows = draw % 16 < (i / 1000 % 2 == 0 ? 10u : 6u);
    if (grows) {
      const std::uint64_t item = nearly_in_order(next, draw >> 8);
      sorted.insert(item);
      set.insert(item);
    } else if (!set.empty()) {
      const bool front = draw % 3 > 0;
      const std::uint64_t item = front ? *set.begin() : 1 + (draw >> 8) % next;
      sorted.erase(item);
      set.erase(item);
    }
    ASSERT_EQ(sorted.empty(), set.empty());
    if (!set.empty()) {
      ASSERT_EQ(sorted.front(), *set.begin());
    }
    const std::uint64_t asked = (draw >> 20) % (next + 2);
    const auto least = set.lower_bound(asked);
    const std::uint64_t* found = sorted.at_least(asked);
    ASSERT_EQ(found == nullptr, least == set.end());
    if (found != nullptr) {
      ASSERT_EQ(*found, *least);
    }
    const auto above = set.upper_bound(asked);
    found = sorted.above(asked);
    ASSERT_EQ(found == nullptr, above == set.end());
    if (found != nullptr) {
      ASSERT_EQ(*found, *above);
    }
  }
}

std::size_t runs_of(const std::set<std::uint64_t>& set) {
  std::size_t runs = 0;
  for (const std::uint64_t item : set) runs += set.contains(item - 1) ? 0 : 1;
  return runs;
}

TEST(IdSet, behaves_as_a_set) {
  IdSet ids;
  std::set<std::uint64_t> set;
  std::uint64_t next = 0;
  for (std::uint64_t i = 1; i < 20'000; ++i) {
    const std::uint64_t draw = mix64(i);
    const std::uint64_t id = nearly_in_order(next, draw >> 8);
    if (draw % 16 < (i / 500 % 2 == 0 ? 9u : 5u)) {
      ids.add(id);
      set.insert(id);
    } else if (draw % 64 == 63 && !set.empty()) {
      const std::uint64_t end = ids.pop_range();
      while (!set.empty() && *set.begin() < end) set.erase(set.begin());
    } else {
      const std::uint64_t gone = draw % 3 > 0 && !set.empty() ? *set.begin() : id;
      ids.remove(gone);
      set.erase(gone);
    }
    ASSERT_EQ(ids.empty(), set.empty());
    if (!set.empty()) {
      ASSERT_EQ(ids.first(), *set.begin());
    }
    const std::uint64_t asked = (draw >> 20) % (next + 2);
    ASSERT_EQ(ids.contains(asked), set.contains(asked));
    if (i % 100 == 0) {
      ASSERT_EQ(ids.ranges(), runs_of(set));
    }
  }
}

}  // namespace
}  // namespace post
