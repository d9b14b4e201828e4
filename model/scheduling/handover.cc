#include "model/scheduling/handover.h"

#include <algorithm>

namespace post::queue {

Chunk Handover::cut(Lane& lane, const Send& decision, std::uint64_t limit, Time now, bool early) {
  const Slot slot = lane.find(decision.message);
  QueuedMessage& message = store_.at(slot);
  const Submitted noted{message.submission, slot};
  const bool needs_total = lane.attached(decision.via)->traits.needs_total;
  const Cut cut{slot, *lane.attached(decision.via),
                octets_of(message, decision, limit, needs_total), decision.copy};
  if (store_.explains) tell_start(lane, cut);
  charge(lane, message, cut);
  Chunk chunk = chunk_of(message, cut.octets, now);
  chunk.early = early;
  if (early) cut.via.early_octets += cut.octets.size();

  const bool whole = message.complete && cut.octets.size() == message.octets();
  // What goes in one piece and is never acked needs no account of its octets.
  const bool unaccounted = whole && !message.handed && !cut.via.traits.acks;
  if (!unaccounted) account(lane, message, cut);
  endings().tell_pieces(message, unaccounted ? message.octets() : message.handed->allotted);
  hold_transient(message, cut);
  if (!cut.copy && message.complete && (unaccounted || message.handed->ledger.handed_over())) {
    endings().on_handed_over(slot, decision.via, now);
  }
  if (store_.is(noted)) eligibility().place(slot);
  store_.touch(lane);
  return chunk;
}

// One chunk comes out of one piece, and no content is copied, unless the stack wants to know the
// whole at once.
Range Handover::octets_of(const QueuedMessage& message, const Send& decision, std::uint64_t limit,
                          bool joined) const {
  Range octets = decision.octets;
  octets.end = std::min(octets.end, octets.begin + limit);
  if (joined || !message.extras || !message.extras->pieces) return octets;
  const std::vector<Piece>& all = message.extras->pieces->all;
  const auto piece = std::ranges::upper_bound(all, octets.begin, {}, &Piece::end);
  if (piece != all.end() && piece->end != message.content_octets()) {
    octets.end = std::min(octets.end, piece->end);
  }
  return octets;
}

void Handover::tell_start(const Lane& lane, const Cut& cut) {
  const QueuedMessage& message = store_.at(cut.slot);
  if (cut.via.last != cut.slot && cut.via.last != kNone) {
    const QueuedMessage& last = store_.at(cut.via.last);
    const bool waits = last.place != Place::kNowhere && last.handed->pin == cut.via.id;
    if (waits) {
      store_.events.emplace_back(
          outbound::Preempted{store_.target(last), store_.key_of(message), cut.via.id});
    }
  }
  if (message.handed && message.handed->ledger.given(cut.via.id)) return;
  store_.events.emplace_back(
      outbound::Started{store_.target(message), cut.via.id, why_first(lane, cut.slot)});
}

Rule Handover::why_first(const Lane& lane, Slot slot) const {
  const QueuedMessage& message = store_.at(slot);
  const Slot behind = LaneView(store_, lane).behind(slot);
  if (behind == kNone || message.place == Place::kNowhere) return RULE(30);
  const Urgency mine = store_.rank_of(slot).urgency;
  const Urgency other = store_.rank_of(behind).urgency;
  if (mine.niceness < other.niceness) {
    return mine.niceness < message.own.niceness ? RULE(41) : RULE(28);
  }
  if (mine.niceness < message.own.niceness) return RULE(41);
  if (mine.deadline < other.deadline) {
    return mine.deadline < message.own.deadline ? RULE(41) : RULE(29);
  }
  return mine.deadline < message.own.deadline ? RULE(41) : RULE(30);
}

void Handover::charge(Lane& lane, QueuedMessage& message, const Cut& cut) {
  const std::uint64_t before = message.handed ? message.handed->charged : 0;
  lane.allotted.octets += std::max(cut.via.traits.charge_of(cut.octets.end), before) - before;
  if (before > 0 || !message.complete) return;
  if (!LaneView(store_, lane).can_overtake(message, cut.via)) return;
  message.handed = store_.handed.use().take(message.octets());
  message.handed->hold = cut.via.traits.charge_of(message.octets());
  lane.allotted.hold += message.handed->hold;
}

void Handover::account(Lane& lane, QueuedMessage& message, const Cut& cut) {
  if (!message.handed) message.handed = store_.handed.use().take(message.octets());
  Handed& handed = *message.handed;
  lane.note_begun({message.submission, cut.slot});
  handed.ledger.hand_over(cut.via.id, cut.octets);
  handed.allotted = std::max(handed.allotted, cut.octets.end);
  handed.charged = std::max(handed.charged, cut.via.traits.charge_of(cut.octets.end));
  if (!cut.copy) handed.pin = cut.via.id;
  note_copies(cut.slot);
}

void Handover::note_copies(Slot slot) {
  const QueuedMessage& message = store_.at(slot);
  Lane& lane = store_.lane_of(message);
  if (lane.transients.size() < 2) return;
  for (Attached& via : lane.transients) {
    const bool copyable =
        via.traits.dedupes && message.handed && message.handed->ledger.copyable(via.id);
    const Submitted noted{message.submission, slot};
    if (copyable) via.uncopied.use().insert(noted);
    if (!copyable && via.uncopied) via.uncopied.use().erase(noted);
  }
}

void Handover::hold_transient(const QueuedMessage& message, const Cut& cut) {
  cut.via.last = message.handed ? cut.slot : kNone;
  if (cut.via.traits.interleaves) return;
  bool complete = message.complete && !message.handed;
  if (message.handed && message.complete) {
    IntervalSet there = message.handed->ledger.acked_octets();
    if (const IntervalSet* flight = message.handed->ledger.flight_of(cut.via.id)) {
      there.add(*flight);
    }
    complete = there.covers({0, message.octets()});
  }
  cut.via.holder = complete ? kNone : cut.slot;
}

}  // namespace post::queue
