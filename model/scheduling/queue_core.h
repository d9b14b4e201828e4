// The parts of a MessageQueue, put together.
#pragma once

#include "model/scheduling/submitting.h"
#include "model/scheduling/transients.h"

namespace post::queue {

class Core {
 public:
  Lane& open(StreamId stream, LaneOptions options);
  void close(Lane& lane);
  Lane& lane(StreamId stream);
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
  Transients transients{store, eligibility, endings, lifetimes, handover};
  std::vector<std::unique_ptr<LaneView>> views;  ///< by LaneIndex
};

}  // namespace post::queue
