// Sets of octets as disjoint, sorted ranges.
#include "model/scheduling/interval_set.h"

#include <algorithm>

namespace post {

void IntervalSet::add(Range range) {
  if (range.begin >= range.end) return;
  const auto first = std::find_if(ranges_.begin(), ranges_.end(),
                                  [&](const Range& r) { return r.end >= range.begin; });
  auto last = first;
  for (; last != ranges_.end() && last->begin <= range.end; ++last) {
    range.begin = std::min(range.begin, last->begin);
    range.end = std::max(range.end, last->end);
  }
  ranges_.insert(ranges_.erase(first, last), range);
}

void IntervalSet::subtract(Range range) {
  if (range.begin >= range.end) return;
  std::vector<Range> left;
  for (const Range& r : ranges_) {
    if (r.begin < std::min(r.end, range.begin)) {
      left.push_back({r.begin, std::min(r.end, range.begin)});
    }
    if (std::max(r.begin, range.end) < r.end) left.push_back({std::max(r.begin, range.end), r.end});
  }
  ranges_ = std::move(left);
}

void IntervalSet::add(const IntervalSet& other) {
  for (const Range& range : other.ranges_) add(range);
}

void IntervalSet::subtract(const IntervalSet& other) {
  for (const Range& range : other.ranges_) subtract(range);
}

bool IntervalSet::covers(Range range) const {
  if (range.begin >= range.end) return true;
  return std::any_of(ranges_.begin(), ranges_.end(),
                     [&](const Range& r) { return r.begin <= range.begin && range.end <= r.end; });
}

std::uint64_t IntervalSet::octets() const {
  std::uint64_t octets = 0;
  for (const Range& range : ranges_) octets += range.size();
  return octets;
}

std::optional<Range> IntervalSet::first() const {
  if (ranges_.empty()) return {};
  return ranges_.front();
}

}  // namespace post
