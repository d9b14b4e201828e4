// A set of numbers that come nearly in order.
#include "model/receiving/id_set.h"

#include <iterator>
#include <utility>

namespace post {

void IdSet::add(std::uint64_t id) {
  if (contains(id)) return;
  auto next = ranges_.upper_bound(id);
  std::uint64_t end = id + 1;
  if (next != ranges_.end() && next->first == end) {
    end = next->second;
    next = ranges_.erase(next);
  }
  if (next != ranges_.begin() && std::prev(next)->second == id) {
    std::prev(next)->second = end;
  } else {
    ranges_.emplace_hint(next, id, end);
  }
}

void IdSet::remove(std::uint64_t id) {
  if (!contains(id)) return;
  const auto range = std::prev(ranges_.upper_bound(id));
  const std::uint64_t end = range->second;
  if (range->first == id && id + 1 < end) {
    auto shorter = ranges_.extract(range);
    shorter.key() = id + 1;
    ranges_.insert(std::move(shorter));
    return;
  }
  range->second = id;
  if (range->first == id) ranges_.erase(range);
  if (id + 1 < end) ranges_.emplace(id + 1, end);
}

bool IdSet::contains(std::uint64_t id) const {
  const auto above = ranges_.upper_bound(id);
  return above != ranges_.begin() && id < std::prev(above)->second;
}

std::uint64_t IdSet::add_and_pop_from(std::uint64_t floor, std::uint64_t id) {
  if (id == floor && (empty() || first() > id + 1)) return id + 1;  // in order: nothing is kept
  add(id);
  return first() == floor ? pop_range() : floor;
}

std::uint64_t IdSet::pop_range() {
  const std::uint64_t end = ranges_.begin()->second;
  ranges_.erase(ranges_.begin());
  return end;
}

}  // namespace post
