// Timestamps (RFC 7323): a clock of milliseconds on the wire, what is echoed, and what is too old
// to be believed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "model/state.h"
#include "model/time.h"
#include "sim/network/packet.h"
#include "sim/network/tcp/sequence.h"

namespace post::sim::tcp {

inline constexpr std::size_t kTimestampsSize = 12;  ///< octets of header, padded
inline constexpr Duration kTimestampTick = std::chrono::milliseconds(1);

/// One per connection. Values are the milliseconds of the run, from 1: no connection can tell how
/// long its host is up, for there is no other use of that here.
class Timestamps {
 public:
  /// Both sides offered them: from now on each segment carries them.
  void enable(const TcpTimestamps& of_peers_syn) {
    enabled_ = true;
    recent_ = of_peers_syn.value;
  }
  bool enabled() const { return enabled_; }
  /// The last one of the peer, where they are used.
  std::optional<std::uint32_t> recent() const {
    return enabled_ ? std::optional(recent_) : std::nullopt;
  }

  TcpTimestamps stamp(Time now) const { return {value_at(now), recent_}; }
  /// False: a copy from long ago, or a forgery (PAWS, section 5). `header` carries no RST.
  bool plausible(const TcpSegment& header) const;
  /// An acceptable segment that begins at `begin` came; `last_acknowledged` is what was told of
  /// last (section 4.3).
  void on_segment(const TcpSegment& header, StreamOffset begin, StreamOffset last_acknowledged);
  /// When the segment left that `header` echoes; nothing where that cannot be.
  std::optional<Time> echoed(const TcpSegment& header, Time now) const;
  void append_state(StateHash& hash) const { hash.append(enabled_).append(recent_); }

  static std::uint32_t value_at(Time now) {
    return static_cast<std::uint32_t>((now - kStartOfRun) / kTimestampTick) + 1;
  }

 private:
  std::uint32_t recent_ = 0;  ///< TS.Recent
  bool enabled_ = false;
};

}  // namespace post::sim::tcp
