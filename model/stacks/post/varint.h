// Integers of variable length, as RFC 9000 section 16 has them: 0 to 2^62 - 1 in 1, 2, 4 or 8
// octets; the first two bits tell which.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace post::wire {

inline constexpr std::uint64_t kLargestVarint = (std::uint64_t{1} << 62) - 1;
inline constexpr std::size_t kLongestVarint = 8;

constexpr std::size_t varint_size(std::uint64_t value) {
  if (value < 1u << 6) return 1;
  if (value < 1u << 14) return 2;
  return value < 1u << 30 ? 4 : 8;
}

/// How long the integer is that begins with this octet.
constexpr std::size_t varint_size(std::byte first) {
  return std::size_t{1} << (std::to_integer<unsigned>(first) >> 6);
}

/// Reads one integer after another from octets that are all there. What is not there reads as 0,
/// and ok() is false from then on.
class VarintReader {
 public:
  explicit VarintReader(std::span<const std::byte> octets) : left_(octets) {}

  std::uint64_t varint() {
    if (left_.empty()) return fail();
    if (const auto first = std::to_integer<std::uint8_t>(left_.front()); first < 0x40) {
      left_ = left_.subspan(1);
      return first;
    }
    return longer();
  }
  std::uint8_t octet() {
    if (left_.empty()) return static_cast<std::uint8_t>(fail());
    const auto value = std::to_integer<std::uint8_t>(left_.front());
    left_ = left_.subspan(1);
    return value;
  }
  /// `count` octets, or none where there are fewer.
  std::span<const std::byte> octets(std::size_t count) {
    if (left_.size() < count) {
      fail();
      return {};
    }
    const auto taken = left_.first(count);
    left_ = left_.subspan(count);
    return taken;
  }
  template <std::size_t kSize>
  std::array<std::byte, kSize> array() {
    std::array<std::byte, kSize> value{};
    const auto taken = octets(kSize);
    for (std::size_t i = 0; i < taken.size(); ++i) value[i] = taken[i];
    return value;
  }

  std::span<const std::byte> rest() const { return left_; }
  bool at_end() const { return left_.empty(); }
  bool ok() const { return ok_; }

 private:
  std::uint64_t longer() {
    const std::size_t size = varint_size(left_.front());
    if (left_.size() < size) return fail();
    std::uint64_t value = std::to_integer<std::uint64_t>(left_.front()) & 0x3f;
    for (std::size_t i = 1; i < size; ++i) {
      value = value << 8 | std::to_integer<std::uint64_t>(left_[i]);
    }
    left_ = left_.subspan(size);
    return value;
  }
  std::uint64_t fail() {
    ok_ = false;
    left_ = {};
    return 0;
  }

  std::span<const std::byte> left_;
  bool ok_ = true;
};

/// Writes into room that is large enough.
class VarintWriter {
 public:
  explicit VarintWriter(std::span<std::byte> room) : room_(room) {}

  /// At most kLargestVarint, in the fewest octets.
  void varint(std::uint64_t value) {
    if (value < 0x40) return octet(static_cast<std::uint8_t>(value));
    if (value < 0x4000) {
      octet(static_cast<std::uint8_t>(0x40 | value >> 8));
      return octet(static_cast<std::uint8_t>(value));
    }
    const std::size_t size = varint_size(value);
    for (std::size_t i = 0; i < size; ++i) {
      room_[used_ + i] = static_cast<std::byte>(value >> (8 * (size - 1 - i)));
    }
    room_[used_] |= static_cast<std::byte>(prefix_of(size));
    used_ += size;
  }
  void octet(std::uint8_t value) { room_[used_++] = static_cast<std::byte>(value); }
  void octets(std::span<const std::byte> octets) {
    for (const std::byte octet : octets) room_[used_++] = octet;
  }
  /// Another octet in the place of one that was written.
  void replace(std::size_t at, std::uint8_t value) { room_[at] = static_cast<std::byte>(value); }
  std::size_t size() const { return used_; }

 private:
  static constexpr unsigned prefix_of(std::size_t size) {
    return size == 1 ? 0x00 : size == 2 ? 0x40 : size == 4 ? 0x80 : 0xc0;
  }

  std::span<std::byte> room_;
  std::size_t used_ = 0;
};

/// Signed integers become unsigned ones of about the same length: 0, -1, 1, -2 are 0, 1, 2, 3.
constexpr std::uint64_t zigzag(std::int64_t value) {
  return static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63);
}
constexpr std::int64_t unzigzag(std::uint64_t value) {
  return static_cast<std::int64_t>(value >> 1 ^ (~(value & 1) + 1));
}

}  // namespace post::wire
