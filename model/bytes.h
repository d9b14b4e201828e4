// Immutable shared octets: what Messages, packets and channels pass around without copying.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <span>
#include <string_view>
#include <utility>

namespace post {

/// An immutable slice {block, offset, length}. Copying and slicing are O(1); the block is freed
/// with its last slice. The count is not atomic: a slice never crosses from one run (or host
/// thread) to another.
class Bytes {
 public:
  static constexpr std::size_t kMaxSize = UINT32_MAX;

  Bytes() = default;
  Bytes(const Bytes& other) noexcept
      : block_(other.block_), offset_(other.offset_), length_(other.length_) {
    if (block_ != nullptr) ++block_->references;
  }
  Bytes(Bytes&& other) noexcept
      : block_(std::exchange(other.block_, nullptr)),
        offset_(std::exchange(other.offset_, 0)),
        length_(std::exchange(other.length_, 0)) {}
  Bytes& operator=(Bytes other) noexcept {
    std::swap(block_, other.block_);
    std::swap(offset_, other.offset_);
    std::swap(length_, other.length_);
    return *this;
  }
  ~Bytes() {
    if (block_ != nullptr && --block_->references == 0) ::operator delete(block_);
  }

  /// A new block of `size` octets (at most kMaxSize), filled by `fill(std::span<std::byte>)` before
  /// anyone sees it.
  template <class Fill>
  static Bytes generate(std::size_t size, Fill&& fill) {
    Bytes bytes = allocate(size);
    if (size > 0) fill(std::span<std::byte>(bytes.block_->content(), size));
    return bytes;
  }
  static Bytes copy_of(std::span<const std::byte> octets) {
    return generate(octets.size(), [&](std::span<std::byte> to) {
      std::memcpy(to.data(), octets.data(), octets.size());
    });
  }
  static Bytes copy_of(std::string_view text) { return copy_of(std::as_bytes(std::span(text))); }

  std::size_t size() const { return length_; }
  bool empty() const { return length_ == 0; }
  std::span<const std::byte> span() const {
    return block_ == nullptr ? std::span<const std::byte>()
                             : std::span<const std::byte>(block_->content() + offset_, length_);
  }
  std::string_view text() const { return {reinterpret_cast<const char*>(span().data()), length_}; }
  /// The part [offset, offset + length), clipped to this slice.
  Bytes slice(std::size_t offset, std::size_t length = kMaxSize) const {
    Bytes part = *this;
    const std::size_t skipped = offset < length_ ? offset : length_;
    part.offset_ = static_cast<std::uint32_t>(offset_ + skipped);
    part.length_ =
        static_cast<std::uint32_t>(length < length_ - skipped ? length : length_ - skipped);
    return part;
  }
  /// To be kept for long: a slice of a block of more than twice its size becomes one of its own.
  void shrink() {
    if (block_ != nullptr && block_->size / 2 > length_) *this = copy_of(span());
  }
  /// Leaves out up to so many octets at the front.
  void drop_front(std::size_t count) {
    const std::size_t skipped = count < length_ ? count : length_;
    offset_ += static_cast<std::uint32_t>(skipped);
    length_ -= static_cast<std::uint32_t>(skipped);
  }

 private:
  struct Block {
    std::uint32_t references;
    std::uint32_t size;
    std::byte* content() { return reinterpret_cast<std::byte*>(this + 1); }
  };

  static Bytes allocate(std::size_t size) {
    Bytes bytes;
    if (size == 0) return bytes;
    if (size > kMaxSize) throw std::bad_alloc();
    bytes.block_ =
        new (::operator new(sizeof(Block) + size)) Block{1, static_cast<std::uint32_t>(size)};
    bytes.length_ = static_cast<std::uint32_t>(size);
    return bytes;
  }

  Block* block_ = nullptr;
  std::uint32_t offset_ = 0;
  std::uint32_t length_ = 0;
};

}  // namespace post
