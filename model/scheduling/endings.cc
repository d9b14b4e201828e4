#include "model/scheduling/endings.h"

namespace post::queue {

void Endings::on_handed_over(Slot slot, TransientId via, Time now) {
  QueuedMessage& message = store_.at(slot);
  const bool first = !message.sent;
  const Slot next = first ? message.ordered_after : kNone;
  message.sent = true;
  const bool terminal = !acks_will_come(message);
  if (first) {
    Lane& lane = store_.lane_of(message);
    --lane.unsent;
    const bool late = now > message.own.deadline;
    store_.events.emplace_back(outbound::Sent{store_.target(message), via, late, terminal});
    eligibility().on_sent(message);
    if (lane.final != kNone && lane.unsent == 1) {
      add({store_.at(lane.final).submission, lane.final}, Action::kLookAgain);
    }
  }
  if (terminal) {
    // Handed over a second time, to a stack without acks: nobody will ever tell.
    first ? retire(slot, Ended::kDone, true)
          : end_failed(slot, FailureCause::kDeliveryUnknown, RULE(19));
  } else if (first && message.extras) {
    for (EdgeIndex edge = message.extras->first_successor; edge != kNone;
         edge = store_.edges.use().at(edge).next_successor) {
      const Slot to = store_.edges.use().at(edge).to;
      add({store_.at(to).submission, to}, Action::kLookAgain);
    }
  }
  if (next != kNone) look_again_at(next, now);
  run(now);
}

// Mostly it is the only one, and needs no place among others.
void Endings::look_again_at(Slot slot, Time now) {
  if (store_.work->empty()) return perform(Action::kLookAgain, slot, now);
  add({store_.at(slot).submission, slot}, Action::kLookAgain);
}

bool Endings::acks_will_come(const QueuedMessage& message) const {
  if (!message.handed) return false;
  const Range whole{0, message.octets()};
  IntervalSet covered = message.handed->ledger.acked_octets();
  for (const auto& [id, octets] : message.handed->ledger.flights()) {
    const Attached* via = store_.lane_of(message).attached(id);
    if (via == nullptr || !via->traits.acks) continue;
    if (octets.covers(whole)) return true;  // mostly: it went in one piece
    covered.add(octets);
  }
  return covered.covers(whole);
}

bool Endings::all_acked(const QueuedMessage& message) const {
  return message.sent && message.handed && message.handed->ledger.acked();
}

bool Endings::must_complete(const QueuedMessage& message) const {
  if (!message.handed || !message.complete) return false;
  for (const Attached& via : store_.lane_of(message).transients) {
    if (!via.traits.abandon && !via.broken && message.handed->ledger.given(via.id)) return true;
  }
  return false;
}

void Endings::look_again(std::span<const Submitted> messages, Time now) {
  for (const Submitted& message : messages) add(message, Action::kLookAgain);
  run(now);
}

void Endings::acked_if_complete(Slot slot, Time now) {
  end_if_acked(slot, now);
  run(now);
}

bool Endings::end_if_acked(Slot slot, Time now) {
  const QueuedMessage& message = store_.at(slot);
  if (!all_acked(message) || !may_end_acked(message)) return false;
  end_acked(slot, now);
  return true;
}

bool Endings::may_end_acked(const QueuedMessage& message) const {
  return message.sent && !store_.lane_of(message).options.pending &&
         eligibility().antecedents_settled(message);
}

void Endings::acked_at_once(Slot slot, Time now) {
  end_acked(slot, now);
  run(now);
}

void Endings::end_acked(Slot slot, Time now) {
  const QueuedMessage& message = store_.at(slot);
  const Time deadline = message.own.deadline;
  store_.events.emplace_back(
      outbound::Acked{store_.target(message), now > deadline, now == deadline});
  retire(slot, Ended::kDone);
}

void Endings::expire(Slot slot, ExpiryCause cause, Rule rule, Time now) {
  end_expired(slot, cause, rule);
  run(now);
}

void Endings::fail(Slot slot, FailureCause cause, Rule rule, Time now) {
  end_failed(slot, cause, rule);
  run(now);
}

void Endings::fail_all(Lane& lane, FailureCause cause, Rule rule, Time now) {
  for (const Slot slot : lane.all()) end_failed(slot, cause, rule);
  run(now);
}

void Endings::follow(Slot successor, Ended antecedent, Time now) {
  const Submitted noted{store_.at(successor).submission, successor};
  add(noted, antecedent == Ended::kFailed    ? Action::kFail
             : antecedent == Ended::kExpired ? Action::kExpire
                                             : Action::kLookAgain);
  run(now);
}

void Endings::end_expired(Slot slot, ExpiryCause cause, Rule rule) {
  QueuedMessage& message = store_.at(slot);
  end_pieces(message, PieceEnd::kExpired);
  store_.events.emplace_back(outbound::Expired{store_.target(message), cause, rule});
  retire(slot, Ended::kExpired);
}

void Endings::end_failed(Slot slot, FailureCause cause, Rule rule) {
  QueuedMessage& message = store_.at(slot);
  end_pieces(message, PieceEnd::kFailed);
  store_.events.emplace_back(outbound::Failed{store_.target(message), cause, rule});
  retire(slot, Ended::kFailed);
}

void Endings::tell_pieces(QueuedMessage& message, std::uint64_t octets) {
  if (!message.extras || !message.extras->pieces) return;
  Pieces& pieces = *message.extras->pieces;
  while (pieces.done < pieces.all.size()) {
    const bool last = message.complete && pieces.done + 1 == pieces.all.size();
    if (pieces.all[pieces.done].end + (last ? 1 : 0) > octets) return;
    ++pieces.done;
    store_.events.emplace_back(
        outbound::PieceDone{store_.target(message), pieces.done, PieceEnd::kSent});
  }
}

void Endings::end_pieces(QueuedMessage& message, PieceEnd end) {
  if (!message.extras || !message.extras->pieces) return;
  Pieces& pieces = *message.extras->pieces;
  while (pieces.done < pieces.all.size()) {
    ++pieces.done;
    store_.events.emplace_back(outbound::PieceDone{store_.target(message), pieces.done, end});
  }
}

void Endings::retire(Slot slot, Ended how, bool weaker) {
  const Retiring::Left left = retiring().retire(slot, how, weaker);
  const Action action = how == Ended::kFailed    ? Action::kFail
                        : how == Ended::kExpired ? Action::kExpire
                                                 : Action::kLookAgain;
  for (const Submitted& successor : left.successors) add(successor, action);
  for (std::size_t i = 0; i < left.follower_count; ++i) {
    add(left.followers[i], Action::kLookAgain);
  }
}

void Endings::add(const Submitted& message, Action action) {
  store_.work.use().insert({message.first, action, message.second});
}

void Endings::run(Time now) {
  while (!store_.work->empty()) {
    const auto [submission, action, slot] = store_.work.use().pop_front();
    if (store_.is({submission, slot})) perform(action, slot, now);
  }
}

void Endings::perform(Action action, Slot slot, Time now) {
  const QueuedMessage& message = store_.at(slot);
  if (action == Action::kFail) return end_failed(slot, FailureCause::kAntecedent, RULE(39));
  if (action == Action::kExpire && !message.independent && !must_complete(message)) {
    return end_expired(slot, ExpiryCause::kAntecedent, RULE(38));
  }
  if (!end_if_acked(slot, now)) eligibility().place(slot);
}

}  // namespace post::queue
