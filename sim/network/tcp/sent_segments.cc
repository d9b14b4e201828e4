#include "sim/network/tcp/sent_segments.h"

namespace post::sim::tcp {

RttSample SentSegments::on_acked(StreamOffset until, Time now) {
  RttSample sample;
  bool ambiguous = false;
  while (!segments_.empty() && segments_.front().end <= until) {
    const Segment& segment = segments_.front();
    ambiguous = ambiguous || segment.retransmission;
    if (!sample.oldest) sample.oldest = now - segment.sent;
    sample.newest = now - segment.sent;
    segments_.pop_front();
  }
  return ambiguous ? RttSample{} : sample;
}

void SentSegments::append_state(StateHash& hash) const {
  hash.append(segments_.size());
  for (const Segment& segment : segments_) {
    hash.append(segment.end).append(segment.sent).append(segment.retransmission);
  }
}

}  // namespace post::sim::tcp
