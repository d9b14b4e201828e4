// CUBIC's window (RFC 9438) in integers: milliseconds, octets, and a cube root of its own.
#pragma once

#include <cstdint>

#include "sim/network/tcp/congestion.h"
#include "sim/network/tcp/hystart.h"

namespace post::sim::tcp {

/// The largest integer whose cube is at most `value`.
std::uint64_t cube_root(std::uint64_t value);

/// C = 0.4 and beta = 0.7. Slow start is that of NewReno.
class Cubic final : public CongestionControl {
 public:
  explicit Cubic(const CongestionOptions& options);

  std::string_view name() const override { return "cubic"; }
  std::size_t window() const override { return window_; }
  std::size_t slow_start_threshold() const override { return threshold_; }
  std::size_t segment_size() const override { return segment_size_; }
  void on_acked(const AckSample& sample) override;
  void on_loss(Time now, std::size_t in_flight) override;
  void on_recovered(Time now, std::size_t in_flight) override;
  void on_timeout(Time now, std::size_t in_flight, bool again) override;
  void on_undo() override;
  void on_idle(Time now) override;
  void set_segment_size(std::size_t octets) override { segment_size_ = octets; }
  void append_state(StateHash& hash) const override;

 private:
  bool limits(std::size_t in_flight) const;
  void start_slowly(const AckSample& sample);
  void reduce(std::size_t in_flight);
  void begin_epoch(Time now);
  void avoid_congestion(const AckSample& sample);
  std::size_t cubic_window(Duration since_epoch) const;
  void grow_estimate(std::size_t acked);

  /// What a reduction changes.
  struct Before {
    std::size_t window = 0;
    std::size_t threshold = 0;
    std::size_t window_max = 0;
    std::size_t window_prior = 0;
    Time epoch = kNever;
  };

  std::size_t segment_size_;
  std::size_t initial_window_;
  std::size_t window_;
  std::size_t threshold_;
  HyStart hystart_;
  std::size_t window_max_ = 0;       ///< W_max
  std::size_t window_prior_ = 0;     ///< cwnd_prior: at the last reduction
  std::size_t estimate_ = 0;         ///< W_est: what Reno would have
  std::uint64_t estimate_rest_ = 0;  ///< of the division by which W_est grows
  std::uint64_t growth_rest_ = 0;    ///< of the division by which the window grows
  std::int64_t plateau_ms_ = 0;      ///< K: when the window is W_max again
  Time epoch_ = kNever;              ///< kNever: it begins with the next acknowledgement
  Time last_acked_ = kStartOfRun;
  Before before_;
  bool after_timeout_ = false;  ///< slow start that repairs: one segment an ack (RFC 3465)
};

}  // namespace post::sim::tcp
