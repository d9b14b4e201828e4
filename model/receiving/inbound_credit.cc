// Back-pressure of one Carrier.
#include "model/receiving/inbound_credit.h"

#include <algorithm>

namespace post {

void InboundCredit::charge(Arriving& message, std::uint64_t octets) {
  message.charged += octets;
  octets_.charge(octets);
  if (message.charges_hold()) hold_.charge(octets);
  if (message.dropped) return;
  if (largest_ == nullptr || message.charged > largest_->charged) largest_ = &message;
}

void InboundCredit::refresh(Arriving& message) {
  const std::uint64_t lent = message.lent;
  give_back(message);
  if (message.lent < lent) lend_on();
}

void InboundCredit::give_back(Arriving& message) {
  const std::uint64_t back = due(message);
  if (back > message.returned) {
    octets_.give_back(back - message.returned);
    message.returned = back;
  }
  keep_or_forget(message);
  const bool apart = message.dropped || (message.parts.whole() && message.charges_hold());
  if (apart && largest_ == &message) forget_largest();
  const std::uint64_t taken = message.parts.taken();
  note_lent(message, apart ? 0 : std::max(message.returned, taken) - taken);
}

void InboundCredit::note_lent(Arriving& message, std::uint64_t lent) {
  borrowers_ += (lent > 0 ? 1 : 0) - (message.lent > 0 ? 1 : 0);
  lent_ += lent - message.lent;
  message.lent = lent;
}

void InboundCredit::keep_or_forget(Arriving& message) {
  if (message.returned < message.charged && !message.parts.whole() && !message.dropped) {
    kept_[message.seat] = &message;
  } else {
    forget(message);
  }
}

void InboundCredit::forget(const Arriving& message) {
  if (!kept_.empty()) kept_.erase(message.seat);
}

// Of its octets, how many must have returned by now.
std::uint64_t InboundCredit::due(const Arriving& message) const {
  if (message.copy) return 0;
  if (message.dropped) return message.charged - message.parts.held();
  const std::uint64_t taken = message.parts.taken();
  if (message.parts.whole()) return message.charges_hold() ? message.charged : taken;
  return reading_whole_ ? std::max(taken, message.returned + lendable(message)) : taken;
}

// How many more of its octets.
std::uint64_t InboundCredit::lendable(const Arriving& message) const {
  const std::uint64_t wanted = message.charged - message.returned;
  if (&message == largest_) return wanted;
  if (message.lent == 0 && borrowers_ >= most_borrowers_) return 0;
  const std::uint64_t others = lent_ - (largest_ != nullptr ? largest_->lent : 0);
  return others < lendable_ ? std::min(wanted, lendable_ - others) : 0;
}

// To the largest, and to those that began first, as far as it goes.
void InboundCredit::lend_on() {
  if (!reading_whole_ || kept_.empty()) return;
  if (largest_ != nullptr) give_back(*largest_);
  for (auto next = kept_.begin(); next != kept_.end();) {
    Arriving& message = *next->second;
    const Seat seat = next->first;
    give_back(message);
    next = kept_.upper_bound(seat);
    if (message.returned < message.charged) return;
  }
}

void InboundCredit::settle(Arriving& message) {
  octets_.give_back(message.charged - message.returned);
  if (message.charges_hold()) hold_.give_back(message.charged);
  message.returned = message.charged;
  forget(message);
  note_lent(message, 0);
  if (largest_ == &message) forget_largest();
  lend_on();
}

}  // namespace post
