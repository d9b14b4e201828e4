#include "model/scheduling/lane_view.h"

#include <algorithm>

namespace post::queue {
namespace {

constexpr std::array kSets{Place::kAgain, Place::kFree, Place::kHolding};

}  // namespace

std::optional<MessageId> LaneView::next(std::optional<MessageId> previous) const {
  const Slot before = previous ? lane_.find(*previous) : kNone;
  if (previous && before == kNone) return {};
  Slot slot = kNone;
  const bool among_holders = !previous || lane_.holds(before);
  if (among_holders) slot = next_holder(before);
  if (slot == kNone && !all_are_held()) {
    const Rank rank = among_holders ? Rank() : store_.rank_of(before);
    slot = next_by_rank(among_holders ? nullptr : &rank);
  }
  if (slot == kNone) return {};
  return store_.at(slot).id;
}

// In the order of the Transients that they hold.
Slot LaneView::next_holder(Slot previous) const {
  bool passed = previous == kNone;
  for (const Attached& via : lane_.transients) {
    if (via.holder == kNone) continue;
    if (passed && via.holder != previous && store_.at(via.holder).place != Place::kNowhere) {
      return via.holder;
    }
    passed = passed || via.holder == previous;
  }
  return kNone;
}

bool LaneView::all_are_held() const {
  return !lane_.transients.empty() &&
         std::ranges::all_of(lane_.transients,
                             [](const Attached& via) { return via.holder != kNone; });
}

Slot LaneView::next_by_rank(const Rank* previous) const {
  const Rank* first = earliest_after(previous);
  while (first != nullptr && lane_.holds(first->slot)) first = earliest_after(first);
  return first == nullptr ? kNone : first->slot;
}

const Rank* LaneView::earliest_after(const Rank* previous) const {
  const Rank* earliest = nullptr;
  for (const Place place : kSets) {
    const RankSet& set = lane_.at(place);
    if (set.empty() || !worth_walking(place)) continue;
    const Rank* first = previous == nullptr ? set.first() : set.after(*previous);
    if (first != nullptr && (earliest == nullptr || *first < *earliest)) earliest = first;
  }
  return earliest;
}

Slot LaneView::behind(Slot slot) const {
  const Rank rank = store_.rank_of(slot);
  return next_by_rank(&rank);
}

bool LaneView::worth_walking(Place place) const {
  if (place == Place::kAgain || lane_.transients.empty()) return true;
  return std::ranges::any_of(lane_.transients, [&](const Attached& via) {
    if (!lane_.has_credit(via.traits)) return false;
    if (place == Place::kFree) return true;
    if (!via.traits.holds_order) return false;
    return !via.traits.credit || lane_.hold_left() > 0 || via.traits.in_order;
  });
}

bool LaneView::any() const {
  if (one_is_free()) return true;
  if (none_is_held() ? any_free() : next({}).has_value()) return true;
  return std::ranges::any_of(
      lane_.transients, [](const Attached& via) { return !via.broken && !via.uncopied->empty(); });
}

// The usual case of what any() asks: one Transient, which nobody holds.
bool LaneView::one_is_free() const {
  if (lane_.transients.size() != 1 || lane_.at(Place::kFree).empty()) return false;
  const Attached& via = lane_.transients.front();
  return via.holder == kNone && lane_.has_credit(via.traits);
}

bool LaneView::none_is_held() const {
  return std::ranges::none_of(lane_.transients,
                              [](const Attached& via) { return via.holder != kNone; });
}

// As next() would find, where no Transient is held.
bool LaneView::any_free() const {
  return std::ranges::any_of(
      kSets, [this](Place place) { return !lane_.at(place).empty() && worth_walking(place); });
}

std::optional<Range> LaneView::sendable(MessageId id, const TransientView& view) const {
  const Slot slot = lane_.find(id);
  if (slot == kNone || store_.at(slot).place == Place::kNowhere) return {};
  const QueuedMessage& message = store_.at(slot);
  if (message.handed && message.handed->pin != view.id && message.handed->pin != TransientId{}) {
    return {};
  }
  if (!admits(message, slot, view)) return {};
  const Attached& via = *lane_.attached(view.id);
  const Range unsent =
      message.handed ? *message.handed->ledger.unsent() : Range{0, message.octets()};
  const Range octets = within_credit(message, via, unsent);
  if (octets.begin >= octets.end) return {};
  return octets;
}

bool LaneView::admits(const QueuedMessage& message, Slot slot, const TransientView& view) const {
  const Attached* via = lane_.attached(view.id);
  if (via == nullptr || via->broken) return false;
  if (via->holder != kNone && via->holder != slot) return false;
  if (via->traits.needs_total && !message.complete) return false;
  if (!view.up && !may_go_early(message, *via)) return false;
  if (!Eligibility::antecedents_settled(message) && !via->traits.holds_order) return false;
  return admits_hold(message, *via);
}

// Charged once and for all of it, so that what began can always be completed.
bool LaneView::admits_hold(const QueuedMessage& message, const Attached& via) const {
  if (!via.traits.credit || (message.handed && message.handed->hold > 0)) return true;
  if (!can_overtake(message, via)) return true;
  return message.complete && !message.handed &&
         via.traits.charge_of(message.octets()) <= lane_.hold_left();
}

bool LaneView::can_overtake(const QueuedMessage& message, const Attached& via) const {
  if (!via.traits.holds_order) return false;
  if (!message.extras) {
    return message.ordered_before != kNone &&
           can_be_overtaken(store_.at(message.ordered_before), via);
  }
  bool overtakes = false;
  store_.for_each_before(
      message, [&](Slot slot) { overtakes = overtakes || can_be_overtaken(store_.at(slot), via); });
  return overtakes;
}

bool LaneView::can_be_overtaken(const QueuedMessage& before, const Attached& via) const {
  if (!via.traits.in_order || !before.handed || before.handed->hold > 0) return true;
  const IntervalSet* flight = before.handed->ledger.flight_of(via.id);
  if (flight != nullptr && flight->covers({0, before.octets()})) return false;
  IntervalSet there = before.handed->ledger.acked_octets();
  if (flight != nullptr) there.add(*flight);
  return !there.covers({0, before.octets()});
}

// Rule 58.
bool LaneView::may_go_early(const QueuedMessage& message, const Attached& via) const {
  if (!message.idempotent || !message.complete) return false;
  if (message.handed) return message.handed->ledger.given(via.id);
  if (via.early_octets + message.octets() > via.traits.early_limit) return false;
  bool same_flight = true;
  if (Eligibility::antecedents_settled(message)) return true;
  store_.for_each_before(message, [&](Slot slot) {
    const QueuedMessage& before = store_.at(slot);
    same_flight = same_flight && before.handed && before.handed->ledger.given(via.id);
  });
  return same_flight;
}

Range LaneView::within_credit(const QueuedMessage& message, const Attached& via,
                              Range octets) const {
  const std::uint64_t allotted = message.handed ? message.handed->allotted : 0;
  const std::uint64_t charged = message.handed ? message.handed->charged : 0;
  octets.end = lane_.allotment(via.traits, {allotted, octets.end}, charged);
  return octets;
}

std::optional<MessageId> LaneView::oldest_copyable(const TransientView& view) const {
  const Attached* via = lane_.attached(view.id);
  if (via == nullptr || via->broken) return {};
  for (const auto& [submission, slot] : *via->uncopied) {
    const MessageId id = store_.at(slot).id;
    if (copyable(id, view)) return id;
  }
  return {};
}

std::optional<Range> LaneView::copyable(MessageId id, const TransientView& view) const {
  const Slot slot = lane_.find(id);
  if (slot == kNone || !store_.at(slot).handed) return {};
  const QueuedMessage& message = store_.at(slot);
  if (!admits(message, slot, view) || !lane_.attached(view.id)->traits.dedupes) return {};
  return message.handed->ledger.copyable(view.id);
}

}  // namespace post::queue
