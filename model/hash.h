// The one mixing function of the project, and a hash over integers and names built on it
// (docs/determinism.md). Its outputs are part of rng v1: they never change.
#pragma once

#include <cstdint>
#include <string_view>

namespace post {

inline constexpr std::uint64_t kGoldenGamma = 0x9e3779b97f4a7c15;

/// A bijection of 64-bit words: the output function of SplitMix64 (Steele, Lea, Flood 2014;
/// Stafford's variant 13).
constexpr std::uint64_t mix64(std::uint64_t word) {
  word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9;
  word = (word ^ (word >> 27)) * 0x94d049bb133111eb;
  return word ^ (word >> 31);
}

/// Order-dependent hash of a sequence of words and names. Not for adversaries.
class Hash64 {
 public:
  constexpr Hash64& absorb(std::uint64_t word) {
    state_ = mix64((state_ ^ word) + kGoldenGamma);
    return *this;
  }
  /// Its length, then its octets as little-endian words, the last one padded with zeros.
  constexpr Hash64& absorb(std::string_view name) {
    absorb(std::uint64_t{name.size()});
    for (; name.size() > 8; name.remove_prefix(8)) absorb(word_of(name.substr(0, 8)));
    return name.empty() ? *this : absorb(word_of(name));
  }
  constexpr std::uint64_t value() const { return state_; }

 private:
  static constexpr std::uint64_t word_of(std::string_view octets) {
    std::uint64_t word = 0;
    for (unsigned shift = 0; const char octet : octets) {
      word |= std::uint64_t{static_cast<unsigned char>(octet)} << shift;
      shift += 8;
    }
    return word;
  }

  std::uint64_t state_ = 0;
};

}  // namespace post
