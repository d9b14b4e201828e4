// Loss detection by time: RACK (RFC 8985 section 6). A segment is lost when one that left
// sufficiently later has arrived.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "model/state.h"
#include "model/time.h"
#include "sim/network/tcp/scoreboard.h"
#include "sim/network/tcp/sequence.h"
#include "sim/network/tcp/timestamps.h"

namespace post::sim::tcp {

/// What RACK asks of the rest of the connection at each detection.
struct RackContext {
  Time now;
  Duration srtt{};
  Duration min_rtt{};
  bool recovering = false;  ///< in fast recovery or after a timeout
};

class Rack {
 public:
  /// A segment has arrived: acknowledged, or sacked. `echoed` is when the segment left that the
  /// peer's timestamp echoes, where there is one (section 6.2 step 2).
  void on_delivered(const SentSegment& segment, const RackContext& context,
                    std::optional<Time> echoed);
  /// A D-SACK: something was repaired in vain, so that the window of reordering grows, once a
  /// round trip (step 4).
  void on_dsack(StreamOffset unacknowledged, StreamOffset highest);
  void on_recovered();
  /// What was marked lost came late after all (RFC 3522 and others): the path reorders.
  void on_needless() { reordering_seen_ = true; }

  /// Marks what is lost by now, and says when to look again; kNever: there is nothing to wait for
  /// (step 5).
  Time detect(Scoreboard& segments, const RackContext& context) const;
  /// After a retransmission timeout: the head is lost, and what left so long ago (section 6.3).
  void mark_after_timeout(Scoreboard& segments, const RackContext& context) const;

  bool reordering_seen() const { return reordering_seen_; }
  /// How long after the newest one that arrived a segment may be late.
  Duration reordering_window(const Scoreboard& segments, const RackContext& context) const;
  void append_state(StateHash& hash) const;

 private:
  static constexpr std::size_t kDuplicateThreshold = 3;
  static constexpr unsigned kPersistence = 16;  ///< recoveries for which a larger window stays

  bool left_before_newest(const SentSegment& segment) const;

  Time newest_sent_ = kStartOfRun;  ///< RACK.xmit_ts
  StreamOffset newest_end_ = 0;     ///< RACK.end_seq
  Duration rtt_{};
  StreamOffset forward_ = 0;  ///< RACK.fack
  std::uint32_t window_factor_ = 1;
  unsigned window_persists_ = kPersistence;
  std::optional<StreamOffset> dsack_round_;
  bool reordering_seen_ = false;
  bool has_sample_ = false;
};

}  // namespace post::sim::tcp
