// The straight way through the queue: Messages that ask for nothing, where nothing else is (rules
// 17, 20, 30).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "model/scheduling/submitting.h"

namespace post::queue {

/// Where no Message of a lane asks for anything, and its one Transient takes whole Messages and
/// tells nothing of them but that they are acked, all decisions are known beforehand: they go in
/// the order of submission (rule 30), and each ends with `sent` or, where there are acks, with its
/// own (rules 19, 20). Such Messages wait in a row, and in another one for their acks, and cost no
/// place among others: those before them are all sent. Before anything else is done to the lane
/// they enter(): from then on they are as if they had been submitted like all others.
class StraightWay {
 public:
  explicit StraightWay(Store& store) : store_(store) {}

  /// The lane is open for them.
  static bool open(const Lane& lane) {
    if (lane.queued > 0 || lane.transients.size() != 1) return false;
    const Attached& via = lane.transients.front();
    const bool known = via.plain_but_acked() || (via.plain() && lane.live == 0);
    return known && lane.untold_order == 0 && !lane.options.pending;
  }
  MessageId submit(Lane& lane, Bytes content, SendObserver* observer);
  /// The first one goes, as far as the limit and the peer's credit allow.
  std::optional<PlainSend> take(Lane& lane, std::uint64_t limit);
  /// The oldest one that was sent is acked, from its beginning on; whole, it has ended with that.
  /// False, and nothing done:
  /// it is something else that is acked, of one that went the long way.
  bool acked(Lane& lane, const MessageKey& key, Range octets);
  void enter(Lane& lane) {
    if (!lane.row.empty()) enter_all(lane);
  }

 private:
  Eligibility eligibility() const { return Eligibility(store_); }
  Submitting submitting() const { return Submitting(store_); }
  void enter_all(Lane& lane);
  void submit_as_others(Lane& lane, const PlainMessage& message);
  void hand_over_as_others(Lane& lane, std::uint64_t end);
  PlainSend send_of(const Lane& lane, Range part);
  void note_sent(Lane& lane, bool acks);
  void end_first(Lane& lane, const MessageKey& key);
  std::shared_ptr<const WireProperties> properties_of(std::uint64_t octets, std::uint64_t order);

  Store& store_;
};

}  // namespace post::queue
