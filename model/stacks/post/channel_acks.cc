// Acks over a byte channel.
#include "model/stacks/post/channel_acks.h"

#include <string>
#include <utility>

namespace post::wire {

void AckCollector::add(const Chunk& chunk) {
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

std::vector<AckFrame> AckCollector::take() { return std::exchange(frames_, {}); }

void Unacked::add(const Chunk& chunk) {
  Sent& sent = messages_[chunk.key];
  sent.octets.add(chunk.range());
  sent.ended = sent.ended || chunk.last;
}

Outcome<void> Unacked::acked(const AckFrame& ack, const Told& told) {
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
  return {};
}

bool Unacked::acked_whole(StreamId stream, const AckFrame::Entry& entry, const Told& told) {
  for (std::uint64_t i = 0; i <= entry.more; ++i) {
    const auto found = messages_.find({stream, entry.message + i});
    if (found == messages_.end() || !found->second.ended) return false;
    const std::vector<Range> octets = found->second.octets.ranges();
    if (octets.size() != 1 || octets.front().begin != 0) return false;
    const MessageKey key = found->first;
    messages_.erase(found);
    told(key, octets.front());
  }
  return true;
}

bool Unacked::acked_parts(MessageKey key, const std::vector<Range>& ranges, const Told& told) {
  const auto found = messages_.find(key);
  if (found == messages_.end()) return false;
  for (const Range& range : ranges) {
    if (!found->second.octets.covers(range)) return false;
    found->second.octets.subtract(range);
  }
  if (found->second.octets.empty()) messages_.erase(found);
  for (const Range& range : ranges) told(key, range);
  return true;
}

}  // namespace post::wire
