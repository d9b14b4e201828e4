// Back-pressure of one Carrier.
#include "model/receiving/inbound_credit.h"

namespace post {

void InboundCredit::charge(Arriving& message, std::uint64_t octets) {
  message.charged += octets;
  octets_.charge(octets);
  if (message.charges_hold()) hold_.charge(octets);
}

void InboundCredit::refresh(Arriving& message) {
  const std::uint64_t back = due(message);
  if (back > message.returned) {
    octets_.give_back(back - message.returned);
    message.returned = back;
  }
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
  if (message.parts.whole())
    return message.charges_hold() ? message.charged : message.parts.taken();
  return reading_whole_ ? message.charged : message.parts.taken();
}

void InboundCredit::settle(Arriving& message) {
  octets_.give_back(message.charged - message.returned);
  if (message.charges_hold()) hold_.give_back(message.charged);
  message.returned = message.charged;
  forget(message);
}

}  // namespace post
