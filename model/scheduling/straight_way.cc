#include "model/scheduling/straight_way.h"

#include <utility>

namespace post::queue {

// As the long way, the lane is known to have something to hand over: whoever submits sees to that.
MessageId StraightWay::submit(Lane& lane, Bytes content, SendObserver* observer) {
  lane.plain.push_back({std::move(content), observer, ++store_.submissions});
  lane.awake = lane.plain_waits();
  ++store_.straight;
  ++lane.orders;
  return ++lane.ended.last;
}

std::optional<PlainSend> StraightWay::take(Lane& lane, std::uint64_t limit) {
  const PsiTraits& traits = lane.transients.front().traits;
  const std::uint64_t octets = lane.plain.front().content.size() + 1;
  if (octets > limit || (traits.credit && octets > lane.credit_left())) return {};
  PlainMessage message = std::move(lane.plain.front());
  lane.plain.pop_front();
  const std::uint64_t behind = lane.plain.size();
  lane.allotted.octets += octets;
  lane.awake = lane.plain_waits();
  PlainSend send;
  send.observer = message.observer;
  send.chunk.key = {lane.stream, lane.ended.last - behind};
  send.chunk.bytes = message.content;
  send.chunk.last = true;
  send.chunk.properties = properties_of(octets, lane.orders - behind);
  send.ended = !traits.acks;
  if (send.ended) {
    --store_.straight;
  } else {
    lane.flying.push_back(std::move(message));
  }
  return send;
}

bool StraightWay::acked(Lane& lane, const MessageKey& key, Range octets) {
  if (lane.flying.empty()) return false;
  const MessageId id = lane.ended.last - lane.plain.size() - lane.flying.size() + 1;
  if (key.message < id) return false;
  const PlainMessage& first = lane.flying.front();
  const std::uint64_t all = first.content.size() + 1;
  if (key.message != id || octets.begin != lane.flying_acked || octets.end > all) {
    enter_all(lane);
    return false;
  }
  lane.flying_acked = octets.end;
  if (octets.end < all) return true;
  store_.events.emplace_back(outbound::Acked{{key, first.observer}, false, false});
  lane.flying.pop_front();
  lane.flying_acked = 0;
  --store_.straight;
  return true;
}

// Most stacks have done with them when send() returns: then the same block serves again.
std::shared_ptr<const WireProperties> StraightWay::properties_of(std::uint64_t octets,
                                                                 std::uint64_t order) {
  if (properties_.use_count() != 1) properties_ = std::make_shared<WireProperties>();
  properties_->octets = octets;
  properties_->order = order;
  return properties_;
}

void StraightWay::enter_all(Lane& lane) {
  const Fifo<PlainMessage> flying = std::exchange(lane.flying, {});
  const Fifo<PlainMessage> row = std::exchange(lane.plain, {});
  store_.straight -= flying.size() + row.size();
  lane.ended.last -= flying.size() + row.size();
  lane.orders -= flying.size() + row.size();
  for (const PlainMessage& message : flying) {
    submit_as_others(lane, message);
    hand_over_as_others(lane, lane.find(lane.ended.last), std::exchange(lane.flying_acked, 0));
  }
  for (const PlainMessage& message : row) submit_as_others(lane, message);
}

void StraightWay::submit_as_others(Lane& lane, const PlainMessage& message) {
  Submission submission;
  submission.lane = lane.stream;
  submission.observer = message.observer;
  submission.content = message.content;
  submitting_.submit_as(message.submission, lane, std::move(submission), {});
}

// Its credit was charged, and all was told.
void StraightWay::hand_over_as_others(Lane& lane, Slot slot, std::uint64_t acked) {
  QueuedMessage& message = store_.at(slot);
  Attached& via = lane.transients.front();
  const Range all{0, message.octets()};
  message.handed = store_.handed.take(all.end);
  message.handed->ledger.hand_over(via.id, all);
  if (acked > 0) message.handed->ledger.ack({0, acked});
  message.handed->allotted = all.end;
  message.handed->pin = via.id;
  message.sent = true;
  --lane.unsent;
  lane.begun.insert({message.submission, slot});
  via.last = slot;
  eligibility_.place(slot);
}

}  // namespace post::queue
