#include "tests/support/memory_sender.h"

#include <algorithm>

namespace post::testing {

using memory::Frame;
using memory::Packet;

MemorySender::MemorySender(Owner& owner, Host& host, MemoryPath& path, const PsiTraits& traits,
                           const MemoryStackOptions& options)
    : owner_(owner),
      host_(host),
      path_(path),
      traits_(traits),
      options_(options),
      timer_(host.executor(), Phase::kTimer, host.entity(), [this] { timer(); }),
      leave_(host.executor(), Phase::kTransmission, host.entity(), [this] {
        if (!data_pending()) fill_packets();
      }) {}

void MemorySender::open_handshake(bool connectionless) {
  up_ = connectionless;
  Packet hello;
  hello.hello = true;
  leave(std::move(hello));
}

void MemorySender::stop() {
  stopped_ = true;
  pending_.clear();
  unacked_.clear();
  finishing_.clear();
  timer_.disarm();
  leave_.disarm();
}

std::uint64_t MemorySender::queued() const {
  std::uint64_t octets = 0;
  for (const Frame& frame : pending_) {
    if (const auto* chunk = std::get_if<Chunk>(&frame)) octets += chunk->range().size();
  }
  const Time now = host_.executor().now();
  for (const auto& [leaves, size] : leaving_) octets += leaves > now ? size : 0;
  return octets;
}

std::size_t MemorySender::budget() const {
  if (stopped_) return 0;
  if (!up_) return traits_.early_limit > sent_ ? traits_.early_limit - sent_ : 0;
  const std::uint64_t waiting = queued();
  std::uint64_t room = options_.unsent_limit > waiting ? options_.unsent_limit - waiting : 0;
  if (!traits_.credit && traits_.repairs) {
    const std::uint64_t unread = sent_ > passed_up_ ? sent_ - passed_up_ : 0;
    room = std::min(room, options_.window > unread ? options_.window - unread : 0);
  }
  return room;
}

void MemorySender::send(Chunk chunk) {
  chunk.early = !up_;
  sent_ += chunk.range().size();
  pending_.push_back(std::move(chunk));
  if (budget() == 0) budget_wanted_ = true;
}

void MemorySender::send(Frame frame) {
  if (stopped_) return;
  pending_.push_back(std::move(frame));
  leave_.arm();
}

bool MemorySender::data_pending() const {
  return std::ranges::any_of(pending_, [](const Frame& frame) { return frame.index() == 0; });
}

void MemorySender::flush() { fill_packets(); }

void MemorySender::fill_packets() {
  Packet packet;
  bool alone = false;
  while (!pending_.empty()) {
    Frame frame = std::move(pending_.front());
    pending_.pop_front();
    if (const auto* chunk = std::get_if<Chunk>(&frame)) {
      const std::uint64_t size = chunk->range().size();
      const bool full = packet.octets() + size > options_.packet;
      if (packet.octets() > 0 && (full || alone || chunk->immediate)) {
        leave(std::exchange(packet, {}));
      }
      alone = chunk->immediate;
    }
    packet.frames.push_back(std::move(frame));
  }
  if (!packet.frames.empty()) leave(std::move(packet));
  note_budget();
}

void MemorySender::leave(Packet packet) {
  packet.number = next_number_++;
  packet.early = !up_;
  fly(std::move(packet));
}

void MemorySender::fly(Packet packet) {
  const Time leaves = owner_.transmit(packet);
  if (leaves > host_.executor().now()) leaving_.emplace_back(leaves, packet.octets());
  const Time overdue = leaves + 3 * path_.options.delay + std::chrono::milliseconds(1);
  const std::uint64_t number = *packet.number;
  unacked_[number] = {std::move(packet), overdue};
  arm_timer();
}

void MemorySender::note_budget() {
  if (!budget_wanted_ || budget() == 0) return;
  budget_wanted_ = false;
  owner_.budget_grew();
}

void MemorySender::arm_timer() {
  Time next = leaving_.empty() ? kNever : leaving_.front().first;
  for (const auto& [number, flight] : unacked_) next = std::min(next, flight.overdue);
  timer_.arm(next);
}

void MemorySender::timer() {
  const Time now = host_.executor().now();
  while (!leaving_.empty() && leaving_.front().first <= now) leaving_.pop_front();
  std::vector<Packet> late;
  std::erase_if(unacked_, [&](auto& entry) {
    if (entry.second.overdue > now) return false;
    late.push_back(std::move(entry.second.packet));
    return true;
  });
  for (Packet& packet : late) overdue(std::move(packet));
  finish_what_can();
  note_budget();
  arm_timer();
}

// The hello, and all of a stack that repairs, goes again as it was; of others only what is no
// chunk.
void MemorySender::overdue(Packet packet) {
  if (traits_.repairs || packet.hello) return fly(std::move(packet));
  for (Frame& frame : packet.frames) {
    const auto* chunk = std::get_if<Chunk>(&frame);
    if (chunk == nullptr) {
      send(std::move(frame));
    } else if (traits_.acks) {
      owner_.octets_lost(chunk->key, chunk->range());
    }
  }
}

void MemorySender::acked(const std::vector<std::uint64_t>& numbers) {
  for (const std::uint64_t number : numbers) {
    const auto flight = unacked_.find(number);
    if (flight == unacked_.end()) continue;
    const Packet packet = std::move(flight->second.packet);
    unacked_.erase(flight);
    if (packet.hello) owner_.hello_acked();
    for (const Frame& frame : packet.frames) settle(frame);
  }
  finish_what_can();
  arm_timer();
}

void MemorySender::settle(const Frame& frame) {
  if (const auto* chunk = std::get_if<Chunk>(&frame)) {
    if (traits_.acks) owner_.octets_acked(chunk->key, chunk->range());
  } else if (const auto* skip = std::get_if<memory::SkipFrame>(&frame)) {
    owner_.skip_acked(skip->key);
  } else if (const auto* finish = std::get_if<memory::FinishFrame>(&frame)) {
    owner_.finish_acked(finish->stream);
  }
}

void MemorySender::window_opened(std::uint64_t passed_up) {
  passed_up_ = std::max(passed_up_, passed_up);
  note_budget();
}

// The end of a stream comes behind all that belongs to it; without order that means after its acks.
void MemorySender::finish(StreamId stream) {
  finishing_.insert(stream);
  finish_what_can();
}

void MemorySender::finish_what_can() {
  std::erase_if(finishing_, [this](StreamId stream) {
    if (!traits_.in_order && concerns(stream)) return false;
    send(memory::FinishFrame{stream});
    return true;
  });
}

bool MemorySender::concerns(StreamId stream) const {
  const auto belongs = [&](const Frame& frame) {
    if (const auto* chunk = std::get_if<Chunk>(&frame)) return chunk->key.stream == stream;
    const auto* skip = std::get_if<memory::SkipFrame>(&frame);
    return skip != nullptr && skip->key.stream == stream;
  };
  if (std::ranges::any_of(pending_, belongs)) return true;
  return std::ranges::any_of(unacked_, [&](const auto& entry) {
    return std::ranges::any_of(entry.second.packet.frames, belongs);
  });
}

/// Replaces each chunk of that Message by what `change` makes of it.
template <class Change>
void MemorySender::change_chunks(MessageKey key, const Change& change) {
  const auto rewrite = [&](auto& frames) {
    std::remove_reference_t<decltype(frames)> kept;
    for (Frame& frame : frames) {
      auto* chunk = std::get_if<Chunk>(&frame);
      if (chunk == nullptr || chunk->key != key) {
        kept.push_back(std::move(frame));
      } else {
        sent_ -= chunk->range().size();
        for (Chunk& part : change(*chunk)) {
          sent_ += part.range().size();
          kept.push_back(std::move(part));
        }
      }
    }
    frames = std::move(kept);
  };
  rewrite(pending_);
  for (auto& [number, flight] : unacked_) rewrite(flight.packet.frames);
  note_budget();
}

void MemorySender::abandon(MessageKey key) {
  change_chunks(key, [](const Chunk&) { return std::vector<Chunk>(); });
}

void MemorySender::forget(MessageKey key, Range octets) {
  change_chunks(key, [&](const Chunk& chunk) {
    const Range range = chunk.range();
    std::vector<Chunk> parts;
    if (range.begin < octets.begin) {
      Chunk before = chunk;
      const std::uint64_t end = std::min(octets.begin, range.end);
      before.bytes = chunk.bytes.slice(0, end - range.begin);
      before.last = chunk.last && end == range.end;
      parts.push_back(std::move(before));
    }
    if (range.end > octets.end && octets.end > range.begin) {
      Chunk behind = chunk;
      behind.offset = octets.end;
      behind.bytes = chunk.bytes.slice(octets.end - range.begin);
      parts.push_back(std::move(behind));
    } else if (octets.end <= range.begin) {
      parts.push_back(chunk);
    }
    return parts;
  });
}

}  // namespace post::testing
