// When each segment under way was sent: the source of RTT samples and of the head's boundary.
#pragma once

#include <deque>
#include <optional>

#include "model/state.h"
#include "model/time.h"
#include "sim/network/tcp/sequence.h"

namespace post::sim::tcp {

/// What one acknowledgement tells of the round trip. Both are absent where it covers a segment that
/// was sent twice, since one cannot tell which copy it answers (Karn, RFC 6298 section 3).
struct RttSample {
  std::optional<Duration> oldest;  ///< of the first segment covered: includes what the peer delayed
  std::optional<Duration> newest;  ///< of the last segment covered: the shortest
};

class SentSegments {
 public:
  void on_sent(StreamOffset end, Time now, bool retransmission) {
    segments_.push_back({end, now, retransmission});
  }
  RttSample on_acked(StreamOffset until, Time now);
  /// The first segment under way leaves again.
  void mark_head_retransmitted() {
    if (!segments_.empty()) segments_.front().retransmission = true;
  }
  bool empty() const { return segments_.empty(); }
  StreamOffset head_end() const { return segments_.front().end; }
  void clear() { segments_.clear(); }
  void append_state(StateHash& hash) const;

 private:
  struct Segment {
    StreamOffset end;
    Time sent;
    bool retransmission;
  };
  std::deque<Segment> segments_;
};

}  // namespace post::sim::tcp
