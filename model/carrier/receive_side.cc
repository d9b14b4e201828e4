// What a Carrier receives.
#include "model/carrier/receive_side.h"

#include <algorithm>
#include <utility>

namespace post {

bool WholeMessages::take(TransientId from, Chunk&& chunk) {
  arrived_ += chunk.range().size();
  if (chunk.offset == 0 && chunk.last) {
    complete(std::move(chunk.bytes));
    return true;
  }
  Arriving& message = arriving(from, chunk.key.message);
  incomplete_ -= message.parts.held();
  message.parts.add(std::move(chunk));
  if (!message.parts.whole()) {
    incomplete_ += message.parts.held();
    return false;
  }
  complete(message.parts.content());
  erase(message);
  return true;
}

void WholeMessages::complete(Bytes content) {
  waiting_ += content.size() + 1;
  whole_.emplace_back(++last_id_, std::move(content));
}

std::optional<InMessage> WholeMessages::next() {
  if (whole_.empty()) return {};
  InMessage message = std::move(whole_.front());
  whole_.pop_front();
  waiting_ -= message.size() + 1;
  return message;
}

void WholeMessages::drop(TransientId transient) {
  std::erase_if(arriving_, [&](const Arriving& message) {
    if (message.transient != transient) return false;
    incomplete_ -= message.parts.held();
    return true;
  });
}

void WholeMessages::clear() {
  arriving_.clear();
  whole_.clear();
  waiting_ = 0;
  incomplete_ = 0;
}

WholeMessages::Arriving& WholeMessages::arriving(TransientId from, MessageId message) {
  for (Arriving& known : arriving_) {
    if (known.transient == from && known.message == message) return known;
  }
  return arriving_.emplace_back(Arriving{from, message, {}});
}

void WholeMessages::erase(const Arriving& done) {
  arriving_.erase(arriving_.begin() + (&done - arriving_.data()));
}

}  // namespace post
