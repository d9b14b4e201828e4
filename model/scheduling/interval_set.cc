// Sets of octets as disjoint, sorted ranges.
#include "model/scheduling/interval_set.h"

#include <algorithm>
#include <utility>

namespace post {

void IntervalSet::add(Range range) {
  if (range.begin >= range.end || add_to_only(range)) return;
  spread();
  const auto first = std::find_if(several_.begin(), several_.end(),
                                  [&](const Range& r) { return r.end >= range.begin; });
  auto last = first;
  for (; last != several_.end() && last->begin <= range.end; ++last) {
    range.begin = std::min(range.begin, last->begin);
    range.end = std::max(range.end, last->end);
  }
  several_.insert(several_.erase(first, last), range);
  settle();
}

bool IntervalSet::add_to_only(Range range) {
  if (!several_.empty()) return false;
  const bool none = only_.size() == 0;
  if (!none && (range.end < only_.begin || only_.end < range.begin)) return false;
  only_ = none ? range : Range{std::min(only_.begin, range.begin), std::max(only_.end, range.end)};
  return true;
}

void IntervalSet::subtract(Range range) {
  if (range.begin >= range.end || subtract_from_only(range)) return;
  spread();
  std::vector<Range> left;
  for (const Range& r : several_) {
    if (r.begin < std::min(r.end, range.begin)) {
      left.push_back({r.begin, std::min(r.end, range.begin)});
    }
    if (std::max(r.begin, range.end) < r.end) left.push_back({std::max(r.begin, range.end), r.end});
  }
  several_ = std::move(left);
  settle();
}

bool IntervalSet::subtract_from_only(Range range) {
  if (!several_.empty()) return false;
  if (range.begin <= only_.begin) {
    only_.begin = std::clamp(range.end, only_.begin, only_.end);
  } else if (range.end >= only_.end) {
    only_.end = std::min(only_.end, range.begin);
  } else {
    return false;
  }
  if (only_.size() == 0) only_ = {};
  return true;
}

void IntervalSet::spread() {
  if (only_.size() > 0) several_.push_back(std::exchange(only_, {}));
}

void IntervalSet::settle() {
  if (several_.size() > 1) return;
  if (!several_.empty()) only_ = several_.front();
  several_.clear();
}

void IntervalSet::add(const IntervalSet& other) {
  for (const Range& range : other.all()) add(range);
}

void IntervalSet::subtract(const IntervalSet& other) {
  for (const Range& range : other.all()) subtract(range);
}

bool IntervalSet::covers(Range range) const {
  if (range.begin >= range.end) return true;
  if (several_.empty()) return only_.begin <= range.begin && range.end <= only_.end;
  return std::ranges::any_of(
      all(), [&](const Range& r) { return r.begin <= range.begin && range.end <= r.end; });
}

std::uint64_t IntervalSet::octets() const {
  std::uint64_t octets = 0;
  for (const Range& range : all()) octets += range.size();
  return octets;
}

std::optional<Range> IntervalSet::first() const {
  if (empty()) return {};
  return all().front();
}

std::optional<Range> IntervalSet::only() const {
  if (!several_.empty() || only_.size() == 0) return {};
  return only_;
}

}  // namespace post
