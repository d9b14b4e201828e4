#include "model/scheduling/queue_core.h"

#include "model/check.h"

namespace post::queue {

Lane& Core::open(StreamId stream, LaneOptions options) {
  check(store.find_lane(stream) == nullptr, "a lane is opened once");
  const auto index = static_cast<LaneIndex>(store.lanes.size());
  EndedMessages before;
  if (EndedMessages* known = store.ended_of(stream)) before = std::move(*known);
  store.lanes.push_back(std::make_unique<Lane>(stream, index, options, std::move(before)));
  store.open_lanes[stream] = index;
  return *store.lanes.back();
}

void Core::close(Lane& lane) {
  check(lane.live == 0, "a lane is closed when all that was in it has ended");
  lifetimes().forget(lane);
  for (const Attached& via : lane.transients) store.transients.erase(via.id);
  store.open_lanes.erase(lane.stream);
  const LaneIndex index = lane.index;
  store.ended.use()[lane.stream] = std::move(lane.ended);
  last_ = nullptr;
  store.lanes[index].reset();
}

Lane& Core::find(StreamId stream) {
  last_ = store.find_lane(stream);
  check(last_ != nullptr, "a lane is open while it is used");
  return *last_;
}

Lane& Core::entered(StreamId stream) {
  Lane& found = lane(stream);
  straight().enter(found);
  return found;
}

void Core::enter(std::span<const MessageKey> named) {
  for (const MessageKey& key : named) {
    if (Lane* found = store.find_lane(key.stream)) straight().enter(*found);
  }
}

void Core::enter(TransientId transient) {
  if (Lane* found = store.lane_with(transient)) straight().enter(*found);
}

void Core::settle() {
  for (const LaneIndex index : store.touched) {
    if (store.lanes[index] == nullptr) continue;
    Lane& lane = *store.lanes[index];
    lane.touched = false;
    const bool awake = lane.plain_waits() || (lane.alive() && view_of(lane).any());
    if (awake && !lane.awake) store.events.emplace_back(outbound::Wake{lane.stream});
    lane.awake = awake;
    if (lane.live == 0) lane.forget_entered();
  }
  store.touched.clear();
}

}  // namespace post::queue
