// What became of the Messages that arrive on one Association.
#include "model/receiving/deliveries.h"

namespace post {

Deliveries::Fate Deliveries::of(MessageKey key) const {
  const Stream* stream = find(key.stream);
  if (stream == nullptr) return over_->contains(key.stream) ? Fate::kHanded : Fate::kOpen;
  if (stream->others->here.contains(key.message)) return Fate::kOpen;
  if (stream->others->skipped.contains(key.message)) return Fate::kSkipped;
  const bool settled = stream->closed || key.message < stream->floor;
  return settled || stream->others->settled.contains(key.message) ? Fate::kHanded : Fate::kOpen;
}

bool Deliveries::follows(MessageKey key, std::uint64_t behind) const {
  const Stream* stream = find(key.stream);
  if (stream == nullptr) return !over_->contains(key.stream) && key.message == 1 + behind;
  const bool nothing_above = stream->others->settled.empty() && stream->others->here.empty();
  return nothing_above && !stream->closed && key.message == stream->floor + behind;
}

void Deliveries::arrived(MessageKey key) { at(key.stream).others.use().here.add(key.message); }

void Deliveries::handed(MessageKey key) { settle(at(key.stream), key.message); }

void Deliveries::skipped(MessageKey key) {
  Stream& stream = at(key.stream);
  settle(stream, key.message);
  add(stream.others.use().skipped, key.message);
}

void Deliveries::overtake(std::span<const MessageKey> antecedents) {
  for (const MessageKey& key : antecedents) {
    if (find(key.stream) == nullptr) continue;
    add(at(key.stream).others.use().overtaken, key.message);
  }
}

bool Deliveries::overtaken(MessageKey key) const {
  const Stream* stream = find(key.stream);
  return stream != nullptr && stream->others->overtaken.contains(key.message);
}

void Deliveries::close(StreamId stream) {
  Stream& closed = at(stream);
  closed.closed = true;
  if (closed.others) clear(closed.others.use().settled);
}

void Deliveries::leave(StreamId stream) {
  const Stream* found = find(stream);
  if (found == nullptr || !found->closed) return;
  if (found->others) {
    Others& others = at(stream).others.use();
    others.here = {};
    clear(others.overtaken);
    if (!others.skipped.empty()) return;
  }
  if (stream == 0) {
    first_ = {};
  } else {
    streams_.erase(stream);
  }
  over_.use().add(stream);
}

const Deliveries::Stream* Deliveries::find(StreamId stream) const {
  if (stream == 0) return first_.known ? &first_ : nullptr;
  const auto found = streams_.find(stream);
  return found == streams_.end() ? nullptr : &found->second;
}

Deliveries::Stream& Deliveries::at(StreamId stream) {
  Stream& found = stream == 0 ? first_ : streams_[stream];
  found.known = true;
  return found;
}

// Of a closed one all is settled but what is here.
void Deliveries::settle(Stream& stream, MessageId message) {
  if (stream.others) stream.others.use().here.remove(message);
  if (stream.closed || message < stream.floor) return;
  if (!stream.others && message == stream.floor) return void(++stream.floor);
  IdSet& settled = stream.others.use().settled;
  ranges_ -= settled.ranges();
  stream.floor = settled.add_and_pop_from(stream.floor, message);
  if (full(settled)) stream.floor = settled.pop_range();
  ranges_ += settled.ranges();
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
