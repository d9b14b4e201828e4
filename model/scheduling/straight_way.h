// The straight way through the queue: Messages that ask for nothing, where nothing else is (rules
// 17, 20, 30).
#pragma once

#include <cstdint>
#include <memory>

#include "model/scheduling/submitting.h"

namespace post::queue {

/// Where no Message of a lane asks for anything, and its one Transient takes whole Messages and
/// tells nothing of them, all decisions are known beforehand: they go in the order of submission
/// (rule 30), and each ends with `sent` (rules 19, 20). Such Messages wait in a row and cost no
/// place among others. Before anything else is done to the lane they enter(): from then on they
/// are as if they had been submitted like all others.
class StraightWay {
 public:
  StraightWay(Store& store, Submitting& submitting) : store_(store), submitting_(submitting) {}

  /// The lane is open for them.
  static bool open(const Lane& lane) {
    return lane.live == 0 && lane.transients.size() == 1 && lane.transients.front().plain() &&
           lane.untold_order == 0 && !lane.options.pending;
  }
  MessageId submit(Lane& lane, Bytes content, SendObserver* observer);
  /// The first one goes whole, and has ended with that.
  PlainSend take(Lane& lane);
  void enter(Lane& lane) {
    if (!lane.plain.empty()) enter_all(lane);
  }
  /// Gives back the memory that it keeps for the next Message.
  void rest() { properties_.reset(); }

 private:
  void enter_all(Lane& lane);
  std::shared_ptr<const WireProperties> properties_of(std::uint64_t octets, std::uint64_t order);

  Store& store_;
  Submitting& submitting_;
  std::shared_ptr<WireProperties> properties_;  // those given last
};

}  // namespace post::queue
