#include "model/scheduling/store.h"

namespace post::queue {

Lane* Store::find_lane(StreamId stream) {
  const auto found = open_lanes.find(stream);
  return found == open_lanes.end() ? nullptr : lanes[found->second].get();
}

Lane* Store::lane_with(TransientId transient) {
  const auto found = transients.find(transient);
  return found == transients.end() ? nullptr : lanes[found->second].get();
}

Slot Store::find(const MessageKey& key) const {
  const auto found = open_lanes.find(key.stream);
  return found == open_lanes.end() ? kNone : lanes[found->second]->find(key.message);
}

}  // namespace post::queue
