// Frames to octets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "model/framing/framer.h"
#include "model/stacks/post/frames.h"
#include "model/stacks/post/varint.h"

namespace post::wire {

/// Octets of the frame as write() makes it.
std::size_t frame_size(const Frame& frame);

/// Appends frames to a ByteSink. Headers and short content stand together in shared blocks, so that
/// small Messages cost no slice of their own; longer content is passed on without a copy.
class FrameWriter {
 public:
  /// Content up to this size is copied beside its header.
  static constexpr std::size_t kShort = 512;

  /// A Chunk becomes one DATA frame; its properties stand in it where `inline_properties`. Both
  /// tell how many octets the frame has.
  std::size_t write(const Chunk& chunk, ByteSink& to, bool inline_properties = true);
  std::size_t write(const Frame& frame, ByteSink& to);
  /// Ends the slice that frames are being put into: `to` is complete now.
  void close(ByteSink& to);
  bool open() const { return begun_ < used_; }
  /// Since it rested: what fits into the least block.
  bool wrote_little() const { return written_ <= kLeast; }
  /// All that was put is gone: until there is more to write, it holds no memory.
  void rest();

 private:
  std::size_t write_short_head(const Chunk& chunk, std::span<const std::byte> copied, ByteSink& to,
                               bool inline_properties);
  std::size_t write_long_head(const Chunk& chunk, std::span<const std::byte> copied, ByteSink& to,
                              bool inline_properties);
  std::span<std::byte> room(std::size_t size, ByteSink& to);

  // A block is as long as what was written between two rests, within these bounds.
  static constexpr std::size_t kLeast = 256;
  static constexpr std::size_t kMost = 8 * 1024;

  Bytes block_;
  std::byte* space_ = nullptr;  // its octets, of which used_ are not written to any more
  std::uint32_t begun_ = 0;     // of the block: where the open slice begins
  std::uint32_t used_ = 0;
  std::size_t written_ = 0;  // since it rested
  std::size_t block_size_ = kLeast;
};

}  // namespace post::wire
