#include "sim/engine/random.h"

#include <bit>

namespace post::sim {
namespace {

// The first word that a key absorbs says what it is for, so that a stream and a link never share
// one.
constexpr std::uint64_t kStreamDomain = 1;
constexpr std::uint64_t kKeyedDomain = 2;

std::uint64_t key_of(const StreamName& name) {
  return Hash64()
      .absorb(kStreamDomain)
      .absorb(name.seed)
      .absorb(name.run)
      .absorb(name.entity)
      .absorb(name.stream)
      .value();
}

}  // namespace

Xoshiro256 Xoshiro256::seeded(std::uint64_t seed) {
  State state;
  for (std::uint64_t& word : state) {
    seed += kGoldenGamma;
    word = mix64(seed);
  }
  return Xoshiro256(state);
}

std::uint64_t Xoshiro256::next() {
  const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
  const std::uint64_t shifted = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

NamedStream::NamedStream(const StreamName& name) : generator_(Xoshiro256::seeded(key_of(name))) {}

KeyedDraws::KeyedDraws(std::uint64_t seed, std::uint64_t run, std::string_view link,
                       Direction direction)
    : key_(Hash64()
               .absorb(kKeyedDomain)
               .absorb(seed)
               .absorb(run)
               .absorb(link)
               .absorb(static_cast<std::uint64_t>(direction))
               .value()) {}

std::uint64_t keyed_draw(std::uint64_t seed, std::uint64_t run, std::string_view link,
                         Direction direction, std::uint64_t ordinal) {
  return KeyedDraws(seed, run, link, direction).draw(ordinal);
}

}  // namespace post::sim
