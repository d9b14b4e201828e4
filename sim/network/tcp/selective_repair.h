// Loss recovery with selective acknowledgements: joins scoreboard, loss detection, tail probes and
// rate reduction (RFC 6675, RFC 8985, RFC 6937). Says what was lost and how much may leave; the
// sender sends.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "model/state.h"
#include "model/time.h"
#include "sim/network/tcp/congestion.h"
#include "sim/network/tcp/options.h"
#include "sim/network/tcp/prr.h"
#include "sim/network/tcp/rack.h"
#include "sim/network/tcp/retransmission_timer.h"
#include "sim/network/tcp/sack_blocks.h"
#include "sim/network/tcp/scoreboard.h"
#include "sim/network/tcp/sequence.h"
#include "sim/network/tcp/tail_probe.h"
#include "sim/network/tcp/undo.h"

namespace post::sim::tcp {

/// One acknowledgement, as loss recovery reads it.
struct SelectiveAck {
  Time now;
  StreamOffset before = 0;           ///< what was acknowledged until now
  StreamOffset acknowledgement = 0;  ///< not less than `before`
  StreamOffset highest = 0;          ///< one past all that was ever sent
  AckBlocks blocks;
  std::optional<Time> echoed;  ///< when the segment left that the peer's timestamp echoes
  bool bare = false;
};

class SelectiveRepair {
 public:
  /// All outlive it.
  SelectiveRepair(const TcpOptions& options, Scoreboard& segments, CongestionControl& congestion,
                  RetransmissionTimer& timer)
      : options_(options),
        segments_(segments),
        congestion_(congestion),
        timer_(timer),
        undo_(options) {}

  void on_ack(const SelectiveAck& ack);
  /// The retransmission timer expired; `again`: not for the first time.
  void on_timeout(Time now, StreamOffset unacknowledged, StreamOffset highest, bool again);
  /// The window was reduced because the network told of congestion.
  void on_congestion_told() { undo_.forget(); }
  /// Segments hold at most `octets` now: what has not arrived leaves again.
  void on_segment_size(std::size_t octets, StreamOffset highest);

  /// The next segment to leave again now, or kNone.
  Scoreboard::Id next_lost();
  void on_retransmitted(Scoreboard::Id id, Time now);
  void on_new(std::size_t octets);
  /// There are no new octets that may leave. True where what is lost may leave now instead.
  bool on_nothing_new();
  /// Octets that may leave now.
  std::size_t room() const;

  /// When on_deadline is due; kNever: never.
  Time deadline() const { return std::min(look_again_, probe_.due()); }
  /// True where a tail probe must leave now. What it finds lost stands in next_lost().
  bool on_deadline(Time now, StreamOffset unacknowledged, StreamOffset highest);
  /// New octets left or were acknowledged: the end of the flight may be lost. `retransmission` is
  /// when the retransmission timer expires.
  void schedule_probe(Time now, Time retransmission);
  void on_probe_sent(StreamOffset end, bool retransmission) { probe_.on_sent(end, retransmission); }

  bool recovering() const { return phase_ != Phase::kOpen; }
  void append_state(StateHash& hash) const;

 private:
  enum class Phase : std::uint8_t { kOpen, kRecovery, kAfterTimeout };

  struct Deliveries {
    std::size_t octets = 0;
    bool sacked = false;                      ///< some of them lie behind a hole
    std::optional<Duration> round_trip = {};  ///< of the newest one, where it is certain
  };

  Deliveries take_deliveries(const SelectiveAck& ack);
  bool undo_if_needless(const SelectiveAck& ack, bool sacked);
  void end_episode(StreamOffset acknowledgement);
  void detect(Time now, StreamOffset unacknowledged, StreamOffset highest);
  void begin_recovery(Time now, StreamOffset unacknowledged, StreamOffset highest);
  RackContext context(Time now) const;
  std::size_t reducible(StreamOffset unacknowledged, StreamOffset highest) const;

  const TcpOptions& options_;
  Scoreboard& segments_;
  CongestionControl& congestion_;
  RetransmissionTimer& timer_;
  Rack rack_;
  RateReduction reduction_;
  TailProbe probe_;
  Undo undo_;
  Phase phase_ = Phase::kOpen;
  StreamOffset recover_ = 0;  ///< one past what was sent when the episode began
  Time look_again_ = kNever;
  bool forced_ = false;  ///< the first copy of an episode leaves whatever the window says
};

}  // namespace post::sim::tcp
