// What became of the Messages that arrive on one Association.
#include "model/receiving/deliveries.h"

namespace post {

Deliveries::Fate Deliveries::of(MessageKey key) const {
  const Stream* stream = find(key.stream);
  if (stream == nullptr || stream->here.contains(key.message)) return Fate::kOpen;
  if (stream->skipped.contains(key.message)) return Fate::kSkipped;
  const bool settled = stream->closed || key.message < stream->floor;
  return settled || stream->settled.contains(key.message) ? Fate::kHanded : Fate::kOpen;
}

bool Deliveries::follows(MessageKey key, std::uint64_t behind) const {
  const Stream* stream = find(key.stream);
  if (stream == nullptr) return key.message == 1 + behind;
  const bool nothing_above = stream->settled.empty() && stream->here.empty();
  return nothing_above && !stream->closed && key.message == stream->floor + behind;
}

void Deliveries::arrived(MessageKey key) { streams_[key.stream].here.add(key.message); }

void Deliveries::handed(MessageKey key) { settle(streams_[key.stream], key.message); }

void Deliveries::skipped(MessageKey key) {
  Stream& stream = streams_[key.stream];
  settle(stream, key.message);
  stream.skipped.add(key.message);
  if (stream.skipped.ranges() > kWindow) stream.skipped.pop_range();
}

void Deliveries::overtake(std::span<const MessageKey> antecedents) {
  for (const MessageKey& key : antecedents) {
    const auto stream = streams_.find(key.stream);
    if (stream == streams_.end()) continue;
    stream->second.overtaken.add(key.message);
    if (stream->second.overtaken.ranges() > kWindow) stream->second.overtaken.pop_range();
  }
}

bool Deliveries::overtaken(MessageKey key) const {
  const Stream* stream = find(key.stream);
  return stream != nullptr && stream->overtaken.contains(key.message);
}

void Deliveries::close(StreamId stream) { streams_[stream].closed = true; }

const Deliveries::Stream* Deliveries::find(StreamId stream) const {
  const auto found = streams_.find(stream);
  return found == streams_.end() ? nullptr : &found->second;
}

void Deliveries::settle(Stream& stream, MessageId message) {
  stream.here.remove(message);
  if (message < stream.floor) return;
  stream.floor = stream.settled.add_and_pop_from(stream.floor, message);
  if (stream.settled.ranges() > kWindow) stream.floor = stream.settled.pop_range();
}

}  // namespace post
