// What became of the Messages that arrive on one Association.
#include "model/receiving/deliveries.h"

namespace post {

Deliveries::Fate Deliveries::of(MessageKey key) const {
  const Stream* stream = find(key.stream);
  if (stream == nullptr) return over_.contains(key.stream) ? Fate::kHanded : Fate::kOpen;
  if (stream->here.contains(key.message)) return Fate::kOpen;
  if (stream->skipped.contains(key.message)) return Fate::kSkipped;
  const bool settled = stream->closed || key.message < stream->floor;
  return settled || stream->settled.contains(key.message) ? Fate::kHanded : Fate::kOpen;
}

bool Deliveries::follows(MessageKey key, std::uint64_t behind) const {
  const Stream* stream = find(key.stream);
  if (stream == nullptr) return !over_.contains(key.stream) && key.message == 1 + behind;
  const bool nothing_above = stream->settled.empty() && stream->here.empty();
  return nothing_above && !stream->closed && key.message == stream->floor + behind;
}

void Deliveries::arrived(MessageKey key) { streams_[key.stream].here.add(key.message); }

void Deliveries::handed(MessageKey key) { settle(streams_[key.stream], key.message); }

void Deliveries::skipped(MessageKey key) {
  Stream& stream = streams_[key.stream];
  settle(stream, key.message);
  add(stream.skipped, key.message);
}

void Deliveries::overtake(std::span<const MessageKey> antecedents) {
  for (const MessageKey& key : antecedents) {
    const auto stream = streams_.find(key.stream);
    if (stream != streams_.end()) add(stream->second.overtaken, key.message);
  }
}

bool Deliveries::overtaken(MessageKey key) const {
  const Stream* stream = find(key.stream);
  return stream != nullptr && stream->overtaken.contains(key.message);
}

void Deliveries::close(StreamId stream) {
  Stream& closed = streams_[stream];
  closed.closed = true;
  clear(closed.settled);
}

void Deliveries::leave(StreamId stream) {
  const auto found = streams_.find(stream);
  if (found == streams_.end() || !found->second.closed) return;
  found->second.here = {};
  clear(found->second.overtaken);
  if (!found->second.skipped.empty()) return;
  streams_.erase(found);
  over_.add(stream);
}

const Deliveries::Stream* Deliveries::find(StreamId stream) const {
  const auto found = streams_.find(stream);
  return found == streams_.end() ? nullptr : &found->second;
}

// Of a closed one all is settled but what is here.
void Deliveries::settle(Stream& stream, MessageId message) {
  stream.here.remove(message);
  if (stream.closed || message < stream.floor) return;
  ranges_ -= stream.settled.ranges();
  stream.floor = stream.settled.add_and_pop_from(stream.floor, message);
  if (full(stream.settled)) stream.floor = stream.settled.pop_range();
  ranges_ += stream.settled.ranges();
}

void Deliveries::add(IdSet& set, MessageId message) {
  ranges_ -= set.ranges();
  set.add(message);
  if (full(set)) set.pop_range();
  ranges_ += set.ranges();
}

void Deliveries::clear(IdSet& set) {
  ranges_ -= set.ranges();
  set = {};
}

// Of a set that is not counted.
bool Deliveries::full(const IdSet& set) const {
  return set.ranges() > kWindow || ranges_ + set.ranges() > kRanges;
}

}  // namespace post
