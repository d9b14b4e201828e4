// What a Carrier receives: whole Messages that wait for no other but those before them (rules 31,
// 79 to 81).
#include <algorithm>
#include <utility>

#include "model/receiving/receive_side.h"

namespace post {

// What could be said of it is known: it is no copy, and all before it are here, whole.
ReceiveSide::Straight ReceiveSide::take_plain(TransientId from, Chunk& chunk) {
  const Via* via = vias_.find(from);
  if (end_ || via == nullptr || reads_parts_ || !inbox_.unused()) return Straight::kNo;
  if (!goes_straight(*via, chunk)) return Straight::kNo;
  PlainArrival arrived{.content = std::move(chunk.bytes),
                       .arrival = {.transient = from,
                                   .path = via->path,
                                   .ecn = chunk.ecn,
                                   .early = chunk.early,
                                   .late = chunk.late},
                       .id = chunk.key.message};
  arrived.charged = via->traits.charge_of(arrived.octets());
  if (via->traits.dedupes) arrived.order = chunk.properties->order;
  if (!via->traits.dedupes) ++last_arrival_;
  arrived_ += arrived.octets();
  plain_octets_ += arrived.octets();
  credit_.charge_plain(arrived.charged);
  const bool held = !plain_.empty() && arrived.order > 0;
  ++fresh_plain_;
  plain_.push_back(std::move(arrived));
  if (requests_.empty()) keep_plain();
  return held ? Straight::kHeld : Straight::kOpen;
}

bool ReceiveSide::goes_straight(const Via& via, const Chunk& chunk) const {
  const PsiTraits& traits = via.traits;
  const bool whole = chunk.offset == 0 && chunk.last && !chunk.ahead && traits.boundaries &&
                     chunk.bytes.size() <= options_.max_message;
  if (!whole || !sane(chunk) || overflows(via, chunk)) return false;
  if (!plain_.empty() && traits.dedupes != (plain_.front().order > 0)) return false;
  if (traits.credit && !credit_.covers(traits.charge_of(chunk.range().size()), 0)) return false;
  return !traits.dedupes || in_turn(chunk);
}

// Of what its properties ask, nothing but its place is of any effect here.
bool ReceiveSide::in_turn(const Chunk& chunk) const {
  if (!chunk.properties) return false;
  const WireProperties& said = *chunk.properties;
  const bool plain = said.order > 0 && said.after.empty() && !said.held &&
                     (!options_.enforces_lifetime || said.lifetime == kForever) &&
                     said.octets.value_or(0) <= chunk.range().size();
  return plain && inbox_.follows({stream_, chunk.key.message}, said.order, plain_.size());
}

void ReceiveSide::keep_plain() {
  for (; fresh_plain_ > 0; --fresh_plain_) plain_[plain_.size() - fresh_plain_].content.shrink();
}

ReceiveSide::PlainMessage ReceiveSide::next_plain() {
  PlainArrival arrived = std::move(plain_.front());
  MessageKey key{stream_, last_arrival_ - (plain_.size() - 1)};
  plain_.pop_front();
  fresh_plain_ = std::min(fresh_plain_, plain_.size());
  requests_.pop();
  plain_octets_ -= arrived.octets();
  credit_.return_plain(arrived.charged);
  const bool settles = arrived.order > 0;
  if (settles) {
    key.message = arrived.id;
    inbox_.pass(key, arrived.order);
  }
  return {InMessage(++last_handle_, std::move(arrived.content), arrived.arrival), key, settles};
}

// As if each had come the long way.
void ReceiveSide::enter_all() {
  keep_plain();
  Fifo<PlainArrival> row = std::exchange(plain_, {});
  plain_octets_ = 0;
  if (row.front().order == 0) last_arrival_ -= row.size();
  for (PlainArrival& arrived : row) enter(arrived);
}

// It was charged, and whether it is held was told.
void ReceiveSide::enter(PlainArrival& arrived) {
  const bool shared = arrived.order > 0;
  const Place place{shared ? TransientId{} : arrived.arrival.transient, arrived.id};
  Arriving& message = inbox_.add(place, {stream_, shared ? arrived.id : ++last_arrival_}, true);
  message.arrival = arrived.arrival;
  message.least_charge = static_cast<std::uint32_t>(arrived.charged);
  message.charged = arrived.charged;
  if (shared) {
    WireProperties said;
    said.order = arrived.order;
    inbox_.describe(message, said);
  }
  Chunk chunk;
  chunk.bytes = std::move(arrived.content);
  chunk.last = true;
  inbox_.add_octets(message, std::move(chunk));
  if (inbox_.waits(message)) inbox_.note_held(message);
  inbox_.advance(message);
}

}  // namespace post
