// What a Carrier receives: how it arrives. How it is handed over: receive_side_handover.cc; the
// straight way: receive_side_straight.cc
#include "model/receiving/receive_side.h"

#include <algorithm>
#include <utility>

#include "model/policy_values.h"

namespace post {
namespace {

constexpr const char* kFinished = "finished";

Error malformed(const char* what) { return {"malformed", what}; }

bool sane(const WireProperties& properties) {
  return properties.octets.value_or(1) <= kLargest && properties.order <= kLargest;
}

}  // namespace

ReceiveSide::ReceiveSide(StreamId stream, Deliveries& deliveries, Options options)
    : stream_(stream),
      deliveries_(deliveries),
      options_(options),
      credit_(options.receive_buffer, options.hold_limit, options.max_message),
      inbox_(stream, deliveries, credit_, options.max_message) {}

void ReceiveSide::attach(TransientId transient, PathId path, const PsiTraits& traits) {
  vias_[transient] = Via{path, traits};
  if (traits.credit) credit_.bind(traits.least_charge);
  // What ended was the peer's direction on a stack that knows nothing of this one.
  if (end_ && end_->name == kFinished && !traits.dedupes) {
    end_.reset();
    inbox_.reopen();
  }
}

Outcome<void> ReceiveSide::take(TransientId from, Chunk&& chunk, Time now) {
  enter();
  const Via* via = vias_.find(from);
  if (end_ || via == nullptr || chunk.range().size() == 0) return {};
  arrived_ += chunk.range().size();
  if (!sane(chunk)) return malformed("a Message or an octet beyond all bounds");
  if (via->traits.dedupes) chunk.key.stream = stream_;
  auto accepted = accept(from, *via, std::move(chunk), now);
  note_reader();
  return accepted;
}

bool ReceiveSide::sane(const Chunk& chunk) {
  return chunk.key.message > 0 && chunk.key.message <= kLargest && chunk.offset <= kLargest &&
         (!chunk.properties || post::sane(*chunk.properties));
}

Outcome<void> ReceiveSide::accept(TransientId from, const Via& via, Chunk&& chunk, Time now) {
  const bool shared = via.traits.dedupes;
  Arriving* known = inbox_.find({shared ? TransientId{} : from, chunk.key.message});
  const bool settled =
      shared && known == nullptr && deliveries_.of(chunk.key) != Deliveries::Fate::kOpen;
  const bool whole = known != nullptr && !known->dropped && known->parts.whole();
  if (settled || whole) {
    take_again(from, via, std::move(chunk));
    return {};
  }
  if (const auto refusal = refusal_of(via, known, chunk); !refusal) return refusal;
  if (overflows(via, chunk)) {
    drop_newest(via, known, chunk);
    return {};
  }
  Arriving& message = known != nullptr ? *known : begin(from, via, chunk);
  mark(message, from, via, chunk);
  if (chunk.ahead && chunk.offset == 0) inbox_.tell(inbound::Ahead{message.key});
  learn(message, chunk, now);
  if (requests_.empty() || inbox_.waits(message)) chunk.bytes.shrink();
  inbox_.add_octets(message, std::move(chunk));
  if (expired(message, now)) {
    inbox_.drop(message, inbound::DropReason::kLifetime);
  } else {
    inbox_.advance(message);
  }
  return within_bounds();
}

// What credit does not bound.
Outcome<void> ReceiveSide::within_bounds() const {
  if (inbox_.gaps() > Deliveries::kWindow) return Error{"too_many_gaps", "given up out of order"};
  if (inbox_.dropped() > Deliveries::kWindow) {
    return Error{"too_many_gaps", "Messages whose rest is of no use"};
  }
  if (deliveries_.remembered() > Deliveries::kRemembered) {
    return Error{"too_many_antecedents", "named by Messages that are here"};
  }
  return {};
}

Outcome<void> ReceiveSide::refusal_of(const Via& via, const Arriving* known,
                                      const Chunk& chunk) const {
  if (known != nullptr && !known->parts.fits(chunk)) {
    return malformed("octets beyond the end of a Message");
  }
  if (!via.traits.credit) return {};
  if (credit_.covers(fresh(via, known, chunk), fresh_hold(via, known, chunk))) return {};
  return Error{"credit_exceeded", "more octets than were granted"};
}

std::uint64_t ReceiveSide::fresh(const Via& via, const Arriving* known, const Chunk& chunk) {
  if (known == nullptr) return via.traits.charge_of(chunk.range().size());
  return known->charge_with(known->parts.missing(chunk)) - known->charged;
}

// A Message may say late that it charges hold credit: with its first octet.
std::uint64_t ReceiveSide::fresh_hold(const Via& via, const Arriving* known, const Chunk& chunk) {
  if (known != nullptr && known->described) {
    return known->charges_hold() ? fresh(via, known, chunk) : 0;
  }
  const bool held = chunk.properties != nullptr && chunk.properties->held;
  return held ? fresh(via, known, chunk) + (known != nullptr ? known->charged : 0) : 0;
}

Arriving& ReceiveSide::begin(TransientId from, const Via& via, const Chunk& chunk) {
  const bool bounded = via.traits.boundaries;
  Arriving& message = via.traits.dedupes ? inbox_.add({{}, chunk.key.message}, chunk.key, bounded)
                                         : inbox_.add({from, chunk.key.message},
                                                      {stream_, ++last_arrival_}, bounded);
  message.least_charge = via.traits.least_charge;
  return message;
}

// It was here whole before. Copies are not charged, so they are kept only while there is room.
// Which copies of parts belong together cannot be told: those are retransmissions.
void ReceiveSide::take_again(TransientId from, const Via& via, Chunk&& chunk) {
  if (worth_a_copy(via, chunk)) {
    Arriving copy;
    copy.key = chunk.key;
    copy.place.message = chunk.key.message;
    copy.bounded = via.traits.boundaries;
    mark(copy, from, via, chunk);
    return inbox_.add_copy(std::move(copy), std::move(chunk));
  }
  const bool skipped = deliveries_.of(chunk.key) == Deliveries::Fate::kSkipped;
  inbox_.tell(inbound::Dropped{
      chunk.key, skipped ? inbound::DropReason::kSkipped : inbound::DropReason::kDuplicate,
      chunk.range().size()});
}

bool ReceiveSide::worth_a_copy(const Via& via, const Chunk& chunk) const {
  const std::uint64_t kept = inbox_.waiting() + inbox_.copies() * via.traits.least_charge;
  return !options_.drop_duplicates && chunk.offset == 0 && chunk.last && chunk.properties &&
         chunk.properties->idempotent && deliveries_.of(chunk.key) != Deliveries::Fate::kSkipped &&
         kept + chunk.range().size() <= options_.receive_buffer;
}

// Rule 81: only a stack that neither repairs nor acks may lose what arrived.
bool ReceiveSide::overflows(const Via& via, const Chunk& chunk) const {
  return !via.traits.repairs && !via.traits.acks && requests_.empty() &&
         waiting() + chunk.range().size() > options_.receive_buffer;
}

void ReceiveSide::drop_newest(const Via& via, Arriving* known, const Chunk& chunk) {
  const std::uint64_t octets = chunk.range().size();
  MessageKey key = chunk.key;
  if (!via.traits.dedupes) key = {stream_, known != nullptr ? known->key.message : ++last_arrival_};
  credit_.pass(octets, false);
  inbox_.tell(inbound::Dropped{key, inbound::DropReason::kBufferFull, octets});
}

void ReceiveSide::learn(Arriving& message, Chunk& chunk, Time now) {
  if (message.described || chunk.offset > 0 || !message.shared()) return;
  const WireProperties none;
  const WireProperties& properties = chunk.properties ? *chunk.properties : none;
  const Duration left = std::max(properties.lifetime, Duration::zero());
  if (options_.enforces_lifetime) message.deadline = after(now, left);
  inbox_.describe(message, properties);
}

void ReceiveSide::mark(Arriving& message, TransientId from, const Via& via,
                       const Chunk& chunk) const {
  message.arrival.transient = from;
  message.arrival.path = via.path;
  message.arrival.ecn = chunk.ecn;
  message.arrival.early = message.arrival.early || chunk.early;
  message.arrival.late = message.arrival.late || chunk.late;
}

// Rule 53: by what was left of its lifetime when it was sent, counted from when that was told here.
bool ReceiveSide::expired(const Arriving& message, Time now) const {
  return !message.dropped && message.handle == 0 && message.parts.whole() &&
         now >= message.deadline;
}

Outcome<void> ReceiveSide::skip(MessageKey key, const WireProperties& properties) {
  enter();
  if (end_) return {};
  key.stream = stream_;
  if (key.message == 0 || key.message > kLargest || !post::sane(properties)) {
    return malformed("a skip notice beyond all bounds");
  }
  const Arriving* known = inbox_.find({{}, key.message});
  const std::uint64_t charged = known != nullptr ? known->charged : 0;
  const std::uint64_t allotted = std::max(properties.octets.value_or(0), charged) - charged;
  if (credit_.binds() && !credit_.covers(allotted, properties.held ? allotted : 0)) {
    return Error{"credit_exceeded", "more octets skipped than were granted"};
  }
  inbox_.skip(key, properties);
  note_reader();
  return within_bounds();
}

void ReceiveSide::detach(TransientId transient) {
  enter();
  inbox_.detach(transient);
  note_reader();
  vias_.erase(transient);
}

void ReceiveSide::end(std::optional<Error> error) {
  if (end_) return;
  enter();
  end_ = std::make_unique<const Error>(error ? *std::move(error)
                                             : Error{kFinished, "the peer sends nothing more"});
  inbox_.end();
}

void ReceiveSide::clear() {
  enter();
  requests_.clear();
  inbox_.clear();
  if (!end_) end_ = std::make_unique<const Error>(Error{"aborted", "the Carrier was aborted"});
}

void ReceiveSide::look() {
  inbox_.look();
  note_reader();
}

}  // namespace post
