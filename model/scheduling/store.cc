#include "model/scheduling/store.h"

namespace post::queue {

Lane* Store::find_lane(StreamId stream) {
  const LaneIndex* found = open_lanes.find(stream);
  return found == nullptr ? nullptr : lanes[*found].get();
}

Lane* Store::lane_with(TransientId transient) {
  const LaneIndex* found = transients.find(transient);
  return found == nullptr ? nullptr : lanes[*found].get();
}

Slot Store::find(const MessageKey& key) const {
  const LaneIndex* found = open_lanes.find(key.stream);
  return found == nullptr ? kNone : lanes[*found]->find(key.message);
}

}  // namespace post::queue
