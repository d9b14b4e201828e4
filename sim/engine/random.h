// rng v1: the named random streams and the keyed draws of every simulated world
// (docs/determinism.md).
//
// What is here never changes its output; an improvement is an rng v2 beside it.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "model/hash.h"
#include "model/random.h"

namespace post::sim {

/// xoshiro256** 1.0 (Blackman, Vigna 2018).
class Xoshiro256 {
 public:
  using State = std::array<std::uint64_t, 4>;

  explicit constexpr Xoshiro256(const State& state) : state_(state) {}
  /// The state is the first four outputs of SplitMix64 from `seed`: never all zero.
  static Xoshiro256 seeded(std::uint64_t seed);
  std::uint64_t next();

 private:
  State state_;
};

/// What a stream's values are a function of.
struct StreamName {
  std::uint64_t seed = 1;
  std::uint64_t run = 0;
  std::string_view entity;
  std::string_view stream;
};

class NamedStream : public RandomStream {
 public:
  explicit NamedStream(const StreamName& name);
  std::uint64_t next() override { return generator_.next(); }

 private:
  Xoshiro256 generator_;
};

/// Which way over a link: forward leaves the end that sorts first by (node, interface), so that the
/// order in which the ends were given does not matter.
enum class Direction : std::uint8_t { kForward, kBackward };

/// Draws without state: the draw of an ordinal does not depend on how many were taken before. Loss
/// takes the ordinal of the IP packet among those offered to its stage, so that all simulated
/// worlds drop the same ones.
class KeyedDraws {
 public:
  KeyedDraws(std::uint64_t seed, std::uint64_t run, std::string_view link, Direction direction);
  /// 64 uniform bits.
  std::uint64_t draw(std::uint64_t ordinal) const {
    return mix64(key_ + (ordinal + 1) * kGoldenGamma);
  }

  /// Draws of their own for one more decision about the same packets.
  KeyedDraws stage(std::string_view name) const {
    return KeyedDraws(Hash64().absorb(key_).absorb(name).value());
  }

 private:
  explicit KeyedDraws(std::uint64_t key) : key_(key) {}
  std::uint64_t key_;
};

std::uint64_t keyed_draw(std::uint64_t seed, std::uint64_t run, std::string_view link,
                         Direction direction, std::uint64_t ordinal);

}  // namespace post::sim
