// Datagrams with drawn sizes at drawn times through a bottleneck, and how long each one waited.
#pragma once

#include <cstdint>
#include <functional>

#include "model/random.h"
#include "tests/validation/bottleneck.h"

namespace post::validation {

struct DatagramLoad {
  std::uint64_t packets = 0;
  /// From one datagram to the next.
  std::function<Duration(RandomStream&)> gap;
  /// IP octets.
  std::function<std::size_t(RandomStream&)> size;
};

struct DatagramOutcome {
  std::uint64_t sent = 0;
  std::uint64_t arrived = 0;
  /// From sending to arrival, added up. Meant where all arrived.
  double total_delay_seconds = 0;
};

/// Runs until everything has arrived or is lost. Draws come from the engine's stream "load".
DatagramOutcome send_datagrams(Bottleneck& bottleneck, const DatagramLoad& load);

/// IPv4 and UDP headers: what a datagram has at least.
inline constexpr std::size_t kHeaders = 28;

}  // namespace post::validation
