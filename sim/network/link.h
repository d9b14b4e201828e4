// The pure table of a link's direction: how long a packet occupies it and how long it is under way.
// Every world charges the same.
#pragma once

#include <cstdint>

#include "model/time.h"

namespace post::sim {

struct LinkModel {
  static constexpr std::uint64_t kMaxPacketBytes = 1 << 20;  ///< IP octets plus overhead

  std::uint64_t rate_bps = 0;  ///< 0: infinitely fast
  std::uint64_t overhead = 2;  ///< octets charged per packet beside IP's: as ns-3's point-to-point
  Duration delay{};            ///< propagation

  /// Time on the wire of a packet of `bytes` IP octets: (bytes + overhead) * 8 / rate, rounded up
  /// to a nanosecond.
  constexpr Duration serialization(std::uint64_t bytes) const {
    if (rate_bps == 0) return Duration{};
    // At most 2^20 * 8 * 10^9 < 2^53: no overflow.
    const std::uint64_t bits_e9 = (bytes + overhead) * 8 * 1'000'000'000;
    return Duration{static_cast<Duration::rep>((bits_e9 + rate_bps - 1) / rate_bps)};
  }
};

}  // namespace post::sim
