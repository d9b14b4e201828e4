// What disciplines are made of: packets that wait in a row, and limits to what may wait.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

#include "sim/network/queue/queue.h"
#include "sim/network/ring_queue.h"

namespace post::sim {

/// A packet that waits.
struct Waiting {
  PacketHandle handle = 0;
  std::uint32_t bytes = 0;
  Time since{};
  Time useful_until = kNever;
  bool ecn_capable = false;
  bool mark = false;
};

inline constexpr bool is_ecn_capable(const PacketMeta& packet) { return packet.ecn != 0; }

inline Waiting waiting_as(const PacketMeta& packet, PacketHandle handle) {
  return {.handle = handle,
          .bytes = static_cast<std::uint32_t>(packet.bytes),
          .since = packet.now,
          .useful_until = packet.useful_until,
          .ecn_capable = is_ecn_capable(packet)};
}

/// First in, first out, and how many octets they are.
class Fifo {
 public:
  bool empty() const { return row_.empty(); }
  std::size_t packets() const { return row_.size(); }
  std::uint64_t bytes() const { return bytes_; }
  const Waiting& front() const { return row_.front(); }
  Waiting& operator[](std::size_t index) { return row_[index]; }

  void push(const Waiting& packet) {
    bytes_ += packet.bytes;
    row_.push(packet);
  }
  Waiting pop() {
    const Waiting first = row_.pop();
    bytes_ -= first.bytes;
    return first;
  }
  Waiting pop_back() {
    const Waiting last = row_.pop_back();
    bytes_ -= last.bytes;
    return last;
  }

 private:
  RingQueue<Waiting> row_;
  std::uint64_t bytes_ = 0;
};

/// At most so many packets and octets.
class Room {
 public:
  explicit Room(const QueueOptions& options)
      : packets_(options.packets.value_or(kAny)), bytes_(options.bytes.value_or(kAny)) {}

  bool has(std::uint64_t bytes, std::uint64_t waiting, std::uint64_t waiting_bytes) const {
    return waiting < packets_ && waiting_bytes <= bytes_ && bytes <= bytes_ - waiting_bytes;
  }
  /// Whether what waits is within the limits.
  bool holds(std::uint64_t waiting, std::uint64_t waiting_bytes) const {
    return waiting <= packets_ && waiting_bytes <= bytes_;
  }

 private:
  static constexpr std::uint64_t kAny = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t packets_;
  std::uint64_t bytes_;
};

}  // namespace post::sim
