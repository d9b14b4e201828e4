#include "sim/network/tcp/sack_report.h"

#include <algorithm>
#include <utility>

namespace post::sim::tcp {

void SackReport::on_held(OctetRange range) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    const bool touches = ranges_[i].begin <= range.end && range.begin <= ranges_[i].end;
    if (touches) {
      range = {std::min(range.begin, ranges_[i].begin), std::max(range.end, ranges_[i].end)};
    } else {
      ranges_[kept++] = ranges_[i];
    }
  }
  count_ = std::min(kept + 1, ranges_.size());
  std::shift_right(ranges_.begin(), ranges_.begin() + static_cast<std::ptrdiff_t>(count_), 1);
  ranges_[0] = range;
}

void SackReport::on_duplicate(OctetRange range) { duplicate_ = range; }

bool SackReport::covers(OctetRange range) const {
  return std::any_of(
      ranges_.begin(), ranges_.begin() + static_cast<std::ptrdiff_t>(count_),
      [&](const OctetRange& held) { return held.begin <= range.begin && range.end <= held.end; });
}

void SackReport::on_next(StreamOffset next) {
  const auto end = ranges_.begin() + static_cast<std::ptrdiff_t>(count_);
  const auto kept =
      std::remove_if(ranges_.begin(), end, [&](const OctetRange& r) { return r.end <= next; });
  count_ = static_cast<std::size_t>(kept - ranges_.begin());
}

SackBlocks SackReport::take(const SequenceSpace& space, std::size_t room) {
  SackBlocks blocks;
  const auto add = [&](const OctetRange& range) {
    if (blocks.size() < room) blocks.add({space.to_wire(range.begin), space.to_wire(range.end)});
  };
  if (const auto duplicate = std::exchange(duplicate_, std::nullopt)) add(*duplicate);
  for (std::size_t i = 0; i < count_; ++i) add(ranges_[i]);
  return blocks;
}

void SackReport::append_state(StateHash& hash) const {
  hash.append(count_).append(duplicate_ ? duplicate_->begin : -1);
  for (std::size_t i = 0; i < count_; ++i) hash.append(ranges_[i].begin).append(ranges_[i].end);
}

}  // namespace post::sim::tcp
