// Proportional rate reduction: how much may leave while losses are repaired (RFC 6937).
#pragma once

#include <cstddef>
#include <cstdint>

#include "model/state.h"

namespace post::sim::tcp {

/// Spreads the reduction of the congestion window over one round trip: for each octet that arrives,
/// threshold / flight octets leave, until as much as the threshold is under way.
class RateReduction {
 public:
  /// Recovery begins: `flight` octets were sent and not acknowledged, `threshold` is the window
  /// that shall be there at its end.
  void start(std::size_t flight, std::size_t threshold);
  /// `delivered` octets are known to have arrived, acknowledged or sacked; `under_way` are left.
  void on_delivered(std::size_t delivered, std::size_t under_way, std::size_t segment_size);
  void on_sent(std::size_t octets);

  std::size_t allowance() const { return allowance_; }  ///< octets that may leave now
  void append_state(StateHash& hash) const;

 private:
  std::uint64_t flight_ = 1;
  std::uint64_t threshold_ = 0;
  std::uint64_t delivered_ = 0;
  std::uint64_t sent_ = 0;
  std::size_t allowance_ = 0;
};

}  // namespace post::sim::tcp
