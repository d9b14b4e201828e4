#include "model/scheduling/lane.h"

#include <algorithm>

namespace post::queue {

void Lane::put(MessageId message, Slot slot) {
  Entered& entered = entered_.use();
  if (entered.by_id.empty()) entered.first_id = message;
  // Those that are missing here went the straight way.
  while (entered.first_id + entered.by_id.size() < message) entered.by_id.push_back(kNone);
  entered.by_id.push_back(slot);
}

void Lane::take(MessageId message) {
  Entered& entered = entered_.use();
  entered.by_id[static_cast<std::size_t>(message - entered.first_id)] = kNone;
  for (; !entered.by_id.empty() && entered.by_id.front() == kNone; ++entered.first_id) {
    entered.by_id.pop_front();
  }
}

std::vector<Slot> Lane::all() const {
  std::vector<Slot> slots;
  std::ranges::copy_if(entered_->by_id, std::back_inserter(slots),
                       [](Slot slot) { return slot != kNone; });
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
