// How long to wait for an acknowledgement: RFC 6298 in integer nanoseconds. Knows durations, no
// clock.
#pragma once

#include <optional>

#include "model/state.h"
#include "model/time.h"
#include "sim/network/tcp/options.h"

namespace post::sim::tcp {

class RetransmissionTimer {
 public:
  explicit RetransmissionTimer(const TcpOptions& options)
      : min_margin_(options.min_rto_margin),
        min_rto_(options.min_rto),
        max_rto_(options.max_rto),
        rto_(options.initial_rto),
        rto_after_lost_syn_(options.rto_after_lost_syn) {}

  /// The timeout to arm now, back-off included; at most TcpOptions::max_rto.
  Duration timeout() const { return backed_off(backoff_); }
  /// The timeout doubled `times` times: for probes, which have a back-off of their own.
  Duration backed_off(unsigned times) const;
  /// A sample of a segment that was sent once; only such a sample ends the back-off (Karn, RFC 6298
  /// sections 3 and 5).
  void on_sample(Duration rtt);
  /// A shorter time than the sample: of the newest segment that the same acknowledgement covers.
  void on_shorter(Duration rtt);
  /// Doubles the timeout (rule 5.5).
  void on_timeout() { ++backoff_; }
  /// The handshake ended without a sample (rule 5.7).
  void on_lost_syn();

  std::optional<Duration> srtt() const { return sampled(srtt_); }
  std::optional<Duration> rttvar() const { return sampled(rttvar_); }
  std::optional<Duration> min_rtt() const { return sampled(min_rtt_); }
  void append_state(StateHash& hash) const;

 private:
  std::optional<Duration> sampled(Duration value) const {
    return has_sample_ ? std::optional(value) : std::nullopt;
  }

  Duration min_margin_;
  Duration min_rto_;
  Duration max_rto_;
  Duration rto_;
  Duration rto_after_lost_syn_;
  Duration srtt_{};
  Duration rttvar_{};
  Duration min_rtt_ = kForever;
  unsigned backoff_ = 0;
  bool has_sample_ = false;
};

}  // namespace post::sim::tcp
