#include "model/stacks/post/packet_assembly.h"

#include <algorithm>
#include <utility>

#include "model/stacks/dscp.h"
#include "model/stacks/post/properties.h"

namespace post::wire {
namespace {

/// The first `octets` of the chunk's content, which keeps the rest.
Chunk split(Chunk& chunk, std::size_t octets) {
  Chunk front = chunk;
  front.bytes = chunk.bytes.slice(0, octets);
  front.last = false;
  chunk.offset += octets;
  chunk.bytes = chunk.bytes.slice(octets);
  chunk.properties = nullptr;
  return front;
}

/// What is left of it without these octets.
std::vector<Chunk> without(const Chunk& chunk, Range octets) {
  const Range range = chunk.range();
  std::vector<Chunk> left;
  if (octets.end <= range.begin || range.end <= octets.begin) return {chunk};
  if (range.begin < octets.begin) {
    Chunk rest = chunk;
    left.push_back(split(rest, octets.begin - range.begin));
  }
  if (octets.end < range.end) {
    Chunk rest = chunk;
    split(rest, octets.end - range.begin);
    left.push_back(std::move(rest));
  }
  return left;
}

}  // namespace

// ---- what waits --------------------------------------------------------------------------------

void PacketAssembly::add(Chunk chunk) {
  const std::uint8_t dscp = dscp_for(chunk);
  announce(chunk);
  queue({std::move(chunk), dscp});
}

void PacketAssembly::queue(Waiting waiting) {
  waiting.size = frame_size(waiting.chunk);
  octets_ += waiting.size;
  chunks_.push_back(std::move(waiting));
}

// Properties come with a Message's first chunk only.
std::uint8_t PacketAssembly::dscp_for(const Chunk& chunk) {
  if (chunk.properties) {
    const std::uint8_t dscp = dscp_of(*chunk.properties, marking_);
    if (dscp != 0 && !chunk.last) marks_[chunk.key] = dscp;
    return dscp;
  }
  const auto mark = marks_.find(chunk.key);
  if (mark == marks_.end()) return 0;
  const std::uint8_t dscp = mark->second;
  if (chunk.last) marks_.erase(mark);
  return dscp;
}

void PacketAssembly::announce(Chunk& chunk) {
  if (chunk.offset > 0) return;
  if (!chunk.properties) chunk.properties = std::make_shared<const WireProperties>();
  const std::size_t size = properties_size(*chunk.properties);
  if (size < room_ / 2 && !announced_.contains(chunk.key)) return;
  const auto properties = std::exchange(chunk.properties, nullptr);
  if (!announced_.insert(chunk.key).second) return;
  const Bytes octets = Bytes::generate(size, [&](std::span<std::byte> room) {
    VarintWriter to(room);
    write_properties(*properties, to);
  });
  const std::size_t part = room_ - kPartOverhead;
  for (std::size_t offset = 0; offset < size; offset += part) {
    controls_.add(PropertiesFrame{chunk.key, offset, size, octets.slice(offset, part)});
  }
}

bool PacketAssembly::share(const Sharing& a, const Sharing& b) {
  return a.dscp == b.dscp && (a.key == b.key || !(a.immediate || b.immediate));
}

bool PacketAssembly::whole_packet_waits() const {
  if (chunks_.empty()) return false;
  if (chunks_.front().chunk.immediate || budget() == 0) return true;
  return std::ranges::adjacent_find(chunks_, [](const Waiting& a, const Waiting& b) {
           return !share(a.sharing(), b.sharing());
         }) != chunks_.end();
}

std::size_t PacketAssembly::budget() const {
  const std::size_t taken = octets_ + controls_.waiting_octets();
  return room_ > taken + kLeastRoom ? room_ - taken - kDataRoom : 0;
}

void PacketAssembly::abandon(MessageKey key) {
  abandon(key, {0, UINT64_MAX});
  marks_.erase(key);
  announced_.erase(key);
}

void PacketAssembly::abandon(MessageKey key, Range octets) {
  const bool touched = std::ranges::any_of(
      chunks_, [&](const Waiting& waiting) { return waiting.chunk.key == key; });
  if (!touched) return;
  octets_ = 0;
  for (Waiting& waiting : std::exchange(chunks_, {})) {
    if (waiting.chunk.key != key) {
      queue(std::move(waiting));
      continue;
    }
    for (Chunk& left : without(waiting.chunk, octets)) queue({std::move(left), waiting.dscp});
  }
}

bool PacketAssembly::concerns(StreamId stream) const {
  return std::ranges::any_of(
      chunks_, [&](const Waiting& waiting) { return waiting.chunk.key.stream == stream; });
}

void PacketAssembly::forget(StreamId stream) {
  const auto ended = [stream](MessageKey key) { return key.stream == stream; };
  std::erase_if(marks_, [&](const auto& entry) { return ended(entry.first); });
  std::erase_if(announced_, ended);
}

// ---- the packet --------------------------------------------------------------------------------

void PacketAssembly::put(const Frame& frame, Assembled& packet) {
  packet.size += writer_.write(frame, packet.frames);
}

void PacketAssembly::fill(Assembled& packet) {
  while (const auto id = controls_.take(room_in(packet))) {
    put(controls_.frame(*id), packet);
    packet.contents.controls.push_back(*id);
    packet.asks_for_ack = true;
  }
  Time until = Time::min();
  std::optional<Sharing> before;
  while (!chunks_.empty()) {
    Waiting& first = chunks_.front();
    if (before && !share(*before, first.sharing())) break;
    before = first.sharing();
    until = std::max(until, first.chunk.useful_until);
    if (first.size > room_in(packet)) {
      put_part(first, packet);
      break;
    }
    octets_ -= first.size;
    put(first.chunk, packet);
    chunks_.pop_front();
  }
  if (packet.contents.pieces.empty()) return;
  packet.signals.dscp = before->dscp;
  if (packet.contents.controls.empty()) packet.signals.useful_until = until;
}

void PacketAssembly::put(const Chunk& chunk, Assembled& packet) {
  packet.size += writer_.write(chunk, packet.frames);
  packet.contents.pieces.push_back({chunk.key, chunk.range()});
  packet.asks_for_ack = true;
}

// A short start of a Message is not worth a frame.
void PacketAssembly::put_part(Waiting& first, Assembled& packet) {
  const std::size_t head = first.size - first.chunk.bytes.size();
  const std::size_t room = room_in(packet);
  if (room <= head || (packet.size > 0 && room < kLeastRoom)) return;
  octets_ -= first.size;
  put(split(first.chunk, room - head), packet);
  first.size = frame_size(first.chunk);
  octets_ += first.size;
}

}  // namespace post::wire
