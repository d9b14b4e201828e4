// A token bucket before a link's queue: what exceeds its rate is dropped, or marked as of less
// worth.
#pragma once

#include <cstdint>
#include <optional>

#include "model/time.h"
#include "sim/network/packet_meta.h"

namespace post::sim {

struct PolicerOptions {
  std::uint64_t rate_bps = 0;             ///< of IP octets
  std::uint64_t burst = 0;                ///< IP octets: what the bucket holds, and starts with
  std::optional<std::uint8_t> dscp = {};  ///< of packets in excess; absent: they are dropped
};

class Policer {
 public:
  struct Ruling {
    Verdict verdict;
    std::optional<std::uint8_t> dscp;  ///< the packet's from now on
  };

  explicit Policer(const PolicerOptions& options);
  /// Once for every packet, in the order of time. One that is dropped or marked takes no tokens.
  Ruling on_packet(const PacketMeta& packet);

 private:
  void fill(Time now);

  PolicerOptions options_;
  std::uint64_t capacity_;  ///< in units of 10^-9 bit, as tokens_: exact at any rate
  std::uint64_t tokens_;
  Time filled_ = kStartOfRun;
};

}  // namespace post::sim
