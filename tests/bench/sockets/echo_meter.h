// Round-trip times of echoes, one under way at a time.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "tests/bench/benchmark.h"
#include "tests/bench/sockets/placement.h"

namespace post::bench {

/// What every echo over loopback TCP does.
struct PingPong {
  std::uint64_t echoes = 10'000;
  std::uint64_t warm_up = 500;  ///< echoes before those that count
  std::size_t octets = 64;
  Placement placement = Placement::kTwoProcessors;
};

class EchoMeter {
 public:
  explicit EchoMeter(const PingPong& figures);

  /// Before a request leaves.
  void begin();
  /// Its reply is here. Whether another request should leave.
  bool end();
  /// After the last one.
  Sample sample() const;

 private:
  using Clock = std::chrono::steady_clock;

  std::uint64_t warm_up_;
  std::uint64_t total_;
  std::uint64_t done_ = 0;
  Clock::time_point began_;
  std::vector<Clock::duration> times_;
  double cpu_before_ = 0;
  double cpu_spent_ = 0;
};

}  // namespace post::bench
