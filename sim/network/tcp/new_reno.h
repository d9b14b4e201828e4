// NewReno's window: slow start, congestion avoidance by appropriate byte counting (RFC 5681, RFC
// 3465, RFC 6582).
#pragma once

#include "sim/network/tcp/congestion.h"
#include "sim/network/tcp/hystart.h"

namespace post::sim::tcp {

/// Grows only while the window is what limits the sender (RFC 7661 section 1).
class NewReno final : public CongestionControl {
 public:
  explicit NewReno(const CongestionOptions& options);

  std::string_view name() const override { return "newreno"; }
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

  std::size_t segment_size_;
  std::size_t initial_window_;
  std::size_t window_;
  std::size_t threshold_;
  HyStart hystart_;
  std::size_t window_before_ = 0;  ///< before the last reduction
  std::size_t threshold_before_ = 0;
  std::size_t acked_in_window_ = 0;  ///< octets towards the next segment of congestion avoidance
  bool after_timeout_ =
      false;  ///< slow start that repairs: one segment an ack (RFC 3465 section 2.3)
};

}  // namespace post::sim::tcp
