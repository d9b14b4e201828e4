#include "model/scheduling/retiring.h"

#include "model/scheduling/skips.h"

namespace post::queue {

Retiring::Left Retiring::retire(Slot slot, Ended how, bool weaker) {
  QueuedMessage& message = store_.at(slot);
  Lane& lane = store_.lane_of(message);
  tell_peer(message, how);
  reset_what_is_half_given(message);

  eligibility().remove(slot);
  forget_handed(message, slot);
  count_out(message);
  Left left;
  note_followers(message, left);
  std::vector<Slot> before;
  store_.for_each_before(message, [&](Slot other) { before.push_back(other); });
  const Urgency urgency = message.effective();
  leave_order(message, slot);
  if (message.extras) {
    left.successors = leave_successors(message, weaker);
    for (EdgeIndex edge = message.extras->first_antecedent; edge != kNone;
         edge = store_.edges.use().at(edge).next_antecedent) {
      const Slot from = store_.edges.use().at(edge).from;
      if (from != kNone) store_.edges.use().untie(edge, store_.at(from).extra());
    }
    store_.edges.use().release(*message.extras);
  }
  for (const Slot other : before) inheritance().withdraw(other, urgency);

  lane.take(message.id);
  if (message.handed) store_.handed.use().give_back(message.handed);
  store_.messages.use().release(slot);
  store_.touch(lane);
  return left;
}

void Retiring::tell_peer(const QueuedMessage& message, Ended how) {
  Lane& lane = store_.lane_of(message);
  EndedMessages& ended = lane.ended;
  if (how == Ended::kDone) return ended.note(message.id, how, true);
  const bool last_of_order = message.order != 0 && message.order == lane.orders;
  const bool followed = message.order != 0 && !last_of_order;
  const bool allotted = message.handed && message.handed->allotted > 0;
  const bool tells = followed || message.named || allotted;
  ended.note(message.id, how, tells);
  if (tells) return skip(store_, lane, message);
  if (last_of_order) lane.untold_order = message.id;
}

void Retiring::reset_what_is_half_given(const QueuedMessage& message) {
  if (!message.handed) return;
  const Ledger& ledger = message.handed->ledger;
  for (Attached& via : store_.lane_of(message).transients) {
    const IntervalSet* flight = ledger.flight_of(via.id);
    if (flight == nullptr || via.traits.abandon || via.broken) continue;
    IntervalSet given = *flight;
    given.add(ledger.acked_octets());
    if (message.complete && given.covers({0, ledger.octets()})) continue;
    via.broken = true;
    store_.events.emplace_back(outbound::Reset{store_.lane_of(message).stream, via.id, RULE(50)});
  }
}

void Retiring::forget_handed(const QueuedMessage& message, Slot slot) {
  Lane& lane = store_.lane_of(message);
  for (Attached& via : lane.transients) {
    if (via.holder == slot) via.holder = kNone;
    if (via.last == slot) via.last = kNone;
    if (via.uncopied) via.uncopied.use().erase({message.submission, slot});
  }
  if (message.handed) lane.forget_begun({message.submission, slot});
}

void Retiring::count_out(const QueuedMessage& message) {
  Lane& lane = store_.lane_of(message);
  --lane.live;
  if (!message.sent) --lane.unsent;
}

// What waits for its turn waits until it is sent, and was looked at then.
void Retiring::note_followers(const QueuedMessage& message, Left& left) const {
  if (message.sent) return;
  const auto note = [&](Slot follower) { left.followers[left.follower_count++] = noted(follower); };
  if (message.ordered_after != kNone) note(message.ordered_after);
  const Lane& lane = store_.lane_of(message);
  if (lane.final != kNone && lane.unsent == 1) note(lane.final);
}

void Retiring::leave_order(const QueuedMessage& message, Slot slot) {
  Lane& lane = store_.lane_of(message);
  if (lane.final == slot) lane.final = kNone;
  const Slot before = message.ordered_before;
  const Slot after = message.ordered_after;
  if (before != kNone) store_.at(before).ordered_after = after;
  if (after != kNone) store_.at(after).ordered_before = before;
  if (lane.last_ordered == slot) lane.last_ordered = before;
}

std::vector<Submitted> Retiring::leave_successors(const QueuedMessage& message, bool weaker) {
  std::vector<Submitted> successors;
  while (message.extras->first_successor != kNone) {
    const EdgeIndex edge = message.extras->first_successor;
    successors.push_back(noted(store_.edges.use().at(edge).to));
    eligibility().settle(edge, weaker);
    store_.edges.use().untie(edge, *message.extras);
  }
  return successors;
}

}  // namespace post::queue
