#include "model/scheduling/transients.h"

#include <algorithm>
#include <vector>

namespace post::queue {

void Transients::attach(Lane& lane, TransientId transient, const PsiTraits& traits) {
  store_.transients[transient] = lane.index;
  lane.transients.push_back({.id = transient, .traits = traits});
  for (const auto& [submission, slot] : lane.begun()) handover().note_copies(slot);
  eligibility().on_holding(lane);
  store_.touch(lane);
}

void Transients::set_traits(TransientId transient, const PsiTraits& traits) {
  Lane* lane = store_.lane_with(transient);
  if (lane == nullptr) return;
  lane->attached(transient)->traits = traits;
  eligibility().on_holding(*lane);
  store_.touch(*lane);
}

void Transients::set_latency(TransientId transient, std::optional<Duration> one_way) {
  Lane* lane = store_.lane_with(transient);
  if (lane == nullptr) return;
  lane->attached(transient)->one_way = one_way;
  lifetimes().refresh(*lane);
}

void Transients::acked(const MessageKey& key, Range octets, TransientId by, Time now) {
  const Slot slot = store_.find(key);
  if (slot == kNone || !store_.at(slot).handed) return;
  QueuedMessage& message = store_.at(slot);
  if (endings().may_end_acked(message) && message.handed->ledger.all_in_one_flight(octets)) {
    return endings().acked_at_once(slot, now);
  }
  forget_twins(message, octets, by);
  message.handed->ledger.ack(octets);
  handover().note_copies(slot);
  const Submitted noted{message.submission, slot};
  // An ack may come for octets that their Transient took with it.
  if (!message.sent && message.complete && message.handed->ledger.handed_over()) {
    endings().tell_pieces(message, message.octets());
    endings().on_handed_over(slot, by, now);
  }
  if (store_.is(noted)) endings().acked_if_complete(slot, now);
  if (store_.is(noted)) eligibility().place(slot);
}

void Transients::forget_twins(const QueuedMessage& message, Range octets, TransientId by) {
  const Ledger::Flights& flights = message.handed->ledger.flights();
  if (flights.size() < 2) return;
  for (const auto& [id, flight] : flights) {
    if (id == by) continue;
    for (Range range : flight.ranges()) {
      range.begin = std::max(range.begin, octets.begin);
      range.end = std::min(range.end, octets.end);
      if (range.begin >= range.end) continue;
      store_.events.emplace_back(outbound::Forget{store_.key_of(message), range, id});
    }
  }
}

void Transients::lost(TransientId transient, const MessageKey& key, Range octets) {
  const Slot slot = store_.find(key);
  if (slot == kNone) return;
  QueuedMessage& message = store_.at(slot);
  if (!message.handed || !message.handed->ledger.given(transient)) return;
  message.handed->ledger.lose(transient, octets);
  handover().note_copies(slot);
  eligibility().place(slot);
}

void Transients::detach(TransientId transient, Time now) {
  Lane* lane = store_.lane_with(transient);
  if (lane == nullptr) return;
  const Attached gone = std::move(*lane->attached(transient));
  lane->transients.erase(lane->attached(transient));
  store_.transients.erase(transient);
  const std::vector<Submitted> begun(lane->begun().begin(), lane->begun().end());
  for (const Submitted& noted : begun) {
    if (store_.is(noted)) leave(noted.second, gone, now);
  }
  lifetimes().refresh(*lane);
  store_.touch(*lane);
}

// What its deadline cannot end on a stack that is gone ends now (rule 50).
void Transients::leave(Slot slot, const Attached& gone, Time now) {
  QueuedMessage& message = store_.at(slot);
  if (!message.handed->ledger.given(gone.id)) return;
  const bool began_there = message.handed->pin == gone.id;
  const bool returned = message.handed->ledger.drop(gone.id);
  repin(message);
  handover().note_copies(slot);
  lifetimes().predict_again(slot);
  if (now >= message.own.deadline && lifetimes().expire_if_due(slot, now)) return;
  if (gone.traits.dedupes) {
    const bool waits = returned || (began_there && store_.has_unsent(message));
    return waits ? requeue(slot, gone) : eligibility().place(slot);
  }
  message.sent ? leave_handed_over(slot, gone, now) : leave_unfinished(slot, gone, now);
}

void Transients::repin(QueuedMessage& message) {
  const Ledger::Flights& flights = message.handed->ledger.flights();
  message.handed->pin = flights.empty() ? TransientId{} : flights.front().first;
}

void Transients::leave_handed_over(Slot slot, const Attached& gone, Time now) {
  QueuedMessage& message = store_.at(slot);
  if (!store_.has_unsent(message)) return;
  if (message.idempotent) {
    // What was acked went with the Transient: the peer cannot join it to what comes over another.
    if (message.handed->ledger.flights().empty()) message.handed->ledger.begin_again();
    return requeue(slot, gone);
  }
  endings().fail(slot, FailureCause::kDeliveryUnknown, rule_of_loss(store_.lane_of(message)), now);
}

// The peer cannot join what comes over two Transients: from the start again, unless a copy is under
// way. A reader may have seen a part of what has no boundaries.
void Transients::leave_unfinished(Slot slot, const Attached& gone, Time now) {
  QueuedMessage& message = store_.at(slot);
  if (!message.handed->ledger.flights().empty()) return eligibility().place(slot);
  if (!gone.traits.boundaries && !message.idempotent) {
    const Rule rule = rule_of_loss(store_.lane_of(message));
    return endings().fail(slot, FailureCause::kDeliveryUnknown, rule, now);
  }
  message.handed->ledger.begin_again();
  requeue(slot, gone);
}

void Transients::requeue(Slot slot, const Attached& gone) {
  const QueuedMessage& message = store_.at(slot);
  const Rule rule = rule_of_loss(store_.lane_of(message));
  store_.events.emplace_back(outbound::Requeued{store_.target(message), gone.id, rule});
  eligibility().place(slot);
}

Rule Transients::rule_of_loss(const Lane& lane) const { return lane.alive() ? RULE(85) : RULE(10); }

void Transients::reject_early(TransientId transient) {
  Lane* lane = store_.lane_with(transient);
  if (lane == nullptr) return;
  Attached& via = *lane->attached(transient);
  via.early_octets = 0;
  via.holder = via.last = kNone;
  const std::vector<Submitted> begun(lane->begun().begin(), lane->begun().end());
  for (const auto& [submission, slot] : begun) {
    QueuedMessage& message = store_.at(slot);
    if (!message.handed->ledger.given(transient)) continue;
    message.handed->ledger.drop(transient);
    handover().note_copies(slot);
    eligibility().place(slot);
  }
}

void Transients::fail_misfits(Lane& lane, const PsiTraits& traits, Time now) {
  for (const Slot slot : lane.all()) {
    const QueuedMessage& message = store_.at(slot);
    if (!message.live() || message.handed || message.lane != lane.index) continue;
    const bool unknown = !message.complete && message.content_octets() == 0;
    const std::uint64_t octets = unknown ? 1 : message.content_octets();
    const auto cause = MessageQueue::misfit(octets, message.id, traits);
    if (!cause) continue;
    endings().fail(slot, *cause, *cause == FailureCause::kTooLarge ? RULE(25) : RULE(26), now);
  }
}

}  // namespace post::queue
