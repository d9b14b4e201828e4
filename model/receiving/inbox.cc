// The Messages that arrive at one Carrier: arriving and being handed over. What they wait for:
// inbox_holds.cc
#include "model/receiving/inbox.h"

#include <algorithm>

namespace post {

using inbound::DropReason;

Arriving* Inbox::find(const Place& place) {
  const Seated* found = here().places.at_least({place});
  return found == nullptr || found->place != place ? nullptr : &at(found->seat);
}

Arriving& Inbox::add(const Place& place, MessageKey key, bool bounded) {
  Arriving& message = here().messages.add(++last_seat_);
  message.seat = last_seat_;
  message.place = place;
  message.key = key;
  message.bounded = bounded;
  ++kept_;
  here().places.insert({place, message.seat});
  if (message.shared()) deliveries_.arrived(key);
  return message;
}

void Inbox::add_copy(Arriving&& copy, Chunk&& chunk) {
  copy.copy = true;
  copy.arrival.duplicate = true;
  copy.seat = ++last_seat_;
  ++kept_;
  Arriving& added = here().messages.add(last_seat_, std::move(copy));
  here().copies.insert(added.seat);
  added.describe(*chunk.properties);
  note_named(added);
  watch(added, {&added.key, 1});
  waiting_ += added.parts.missing(chunk);
  added.parts.add(std::move(chunk));
  advance(added);
}

void Inbox::describe(Arriving& message, const WireProperties& properties) {
  message.describe(properties);
  if (message.charges_hold()) credit_.charge_hold(message);
  note_named(message);
  if (message.dropped || !message.shared()) return;
  const std::uint64_t order = message.order();
  message.out_of_turn = !order_.open(order);
  if (message.out_of_turn) here().out_of_turn.insert({order, message.seat});
  if (watch(message, message.after())) return;
  discard(message, DropReason::kAntecedent);
}

void Inbox::note_named(const Arriving& message) {
  named_ += message.after().size();
  deliveries_.remember(message.after().size());
}

void Inbox::add_octets(Arriving& message, Chunk&& chunk) {
  const std::uint64_t fresh = message.parts.missing(chunk);
  credit_.charge(message, message.charge_with(fresh) - message.charged);
  if (!message.dropped) waiting_ += fresh;
  message.parts.add(std::move(chunk));
}

void Inbox::advance(Arriving& message) {
  if (message.dropped) {
    if (message.parts.whole()) {
      erase(message);
    } else {
      credit_.refresh(message);
    }
    return drain();
  }
  credit_.refresh(message);
  release_if_free(message);
  drain();
}

// What is too large can be refused as soon as that is known, before all of it is here (rule 79).
void Inbox::rank(Arriving& message) {
  const bool whole = message.parts.whole();
  if (message.rank == 0 && (whole || too_large(message))) message.rank = ++last_rank_;
  if (!whole || message.held || message.released) return;
  message.held = true;
  held_ += message.parts.held();
  MessageKey first{};
  if (message.copy) first = message.key;
  if (message.waits > 0 && !message.copy) {
    first = *std::ranges::find_if(message.after(), [&](MessageKey key) {
      return here().watchers.contains({key, message.seat});
    });
  }
  tell(inbound::Held{message.key, first});
}

void Inbox::list(Arriving& message) {
  if (message.parts.available() > 0 || message.parts.whole()) here().readable.insert(message.seat);
  if (message.rank > 0 && message.handle == 0) here().whole.insert({message.rank, message.seat});
}

void Inbox::unlist(const Arriving& message) {
  if (!message.released) return;
  here().readable.erase(message.seat);
  here().whole.erase({message.rank, message.seat});
}

bool Inbox::too_large(const Arriving& message) const {
  const std::uint64_t said = message.said_octets > 0 ? message.said_octets - 1 : 0;
  return std::max(message.parts.least_size(), said) > max_message_;
}

Bytes Inbox::take(Arriving& message, std::uint64_t count) {
  here().whole.erase({message.rank, message.seat});  // whoever wants all of it comes too late
  Bytes bytes = message.parts.take(count);
  waiting_ -= count;
  credit_.refresh(message);
  if (message.parts.available() == 0 && !message.parts.whole()) {
    here().readable.erase(message.seat);
    if (message.cut_off) drop(message, DropReason::kTransient);
  }
  return bytes;
}

void Inbox::pass(MessageKey key, std::uint64_t order) {
  deliveries_.handed(key);
  order_.settle(order);
  last_order_ = order;
}

void Inbox::finish(Arriving& message) {
  settle(message, Fate::kHanded);
  if (message.described && message.shared()) {
    deliveries_.overtake(message.after());
    last_order_ = std::max(last_order_, message.order());
  }
  waiting_ -= message.parts.held();
  erase(message);
  drop_overtaken_copies();
  drain();
}

void Inbox::refuse(Arriving& message) {
  settle(message, Fate::kHanded);
  discard(message, DropReason::kTooLarge);
  drain();
}

void Inbox::drop(Arriving& message, DropReason reason) {
  discard(message, reason);
  drain();
}

// Content goes; a Message whose rest may still come stays, to be counted.
void Inbox::discard(Arriving& message, DropReason reason) {
  const std::uint64_t octets = message.parts.held();
  tell(inbound::Dropped{message.key, reason, octets});
  waiting_ -= octets;
  --kept_;
  unhold(message);
  unlist(message);
  unwatch(message);
  if (message.handle != 0) here().broken.push_back(message.key);
  if (reason != DropReason::kTooLarge && !message.cut_off) settle(message, Fate::kSkipped);
  message.dropped = true;
  ++dropped_;
  const bool over = message.copy || message.parts.whole() || reason == DropReason::kSkipped ||
                    reason == DropReason::kTransient;
  if (over) return erase(message);
  message.parts.discard();
  credit_.refresh(message);
}

void Inbox::erase(Arriving& message) {
  --(message.dropped ? dropped_ : kept_);
  named_ -= message.after().size();
  deliveries_.forget(message.after().size());
  credit_.settle(message);
  unlist(message);
  unwatch(message);
  if (message.copy) here().copies.erase(message.seat);
  if (!message.copy) here().places.erase({message.place});
  here().messages.erase(message.seat);
}

void Inbox::skip(MessageKey key, const WireProperties& properties) {
  if (Arriving* message = find({{}, key.message})) {
    const std::uint64_t allotted = properties.octets.value_or(0);
    if (!message->described) {
      message->describe(properties);
      note_named(*message);
      if (properties.held) credit_.charge_hold(*message);
    }
    if (allotted > message->charged) credit_.charge(*message, allotted - message->charged);
    tell(inbound::Skipped{key});
    if (message->dropped) return erase(*message);
    drop(*message, DropReason::kSkipped);
    return;
  }
  if (deliveries_.of(key) != Fate::kOpen) return;
  tell(inbound::Skipped{key});
  credit_.pass(properties.octets.value_or(0), properties.held);
  settle(key, properties.order, Fate::kSkipped);
  drain();
}

void Inbox::detach(TransientId transient) {
  for (const Seat seat : here().messages.all()) {
    Arriving* found = here().messages.find(seat);
    if (found == nullptr) continue;
    Arriving& message = *found;
    if (message.place.only_over != transient || message.copy || message.parts.whole()) continue;
    if (message.dropped) {
      erase(message);
    } else {
      discard(message, DropReason::kTransient);
    }
  }
}

void Inbox::end() {
  deliveries_.close(stream_);
  ended_ = true;
  for (const Seat seat : here().messages.all()) {
    Arriving& message = at(seat);
    if (message.parts.whole() || message.dropped) continue;
    settle(message, Fate::kSkipped);
    message.cut_off = true;
  }
  look();
  for (const Seat seat : here().messages.all()) {
    Arriving* found = here().messages.find(seat);
    if (found == nullptr || found->parts.whole()) continue;
    Arriving& message = *found;
    if (message.dropped) {
      erase(message);
    } else if (!message.released || message.parts.available() == 0) {
      discard(message, DropReason::kTransient);
    }
  }
  drain();
}

void Inbox::clear() {
  deliveries_.close(stream_);
  for (const Seat seat : here().messages.all()) {
    Arriving& message = at(seat);
    settle(message, Fate::kHanded);
    waiting_ -= message.dropped ? 0 : message.parts.held();
    unhold(message);
    erase(message);
  }
  here().broken.clear();
  here().settled.clear();
}

}  // namespace post
