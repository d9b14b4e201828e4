#include "sim/network/tcp/sack_loss.h"

namespace post::sim::tcp {
namespace {

constexpr std::size_t kDuplicateThreshold = 3;

// What stands before the returned segment is lost if it has not arrived.
Scoreboard::Id first_believed(const Scoreboard& segments, std::size_t segment_size) {
  std::size_t octets = 0;
  std::size_t blocks = 0;
  bool inside = false;
  for (Scoreboard::Id id = segments.last_sacked() + 1; id-- != segments.first();) {
    const bool sacked = segments[id].fate == SentSegment::Fate::kSacked;
    if (sacked && !inside) ++blocks;
    if (sacked) octets += segments[id].octets();
    inside = sacked;
    const bool enough =
        blocks >= kDuplicateThreshold || octets > (kDuplicateThreshold - 1) * segment_size;
    if (enough) return id;
  }
  return segments.first();
}

}  // namespace

void mark_lost_by_sacks(Scoreboard& segments, std::size_t segment_size) {
  if (segments.sacked() == 0) return;
  const Scoreboard::Id limit = first_believed(segments, segment_size);
  for (Scoreboard::Id id = segments.earliest(); id != Scoreboard::kNone;) {
    const SentSegment& segment = segments[id];
    const Scoreboard::Id later = segment.later;
    if (!segment.retransmitted) {
      if (id >= limit) return;
      segments.mark_lost(id);
    }
    id = later;
  }
}

}  // namespace post::sim::tcp
