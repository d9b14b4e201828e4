#include "model/scheduling/straight_way.h"

#include <utility>

namespace post::queue {

// As the long way, the lane is known to have something to hand over: whoever submits sees to that.
MessageId StraightWay::submit(Lane& lane, Bytes content, SendObserver* observer) {
  lane.plain.push_back({std::move(content), observer, ++store_.submissions});
  lane.awake = true;
  ++lane.orders;
  return ++lane.ended.last;
}

PlainSend StraightWay::take(Lane& lane) {
  PlainMessage message = std::move(lane.plain.front());
  lane.plain.pop_front();
  const std::uint64_t behind = lane.plain.size();
  const std::uint64_t octets = message.content.size() + 1;
  lane.awake = behind > 0;
  lane.allotted.octets += octets;
  PlainSend send;
  send.observer = message.observer;
  send.chunk.key = {lane.stream, lane.ended.last - behind};
  send.chunk.bytes = std::move(message.content);
  send.chunk.last = true;
  send.chunk.properties = properties_of(octets, lane.orders - behind);
  return send;
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
  const Fifo<PlainMessage> row = std::exchange(lane.plain, {});
  lane.ended.last -= row.size();
  lane.orders -= row.size();
  for (const PlainMessage& message : row) {
    Submission submission;
    submission.lane = lane.stream;
    submission.observer = message.observer;
    submission.content = message.content;
    submitting_.submit_as(message.submission, lane, std::move(submission), {});
  }
}

}  // namespace post::queue
