// The parts of a MessageQueue, put together.
#pragma once

#include <optional>
#include <span>

#include "model/scheduling/lane_view.h"
#include "model/scheduling/straight_way.h"
#include "model/scheduling/transients.h"

namespace post::queue {

class Core {
 public:
  Lane& open(StreamId stream, LaneOptions options);
  void close(Lane& lane);
  Lane& lane(StreamId stream) {
    return last_ != nullptr && last_->stream == stream ? *last_ : find(stream);
  }
  /// Where all of its Messages have their places.
  Lane& entered(StreamId stream);
  /// The same of the lanes of Messages that are named, as far as they are open.
  void enter(std::span<const MessageKey> named);
  void enter(TransientId transient);
  LaneView view_of(const Lane& lane) const { return {store, lane}; }
  const LaneView& view(const Lane& lane) { return view_.emplace(store, lane); }
  /// Tells who has something to hand over, and had not. At the end of each call.
  void settle();
  void append_state(StateHash& hash) const;

  Store store;

  Endings endings() { return Endings(store); }
  Lifetimes lifetimes() { return Lifetimes(store); }
  Handover handover() { return Handover(store); }
  Submitting submitting() { return Submitting(store); }
  StraightWay straight() { return StraightWay(store); }
  Transients transients() { return Transients(store); }

 private:
  Lane& find(StreamId stream);

  Lane* last_ = nullptr;          // that was asked for
  std::optional<LaneView> view_;  // that was asked for
};

}  // namespace post::queue
