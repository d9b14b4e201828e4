// Where a byte channel's octets land, and how they become slices.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <memory>
#include <span>
#include <utility>

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
    if (count == room.size()) {
      many_ = std::make_unique<Many>();
      many_->taken = count;
    }
    return {Bytes::copy_of(std::span(room).first(count)), many_ != nullptr};
  }
  Read read_many(ByteChannel& from) {
    Many& many = *many_;
    if (many.block.size() - many.used < kMany) {
      many.block = Bytes::generate(size_, [&](std::span<std::byte> all) { many.room = all; });
      many.used = 0;
    }
    const std::span<std::byte> room = many.room.subspan(many.used);
    const std::size_t count = from.read(room);
    const Read read{many.block.slice(many.used, count), count == room.size()};
    many.used += count;
    many.taken += count;
    if (!read.more) rest();
    return read;
  }
  /// All is read that is there. A block of which much is free stays for the next time.
  void rest() {
    const std::size_t taken = std::exchange(many_->taken, 0);
    size_ = std::clamp(std::bit_ceil(4 * taken), kLeast, kMost);
    if (taken < kMany) many_.reset();
  }

  static constexpr std::size_t kLeast = 16 * 1024;
  static constexpr std::size_t kMost = 64 * 1024;

  struct Many {
    Bytes block;
    std::span<std::byte> room;
    std::size_t used = 0;
    std::size_t taken = 0;  // since there was nothing left to read
  };
  std::unique_ptr<Many> many_;  // null: few came the last time
  std::size_t size_ = kLeast;   // of the next block
};

}  // namespace post
