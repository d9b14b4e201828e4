// 128-bit unsigned integers for products of 64-bit ones.
#pragma once

#include <cstdint>

namespace post {

__extension__ using Uint128 = unsigned __int128;

constexpr Uint128 wide_product(std::uint64_t a, std::uint64_t b) { return Uint128{a} * b; }

constexpr std::uint64_t high_word(Uint128 value) { return static_cast<std::uint64_t>(value >> 64); }

constexpr std::uint64_t low_word(Uint128 value) { return static_cast<std::uint64_t>(value); }

}  // namespace post
