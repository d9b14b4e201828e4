// Where a byte channel's octets land, and how they become slices.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <span>

#include "model/bytes.h"
#include "model/host.h"

namespace post {

/// Reads a channel. A few octets are copied into a block of their size, so that they hold no large
/// one, and a connection that rests holds none. Where many come at one time, they land in blocks
/// that their slices share, of about four times what came the time before: hardly more is held.
class ReadBlock {
 public:
  static constexpr std::size_t kMany = 4 * 1024;

  struct Read {
    Bytes octets;  ///< empty: there was nothing
    bool more;     ///< there may be more to read at once
  };
  Read read(ByteChannel& from) { return many_ ? read_many(from) : read_few(from); }

 private:
  Read read_few(ByteChannel& from) {
    std::array<std::byte, kMany> room;
    const std::size_t count = from.read(room);
    taken_ = count;
    many_ = count == room.size();
    return {Bytes::copy_of(std::span(room).first(count)), many_};
  }
  Read read_many(ByteChannel& from) {
    if (block_.size() - used_ < kMany) {
      block_ = Bytes::generate(size_, [this](std::span<std::byte> all) { room_ = all; });
      used_ = 0;
    }
    const std::span<std::byte> room = room_.subspan(used_);
    const std::size_t count = from.read(room);
    const Read read{block_.slice(used_, count), count == room.size()};
    used_ += count;
    taken_ += count;
    if (!read.more) rest();
    return read;
  }
  /// All is read that is there. A block of which much is free stays for the next time.
  void rest() {
    many_ = taken_ >= kMany;
    size_ = std::clamp(std::bit_ceil(4 * taken_), kLeast, kMost);
    taken_ = 0;
    if (many_) return;
    block_ = {};
    used_ = 0;
  }

  static constexpr std::size_t kLeast = 16 * 1024;
  static constexpr std::size_t kMost = 64 * 1024;

  Bytes block_;
  std::span<std::byte> room_;
  std::size_t used_ = 0;
  std::size_t taken_ = 0;      // since there was nothing left to read
  std::size_t size_ = kLeast;  // of the next block
  bool many_ = false;
};

}  // namespace post
