// Where a byte channel's octets land: one block, filled read by read, shared by the slices cut from
// it.
#pragma once

#include <cstddef>
#include <span>

#include "model/bytes.h"

namespace post {

/// Octets that no slice shows yet may still be written, so small reads share a block without being
/// copied.
class ReadBlock {
 public:
  static constexpr std::size_t kSize = 16 * 1024;

  /// Room for the next read: never empty.
  std::span<std::byte> room() {
    if (used_ == kSize) *this = ReadBlock();
    if (block_.empty()) {
      block_ = Bytes::generate(kSize, [this](std::span<std::byte> all) { room_ = all; });
    }
    return room_.subspan(used_);
  }
  /// The first `count` octets of the room, which were just read.
  Bytes cut(std::size_t count) {
    Bytes slice = block_.slice(used_, count);
    used_ += count;
    return slice;
  }

 private:
  Bytes block_;
  std::span<std::byte> room_;
  std::size_t used_ = 0;
};

}  // namespace post
