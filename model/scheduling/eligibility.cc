#include "model/scheduling/eligibility.h"

#include <utility>

namespace post::queue {

void Eligibility::place(Slot slot) {
  QueuedMessage& message = store_.at(slot);
  count_unsent(message);
  const Place to = place_of(message);
  if (to != message.place) move(message, slot, to);
  release(message);
}

Place Eligibility::place_of(const QueuedMessage& message) const {
  if (!store_.has_unsent(message)) return Place::kNowhere;
  if (message.extras && message.extras->blocked > 0) return Place::kNowhere;
  const Slot before = message.ordered_before;
  if (before != kNone && !store_.at(before).sent) return Place::kNowhere;
  if (waits_for_final(message)) return Place::kNowhere;
  if (message.handed && message.handed->ledger.unsent()->begin < message.handed->allotted) {
    return Place::kAgain;
  }
  // Hold credit was charged for all of it: what began there goes on.
  const bool charged = message.handed && message.handed->hold > 0;
  return charged || antecedents_settled(message) ? Place::kFree : Place::kHolding;
}

void Eligibility::move(QueuedMessage& message, Slot slot, Place to) {
  Lane& lane = store_.lane_of(message);
  const Rank rank = store_.rank_of(slot);
  if (message.place != Place::kNowhere) lane.at(message.place).erase(rank);
  if (to != Place::kNowhere) lane.at(to).insert(rank);
  message.place = to;
  store_.touch(lane);
}

void Eligibility::remove(Slot slot) {
  QueuedMessage& message = store_.at(slot);
  if (message.place != Place::kNowhere) move(message, slot, Place::kNowhere);
  Lane& lane = store_.lane_of(message);
  if (message.queued) --lane.queued;
  if (message.begun) --lane.begun_unsent;
  if (message.prepaid) --lane.prepaid_unsent;
  message.queued = message.begun = message.prepaid = false;
}

void Eligibility::count_unsent(QueuedMessage& message) {
  const bool unsent = store_.has_unsent(message);
  const bool queued = unsent || !message.complete;
  const bool begun = unsent && message.handed;
  const bool prepaid = begun && message.handed->charged > message.handed->allotted;
  if (queued == message.queued && begun == message.begun && prepaid == message.prepaid) return;
  Lane& lane = store_.lane_of(message);
  if (queued != message.queued) queued ? ++lane.queued : --lane.queued;
  if (begun != message.begun) begun ? ++lane.begun_unsent : --lane.begun_unsent;
  if (prepaid != message.prepaid) prepaid ? ++lane.prepaid_unsent : --lane.prepaid_unsent;
  message.queued = queued;
  message.begun = begun;
  message.prepaid = prepaid;
}

// Rule 35: until it is the last one that is neither sent nor ended.
bool Eligibility::waits_for_final(const QueuedMessage& message) const {
  if (!message.final || message.sent) return false;
  return store_.lane_of(message).unsent > 1;
}

bool Eligibility::held(const QueuedMessage& message) const {
  if (waits_for_final(message)) return true;
  if (antecedents_settled(message)) return false;
  return message.extras->blocked > 0 || !store_.lane_of(message).holds_order();
}

void Eligibility::tell_if_held(Slot slot) {
  QueuedMessage& message = store_.at(slot);
  if (!held(message)) return;
  message.told_held = true;
  const MessageKey antecedent = first_unsettled(message);
  const HoldReason reason = antecedent.message == 0 ? HoldReason::kFinal : HoldReason::kAntecedent;
  store_.events.emplace_back(outbound::Held{store_.target(message), reason, antecedent});
}

MessageKey Eligibility::first_unsettled(const QueuedMessage& message) const {
  if (!message.extras) return {};
  for (EdgeIndex index = message.extras->first_antecedent; index != kNone;
       index = store_.edges.use().at(index).next_antecedent) {
    if (store_.edges.use().at(index).state != EdgeState::kSettled) {
      return store_.edges.use().at(index).antecedent;
    }
  }
  return {};
}

void Eligibility::release(QueuedMessage& message) {
  if (!message.told_held || held(message)) return;
  message.told_held = false;
  store_.events.emplace_back(outbound::Released{store_.target(message), message.weaker});
}

void Eligibility::on_sent(const QueuedMessage& message) {
  for (EdgeIndex index = message.extras ? message.extras->first_successor : kNone; index != kNone;
       index = store_.edges.use().at(index).next_successor) {
    Edge& edge = store_.edges.use().at(index);
    QueuedMessage& successor = store_.at(edge.to);
    if (edge.state != EdgeState::kBlocks || successor.lane != message.lane) continue;
    edge.state = EdgeState::kSent;
    --successor.extra().blocked;
    ++successor.extra().unacked;
  }
}

void Eligibility::on_holding(Lane& lane) {
  const RankSet& holding = std::as_const(lane).at(Place::kHolding);
  for (const Rank* rank = holding.first(); rank != nullptr; rank = holding.after(*rank)) {
    release(store_.at(rank->slot));
  }
}

void Eligibility::settle(EdgeIndex index, bool weaker) {
  Edge& edge = store_.edges.use().at(index);
  QueuedMessage& successor = store_.at(edge.to);
  if (edge.state == EdgeState::kBlocks) --successor.extra().blocked;
  if (edge.state == EdgeState::kSent) --successor.extra().unacked;
  edge.state = EdgeState::kSettled;
  successor.weaker = successor.weaker || weaker;
}

}  // namespace post::queue
