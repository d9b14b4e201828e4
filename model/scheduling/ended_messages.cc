#include "model/scheduling/ended_messages.h"

namespace post::queue {

void EndedMessages::note(MessageId message, Ended how, bool told) {
  if (how == Ended::kDone) return;
  pages_.use()[message / kPage][message % kPage] =
      static_cast<std::uint8_t>(static_cast<std::uint8_t>(how) | (told ? 0 : kUntold));
}

Ended EndedMessages::how(MessageId message) const {
  const auto page = pages_->find(message / kPage);
  if (page == pages_->end()) return Ended::kDone;
  return static_cast<Ended>(page->second[message % kPage] & ~kUntold);
}

bool EndedMessages::take_untold(MessageId message) {
  if (!pages_) return false;
  const auto page = pages_.use().find(message / kPage);
  if (page == pages_->end()) return false;
  std::uint8_t& entry = page->second[message % kPage];
  const bool untold = (entry & kUntold) != 0;
  entry = static_cast<std::uint8_t>(entry & ~kUntold);
  return untold;
}

}  // namespace post::queue
