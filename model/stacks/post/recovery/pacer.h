// When the next packet may leave: packets are spread over the round trip (RFC 9002, section 7.7).
#pragma once

#include <cstddef>

#include "model/time.h"

namespace post::recovery {

/// A token bucket, filled at 5/4 window / round trip. It holds one burst; nothing is rounded away:
/// what is kept is the time at which it will be full again.
class Pacer {
 public:
  struct Rate {
    std::size_t window = 0;  ///< octets, above 0
    Duration round_trip{};
  };

  /// `burst`: octets that may leave at once, after a pause.
  explicit Pacer(std::size_t burst) : burst_(burst) {}

  void sent(std::size_t size, Rate rate, Time now);
  /// From when on a packet of that size may leave. One above the burst goes when the bucket is
  /// full.
  Time next(std::size_t size, Rate rate) const;

 private:
  std::size_t burst_;
  Time full_ = kStartOfRun;
};

}  // namespace post::recovery
