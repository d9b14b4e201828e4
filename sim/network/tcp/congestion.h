// How much may be under way: the interface of congestion control and its registry by name.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "model/state.h"
#include "model/time.h"
#include "sim/network/tcp/sequence.h"

namespace post::sim::tcp {

struct CongestionOptions {
  std::size_t segment_size = 0;    ///< octets, SMSS
  std::size_t initial_window = 0;  ///< octets
  bool hystart = false;            ///< slow start ends as HyStart says
};

struct AckSample {
  Time now;
  std::size_t acked = 0;      ///< octets newly acknowledged
  std::size_t in_flight = 0;  ///< octets that were under way before this acknowledgement
  Duration srtt{};            ///< 0: not known yet
  std::optional<Duration> round_trip = {};  ///< of the newest segment covered, where it is certain
  StreamOffset acknowledgement = 0;
  StreamOffset highest = 0;  ///< one past all that was ever sent
};

/// One per connection. It sees events, keeps a window in octets, and decides nothing about which
/// segment is sent. While the connection repairs losses, RateReduction says how fast what is under
/// way shrinks to the window (with SACK), or LossRecovery adds to the window what duplicate
/// acknowledgements allow (without).
class CongestionControl {
 public:
  virtual ~CongestionControl() = default;
  virtual std::string_view name() const = 0;
  virtual std::size_t window() const = 0;                ///< octets; at least one segment
  virtual std::size_t slow_start_threshold() const = 0;  ///< octets
  virtual std::size_t segment_size() const = 0;          ///< octets

  /// New octets arrived, acknowledged or sacked, outside of fast recovery.
  virtual void on_acked(const AckSample& sample) = 0;
  /// A loss was seen with `in_flight` octets under way: fast recovery begins, or a tail probe has
  /// ended it already. Once per window of data.
  virtual void on_loss(Time now, std::size_t in_flight) = 0;
  /// The network marked a packet instead of dropping it (RFC 3168 section 6.1.2). Once per window
  /// of data; nothing is to be repaired.
  virtual void on_ecn(Time now, std::size_t in_flight) { on_loss(now, in_flight); }
  /// Fast recovery without SACK ended: all that was under way at the loss arrived, `in_flight`
  /// octets were sent since. With SACK the window stays as on_loss() left it.
  virtual void on_recovered(Time now, std::size_t in_flight) = 0;
  /// The retransmission timer expired for the first time for this octet, or (`again`) one more
  /// time.
  virtual void on_timeout(Time now, std::size_t in_flight, bool again) = 0;
  /// The last on_loss(), or the first on_timeout() since, was in vain: what was taken for lost came
  /// late. The window is at least what it was before (RFC 9438 section 4.9).
  virtual void on_undo() = 0;
  /// Nothing was sent for longer than the retransmission timeout (RFC 5681 section 4.1).
  virtual void on_idle(Time now) = 0;
  /// The path takes smaller segments now.
  virtual void set_segment_size(std::size_t octets) = 0;
  virtual void append_state(StateHash& hash) const = 0;
};

/// Null where there is no such name.
std::unique_ptr<CongestionControl> make_congestion_control(std::string_view name,
                                                           const CongestionOptions& options);
std::span<const std::string_view> congestion_control_names();  ///< sorted

}  // namespace post::sim::tcp
