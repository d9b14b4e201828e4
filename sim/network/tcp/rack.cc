#include "sim/network/tcp/rack.h"

#include <algorithm>
#include <utility>

namespace post::sim::tcp {

void Rack::on_delivered(const SentSegment& segment, const RackContext& context,
                        std::optional<Time> echoed) {
  if (segment.end > forward_) {
    forward_ = segment.end;
  } else if (!segment.retransmitted) {
    reordering_seen_ = true;
  }
  const Duration rtt = context.now - segment.sent;
  if (segment.retransmitted) {
    const bool older_echo = echoed && after(*echoed, kTimestampTick) <= segment.sent;
    if (older_echo || rtt < context.min_rtt)
      return;  // its first copy came late: nothing is known of the second
  }
  rtt_ = rtt;
  has_sample_ = true;
  if (std::pair(segment.sent, segment.end) <= std::pair(newest_sent_, newest_end_)) return;
  newest_sent_ = segment.sent;
  newest_end_ = segment.end;
}

void Rack::on_dsack(StreamOffset unacknowledged, StreamOffset highest) {
  if (dsack_round_ && unacknowledged < *dsack_round_) return;
  dsack_round_ = highest;
  ++window_factor_;
  window_persists_ = kPersistence;
}

void Rack::on_recovered() {
  if (window_persists_ > 0) --window_persists_;
  if (window_persists_ == 0) window_factor_ = 1;
}

Time Rack::detect(Scoreboard& segments, const RackContext& context) const {
  if (!has_sample_) return kNever;
  const Duration allowed = rtt_ + reordering_window(segments, context);
  Time next = kNever;
  for (Scoreboard::Id id = segments.earliest(); id != Scoreboard::kNone;) {
    const SentSegment& segment = segments[id];
    if (!left_before_newest(segment)) break;
    const Time due = after(segment.sent, allowed);
    const Scoreboard::Id later = segment.later;
    if (due > context.now) {
      next = next == kNever ? due : std::max(next, due);
    } else {
      segments.mark_lost(id);
    }
    id = later;
  }
  return next;
}

void Rack::mark_after_timeout(Scoreboard& segments, const RackContext& context) const {
  const Duration allowed = rtt_ + reordering_window(segments, context);
  for (Scoreboard::Id id = segments.earliest(); id != Scoreboard::kNone;) {
    const Scoreboard::Id later = segments[id].later;
    const bool late = after(segments[id].sent, allowed) <= context.now;
    if (id == segments.first() || late) segments.mark_lost(id);
    id = later;
  }
}

Duration Rack::reordering_window(const Scoreboard& segments, const RackContext& context) const {
  const bool settled = context.recovering || segments.sacked_segments() >= kDuplicateThreshold;
  if (!reordering_seen_ && settled) return Duration{};
  return std::min(window_factor_ * context.min_rtt / 4, context.srtt);
}

bool Rack::left_before_newest(const SentSegment& segment) const {
  return std::pair(segment.sent, segment.end) < std::pair(newest_sent_, newest_end_);
}

void Rack::append_state(StateHash& hash) const {
  hash.append(newest_sent_).append(newest_end_).append(rtt_).append(forward_);
  hash.append(window_factor_).append(window_persists_).append(dsack_round_.value_or(-1));
  hash.append(reordering_seen_);
}

}  // namespace post::sim::tcp
