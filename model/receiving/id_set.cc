// A set of numbers that come nearly in order.
#include "model/receiving/id_set.h"

#include <iterator>
#include <utility>

namespace post {

IdSet::Ranges& IdSet::others() {
  if (!others_) others_ = std::make_unique<Ranges>();
  return *others_;
}

void IdSet::extend(std::uint64_t end) {
  end_ = end;
  if (!others_ || others_->empty() || others_->begin()->first != end) return;
  end_ = others_->begin()->second;
  others_->erase(others_->begin());
}

void IdSet::add(std::uint64_t id) {
  if (empty()) {
    first_ = id;
    end_ = id + 1;
  } else if (id == end_) {
    extend(id + 1);
  } else if (id > end_) {
    add_above(id);
  } else if (id + 1 == first_) {
    first_ = id;
  } else if (id < first_) {
    others().emplace_hint(others().begin(), first_, end_);
    first_ = id;
    end_ = id + 1;
  }
}

void IdSet::add_above(std::uint64_t id) {
  Ranges& ranges = others();
  auto next = ranges.upper_bound(id);
  const auto before = next == ranges.begin() ? ranges.end() : std::prev(next);
  if (before != ranges.end() && id < before->second) return;
  std::uint64_t end = id + 1;
  if (next != ranges.end() && next->first == end) {
    end = next->second;
    next = ranges.erase(next);
  }
  if (before != ranges.end() && before->second == id) {
    before->second = end;
  } else {
    ranges.emplace_hint(next, id, end);
  }
}

void IdSet::remove(std::uint64_t id) {
  if (id < first_ || empty()) return;
  if (id >= end_) return remove_above(id);
  if (id > first_) {
    if (id + 1 < end_) others().emplace_hint(others().begin(), id + 1, end_);
    end_ = id;
  } else if (++first_ == end_ && others_ && !others_->empty()) {
    first_ = others_->begin()->first;
    end_ = others_->begin()->second;
    others_->erase(others_->begin());
  }
}

void IdSet::remove_above(std::uint64_t id) {
  if (!others_) return;
  const auto above = others_->upper_bound(id);
  if (above == others_->begin()) return;
  const auto range = std::prev(above);
  const std::uint64_t end = range->second;
  if (id >= end) return;
  if (id + 1 < end) others_->emplace_hint(above, id + 1, end);
  range->second = id;
  if (range->first == id) others_->erase(range);
}

bool IdSet::contains(std::uint64_t id) const {
  if (id < end_) return id >= first_;
  if (!others_) return false;
  const auto above = others_->upper_bound(id);
  return above != others_->begin() && id < std::prev(above)->second;
}

std::uint64_t IdSet::add_and_pop_from(std::uint64_t floor, std::uint64_t id) {
  if (id == floor && (empty() || first() > id + 1)) return id + 1;  // in order: nothing is kept
  add(id);
  return first() == floor ? pop_range() : floor;
}

std::uint64_t IdSet::pop_range() {
  const std::uint64_t end = end_;
  first_ = end_ = 0;
  if (!others_ || others_->empty()) return end;
  first_ = others_->begin()->first;
  end_ = others_->begin()->second;
  others_->erase(others_->begin());
  return end;
}

}  // namespace post
