// Acks over a byte channel.
#include "model/stacks/post/channel_acks.h"

#include <algorithm>
#include <string>
#include <utility>

namespace post::wire {

void AckCollector::add(const Chunk& chunk) {
  ++chunks_;
  const bool fits = !frames_.empty() && frames_.back().stream == chunk.key.stream &&
                    frames_.back().entries.size() < kEntriesPerFrame;
  if (!fits) frames_.push_back({chunk.key.stream, {}});
  auto& entries = frames_.back().entries;
  const MessageId message = chunk.key.message;
  const Range range = chunk.range();
  if (chunk.offset == 0 && chunk.last) {
    const bool next = !entries.empty() && entries.back().ranges.empty() &&
                      entries.back().message + entries.back().more + 1 == message;
    if (next) return void(++entries.back().more);
    entries.push_back({message});
  } else if (!entries.empty() && entries.back().message == message &&
             !entries.back().ranges.empty() && entries.back().ranges.back().end == range.begin) {
    entries.back().ranges.back().end = range.end;
  } else {
    entries.push_back({message, {range}});
  }
}

std::vector<AckFrame> AckCollector::take() {
  chunks_ = 0;
  return std::exchange(frames_, {});
}

void Unacked::add(const Chunk& chunk) {
  Messages& messages = streams_[chunk.key.stream];
  const MessageId message = chunk.key.message;
  if (messages.sent.empty() || messages.sent.back().message < message) {
    messages.sent.push_back({message, IntervalSet(chunk.range()), chunk.last});
    return;
  }
  Sent* known = find(chunk.key);
  if (known == nullptr) {
    const auto place = std::ranges::lower_bound(messages.sent, message, {}, &Sent::message);
    messages.sent.insert(place, {message});
    known = find(chunk.key);
  } else if (known->octets.empty()) {
    --messages.acked;
  }
  known->octets.add(chunk.range());
  known->ended = known->ended || chunk.last;
}

Unacked::Sent* Unacked::find(MessageKey key) {
  Messages* stream = streams_.find(key.stream);
  if (stream == nullptr) return nullptr;
  Fifo<Sent>& sent = stream->sent;
  if (!sent.empty() && sent.front().message == key.message) return &sent.front();
  const auto place = std::ranges::lower_bound(sent, key.message, {}, &Sent::message);
  return place == sent.end() || place->message != key.message ? nullptr : &*place;
}

void Unacked::note_acked(StreamId stream, Sent& sent) {
  Messages& messages = *streams_.find(stream);
  if (&sent == &messages.sent.front()) return messages.sent.pop_front();
  sent = {sent.message};
  ++messages.acked;
}

void Unacked::drop_acked(StreamId stream) {
  Messages* found = streams_.find(stream);
  if (found == nullptr) return;
  Messages& messages = *found;
  for (; !messages.sent.empty() && messages.sent.front().octets.empty(); --messages.acked) {
    messages.sent.pop_front();
  }
  if (2 * messages.acked > messages.sent.size()) {
    messages.sent.erase_if([](const Sent& sent) { return sent.octets.empty(); });
    messages.acked = 0;
  }
  if (!messages.sent.empty()) return;
  messages.sent.rest();
  if (streams_.size() > 1) streams_.erase(stream);
}

Outcome<void> Unacked::acked(const AckFrame& ack, std::vector<AckedOctets>& told) {
  for (const AckFrame::Entry& entry : ack.entries) {
    const MessageKey key{ack.stream, entry.message};
    const bool sent = entry.ranges.empty() ? acked_whole(ack.stream, entry, told)
                                           : acked_parts(key, entry.ranges, told);
    if (!sent) {
      return Error{"protocol", "an ack of octets that were not sent, of Message " +
                                   std::to_string(key.message) + " on stream " +
                                   std::to_string(key.stream)};
    }
  }
  drop_acked(ack.stream);
  return {};
}

bool Unacked::acked_whole(StreamId stream, const AckFrame::Entry& entry,
                          std::vector<AckedOctets>& told) {
  for (std::uint64_t i = 0; i <= entry.more; ++i) {
    const MessageKey key{stream, entry.message + i};
    Sent* sent = find(key);
    const std::optional<Range> octets = sent != nullptr ? sent->octets.only() : std::nullopt;
    if (!octets || !sent->ended || octets->begin != 0) return false;
    note_acked(stream, *sent);
    told.push_back({key, *octets});
  }
  return true;
}

bool Unacked::acked_parts(MessageKey key, const std::vector<Range>& ranges,
                          std::vector<AckedOctets>& told) {
  Sent* sent = find(key);
  if (sent == nullptr || sent->octets.empty()) return false;
  for (const Range& range : ranges) {
    if (!sent->octets.covers(range)) return false;
    sent->octets.subtract(range);
  }
  if (sent->octets.empty()) note_acked(key.stream, *sent);
  for (const Range& range : ranges) told.push_back({key, range});
  return true;
}

}  // namespace post::wire
