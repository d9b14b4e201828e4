// The Messages that arrive at one Carrier: what they wait for (rules 31, 36, 40).
#include "model/receiving/inbox.h"

namespace post {

using inbound::DropReason;

// False: one of them was given up, and the Message with it.
bool Inbox::watch(Arriving& message, std::span<const MessageKey> antecedents) {
  for (const MessageKey& antecedent : antecedents) {
    const Fate fate = deliveries_.of(antecedent);
    if (fate == Fate::kSkipped && !message.independent) return false;
    if (fate != Fate::kOpen) continue;
    if (here().watchers.emplace(antecedent, message.seat).second) ++message.waits;
  }
  return true;
}

void Inbox::unwatch(const Arriving& message) {
  if (message.copy) here().watchers.erase({message.key, message.seat});
  if (!message.described || !message.shared()) return;
  if (message.out_of_turn) here().out_of_turn.erase({message.order(), message.seat});
  for (const MessageKey& antecedent : message.after()) {
    here().watchers.erase({antecedent, message.seat});
  }
}

void Inbox::release_if_free(Arriving& message) {
  const bool described = message.described || message.place.only_over != TransientId{};
  if (!message.released && described && message.waits == 0 && order_.open(message.order())) {
    if (message.copy && overtaken(message)) return discard(message, DropReason::kOutOfOrder);
    unhold(message);
    message.released = true;
    if (message.order() > 0 && !message.copy) in_turn_ = message.order();
  }
  rank(message);
  if (message.released) list(message);
}

void Inbox::note_held(Arriving& message) {
  message.held = true;
  held_ += message.parts.held();
}

void Inbox::unhold(Arriving& message) {
  if (!message.held) return;
  message.held = false;
  held_ -= message.parts.held();
}

void Inbox::settle(const Arriving& message, Fate fate) {
  if (message.shared()) settle(message.key, message.order(), fate);
}

void Inbox::settle(MessageKey key, std::uint64_t order, Fate fate) {
  if (fate == Fate::kHanded) {
    deliveries_.handed(key);
  } else {
    deliveries_.skipped(key);
  }
  if (order > 0) order_.settle(order);
  if (order == in_turn_) in_turn_ = 0;
  here().settled.push_back(key);
  tell(inbound::Settled{});
}

// One after the other, however long a chain of successors is.
void Inbox::drain() {
  while (!here().settled.empty()) {
    const MessageKey key = here().settled.front();
    here().settled.pop_front();
    wake(key);
    open_order();
  }
}

void Inbox::wake(MessageKey antecedent) {
  const bool skipped = deliveries_.of(antecedent) == Fate::kSkipped;
  for (auto next = here().watchers.lower_bound({antecedent, 0});
       next != here().watchers.end() && next->first == antecedent;
       next = here().watchers.lower_bound({antecedent, 0})) {
    Arriving& message = at(next->second);
    here().watchers.erase(next);
    --message.waits;
    if (skipped && (message.copy || !message.independent)) {
      discard(message, message.copy ? DropReason::kSkipped : DropReason::kAntecedent);
    } else {
      release_if_free(message);
    }
  }
}

void Inbox::open_order() {
  while (!here().out_of_turn.empty()) {
    const auto [place, seat] = here().out_of_turn.front();
    if (ended_ && in_turn_ == 0) order_.advance(place);  // nothing that is missing will come
    if (!order_.open(place)) return;
    here().out_of_turn.erase({place, seat});
    in_turn_ = place;
    Arriving& message = at(seat);
    message.out_of_turn = false;
    release_if_free(message);
  }
}

void Inbox::look() {
  for (auto next = here().watchers.begin(); next != here().watchers.end();) {
    const MessageKey antecedent = next->first;
    if (deliveries_.of(antecedent) != Fate::kOpen) wake(antecedent);
    next = here().watchers.upper_bound({antecedent, UINT64_MAX});
  }
  open_order();
  drain();
}

bool Inbox::overtaken(const Arriving& copy) const {
  return (copy.said_order > 0 && copy.said_order < last_order_) || deliveries_.overtaken(copy.key);
}

void Inbox::drop_overtaken_copies() {
  if (here().copies.empty()) return;
  const std::set<Seat> copies = here().copies;
  for (const Seat seat : copies) {
    Arriving& copy = at(seat);
    if (copy.released && copy.handle == 0 && overtaken(copy)) {
      discard(copy, DropReason::kOutOfOrder);
    }
  }
}

}  // namespace post
