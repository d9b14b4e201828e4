// The parts of a MessageQueue, put together.
#pragma once

#include <span>

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
  /// Tells who has something to hand over, and had not. At the end of each call.
  void settle();
  void append_state(StateHash& hash) const;

  Store store;
  Eligibility eligibility{store};
  Inheritance inheritance{store};
  Retiring retiring{store, eligibility, inheritance};
  Endings endings{store, eligibility, retiring};
  Lifetimes lifetimes{store, endings};
  Handover handover{store, eligibility, endings};
  Submitting submitting{store, eligibility, inheritance, endings, lifetimes};
  StraightWay straight{store, eligibility, submitting};
  Transients transients{store, eligibility, endings, lifetimes, handover};
  std::vector<std::unique_ptr<LaneView>> views;  ///< by LaneIndex

 private:
  Lane& find(StreamId stream);

  Lane* last_ = nullptr;  // that was asked for
};

}  // namespace post::queue
