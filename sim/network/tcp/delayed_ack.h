// When octets in order are acknowledged: at once, with every second full segment, or when a timer
// runs out (RFC 9293 section 3.8.6.3).
#pragma once

#include <cstddef>

#include "model/state.h"
#include "model/time.h"
#include "sim/network/tcp/options.h"

namespace post::sim::tcp {

class DelayedAck {
 public:
  explicit DelayedAck(const TcpOptions& options)
      : delay_(options.delayed_ack), quick_left_(options.quick_acks) {}

  /// True where `octets` that came in order are to be acknowledged at once.
  bool on_in_order(std::size_t octets, Time now);
  /// An acknowledgement leaves, alone or with octets.
  void on_sent();
  /// When one is due that was put off; kNever: none was.
  Time deadline() const { return due_; }
  void append_state(StateHash& hash) const;

 private:
  Duration delay_;
  unsigned
      quick_left_;  ///< acknowledgements that leave at once: a sender in slow start counts them
  std::size_t pending_ = 0;  ///< octets that came since the last one
  std::size_t full_ = 0;     ///< the largest segment seen: what a full one is
  Time due_ = kNever;
};

}  // namespace post::sim::tcp
