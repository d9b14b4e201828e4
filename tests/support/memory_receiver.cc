#include "tests/support/memory_receiver.h"

#include <algorithm>
#include <utility>

namespace post::testing {

using memory::FinishFrame;
using memory::Frame;
using memory::Packet;
using memory::SkipFrame;

bool MemoryReceiver::take(Packet&& packet) {
  const std::uint64_t number = *packet.number;
  if (!seen_.insert(number).second) {
    if (!surfaces_again(packet)) return false;
    std::erase_if(packet.frames, [](const Frame& frame) { return frame.index() != 0; });
    take_frames(std::move(packet.frames), true);
    return false;
  }
  if (traits_.in_order && traits_.repairs) {
    take_in_order(std::move(packet));
  } else {
    const bool overtaken = traits_.in_order && number < next_;
    next_ = std::max(next_, number + 1);
    take_frames(std::move(packet.frames), !overtaken);
  }
  return true;
}

// Where a Message may arrive twice, or the reader removes duplicates by keys.
bool MemoryReceiver::surfaces_again(const Packet& packet) const {
  if (traits_.in_order || packet.octets() == 0) return false;
  return traits_.may_duplicate || traits_.dedupes;
}

void MemoryReceiver::take_in_order(Packet&& packet) {
  const std::uint64_t number = *packet.number;
  ahead_.emplace(number, std::move(packet));
  while (!ahead_.empty() && ahead_.begin()->first == next_) {
    Packet due = std::move(ahead_.begin()->second);
    ahead_.erase(ahead_.begin());
    ++next_;
    take_frames(std::move(due.frames), true);
  }
}

void MemoryReceiver::take_frames(std::vector<Frame>&& frames, bool data_too) {
  for (Frame& frame : frames) {
    if (data_too || frame.index() != 0) take_frame(std::move(frame));
  }
}

void MemoryReceiver::take_frame(Frame&& frame) {
  StreamId stream = 0;
  if (const auto* chunk = std::get_if<Chunk>(&frame)) {
    stream = chunk->key.stream;
  } else if (const auto* skip = std::get_if<SkipFrame>(&frame)) {
    stream = skip->key.stream;
  } else if (const auto* finish = std::get_if<FinishFrame>(&frame)) {
    stream = finish->stream;
  } else {
    return owner_.control(frame);
  }
  streams_[stream].inbox.push_back(std::move(frame));
  drain(stream);
}

void MemoryReceiver::grant(StreamId stream, std::uint64_t octets) {
  streams_[stream].granted = octets;
  drain(stream);
}

void MemoryReceiver::drain(StreamId id) {
  Stream& stream = streams_[id];
  const std::uint64_t before = passed_up_;
  while (!stream.inbox.empty()) {
    const bool is_data = stream.inbox.front().index() == 0;
    if (is_data && !traits_.credit && stream.passed_up >= stream.granted) break;
    Frame frame = std::move(stream.inbox.front());
    stream.inbox.pop_front();
    if (auto* chunk = std::get_if<Chunk>(&frame)) {
      pass_up(stream, std::move(*chunk));
    } else if (auto* skip = std::get_if<SkipFrame>(&frame)) {
      pass_up(stream, std::move(*skip));
    } else {
      pass_up(stream, std::get<FinishFrame>(frame));
    }
  }
  if (passed_up_ != before) owner_.window_moved(passed_up_);
}

void MemoryReceiver::pass_up(Stream& stream, Chunk chunk) {
  stream.passed_up += chunk.range().size();
  passed_up_ += chunk.range().size();
  if (traits_.dedupes) return owner_.pass_up(std::move(chunk));
  chunk.properties = nullptr;
  chunk.late = false;
  if (traits_.boundaries) {
    MessageId& id = stream.ids[chunk.key.message];
    if (id == 0) id = ++stream.last_id;
    chunk.key.message = id;
  } else {
    chunk.key.message = 1;
    chunk.offset = stream.offset;
    stream.offset += chunk.bytes.size();
    chunk.last = false;
    if (chunk.bytes.empty()) return;
  }
  owner_.pass_up(std::move(chunk));
}

void MemoryReceiver::pass_up(Stream& stream, SkipFrame skip) {
  if (!traits_.dedupes) {
    const auto id = stream.ids.find(skip.key.message);
    if (id == stream.ids.end() || !traits_.boundaries) return;
    skip.key.message = id->second;
  }
  owner_.pass_up(skip);
}

void MemoryReceiver::pass_up(Stream& stream, const FinishFrame& finish) {
  if (!traits_.boundaries && stream.offset > 0) {
    Chunk end;
    end.key = {finish.stream, 1};
    end.offset = stream.offset;
    end.last = true;
    owner_.pass_up(std::move(end));
  }
  owner_.pass_up(finish);
}

}  // namespace post::testing
