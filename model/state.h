// A fingerprint of state: decision machines and the simulated TCP append their integers to it, so
// that exploration can tell whether it was here before.
#pragma once

#include <bit>
#include <compare>
#include <concepts>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "model/hash.h"
#include "model/time.h"

namespace post {

/// A 128-bit hash of what was appended, in its order. Two lanes with different mixing: 64 bits
/// would collide after some billions of states. Append counts before sequences, so that
/// neighbouring sequences cannot be confused.
class StateHash {
 public:
  struct Value {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    friend auto operator<=>(const Value&, const Value&) = default;
  };

  template <class Integer>
  requires(std::integral<Integer> ||
           std::is_enum_v<Integer>) constexpr StateHash& append(Integer value) {
    return append_word(static_cast<std::uint64_t>(value));
  }
  constexpr StateHash& append(Time time) { return append(nanoseconds_of(time)); }
  constexpr StateHash& append(Duration duration) { return append(nanoseconds_of(duration)); }
  constexpr StateHash& append(std::string_view name) {
    return append_word(Hash64().absorb(name).value());
  }

  constexpr Value value() const { return {mix64(high_ + count_), mix64(low_ ^ count_)}; }

 private:
  constexpr StateHash& append_word(std::uint64_t word) {
    ++count_;
    high_ = mix64((high_ ^ word) + kGoldenGamma);
    low_ = mix64(std::rotl(low_, 23) + word * 0xd1342543de82ef95);
    return *this;
  }

  std::uint64_t high_ = 0;
  std::uint64_t low_ = 0;
  std::uint64_t count_ = 0;
};

}  // namespace post
