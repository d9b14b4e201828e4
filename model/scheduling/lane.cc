#include "model/scheduling/lane.h"

#include <algorithm>

namespace post::queue {

void Lane::put(MessageId message, Slot slot) {
  if (by_id_.empty()) first_id_ = message;
  // Those that are missing here went the straight way.
  while (first_id_ + by_id_.size() < message) by_id_.push_back(kNone);
  by_id_.push_back(slot);
}

void Lane::take(MessageId message) {
  by_id_[static_cast<std::size_t>(message - first_id_)] = kNone;
  for (; !by_id_.empty() && by_id_.front() == kNone; ++first_id_) by_id_.pop_front();
}

std::vector<Slot> Lane::all() const {
  std::vector<Slot> slots;
  std::ranges::copy_if(by_id_, std::back_inserter(slots), [](Slot slot) { return slot != kNone; });
  return slots;
}

bool Lane::alive() const {
  return std::ranges::any_of(transients, [](const Attached& via) { return !via.broken; });
}

bool Lane::holds_order() const {
  return std::ranges::any_of(transients,
                             [](const Attached& via) { return via.traits.holds_order; });
}

bool Lane::tells_skips() const {
  return transients.empty() || std::ranges::any_of(transients, [](const Attached& via) {
           return via.traits.tells_skips();
         });
}

bool Lane::holds(Slot slot) const {
  return std::ranges::any_of(transients,
                             [slot](const Attached& via) { return via.holder == slot; });
}

Duration Lane::latency() const {
  Duration least = kForever;
  for (const Attached& via : transients) least = std::min(least, via.one_way.value_or(kForever));
  return least;
}

}  // namespace post::queue
