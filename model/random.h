// Randomness as the model sees it: named streams that a Host hands out.
#pragma once

#include <cstdint>

namespace post {

/// One named stream of random bits. In worlds that repeat it is a function of (seed, run, entity
/// name, stream name), so that a new consumer disturbs no other.
class RandomStream {
 public:
  virtual ~RandomStream() = default;
  virtual std::uint64_t next() = 0;  ///< 64 uniform bits
};

}  // namespace post
