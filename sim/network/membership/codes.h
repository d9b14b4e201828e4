// Times as numbers with an exponent: RFC 3376 sections 4.1.1 and 4.1.7, RFC 3810 section 5.1.3.
#pragma once

#include <bit>
#include <cstdint>

namespace post::sim {

/// A number below 2^(bits - 1) stands for itself; above, a bit that says so, three of an exponent,
/// and `bits` - 4 of a mantissa whose first bit is not written.
template <unsigned bits>
struct FloatingCode {
  static constexpr unsigned kMantissa = bits - 4;
  static constexpr std::uint32_t kPlain = 1u << (bits - 1);
  static constexpr std::uint32_t kHidden = 1u << kMantissa;
  static constexpr std::uint64_t kMost = std::uint64_t{2 * kHidden - 1} << 10;

  /// The greatest code whose value is at most `value`.
  static constexpr std::uint32_t encode(std::uint64_t value) {
    if (value < kPlain) return static_cast<std::uint32_t>(value);
    if (value > kMost) value = kMost;
    const auto width = static_cast<unsigned>(std::bit_width(value));
    const unsigned shift = width - (kMantissa + 1);
    const auto mantissa = static_cast<std::uint32_t>(value >> shift) & (kHidden - 1);
    return kPlain | (shift - 3) << kMantissa | mantissa;
  }
  static constexpr std::uint64_t decode(std::uint32_t code) {
    if (code < kPlain) return code;
    const unsigned exponent = (code >> kMantissa) & 7;
    return std::uint64_t{(code & (kHidden - 1)) | kHidden} << (exponent + 3);
  }
};

static_assert(FloatingCode<8>::decode(FloatingCode<8>::encode(128)) == 128);
static_assert(FloatingCode<8>::decode(255) == 31'744);
static_assert(FloatingCode<16>::decode(FloatingCode<16>::encode(32'768)) == 32'768);

}  // namespace post::sim
