#include "model/scheduling/straight_way.h"

#include <algorithm>
#include <utility>

namespace post::queue {

// As the long way, the lane is known to have something to hand over: whoever submits sees to that.
MessageId StraightWay::submit(Lane& lane, Bytes content, SendObserver* observer) {
  lane.row.push_back({std::move(content), observer, ++store_.submissions});
  lane.awake = lane.plain_waits();
  ++store_.straight;
  ++lane.orders;
  return ++lane.ended.last;
}

// What nobody acks goes whole or not at all: no account is kept of it.
std::optional<PlainSend> StraightWay::take(Lane& lane, std::uint64_t limit) {
  const PsiTraits& traits = lane.transients.front().traits;
  const std::uint64_t all = lane.row[lane.flying].content.size() + 1;
  const std::uint64_t charged = traits.charge_of(lane.plain_sent);
  Range part{lane.plain_sent, lane.plain_sent + std::min(limit, all - lane.plain_sent)};
  part.end = lane.allotment(traits, part, charged);
  if (part.size() == 0 || (part.size() < all && !traits.acks)) return {};
  PlainSend send = send_of(lane, part);
  lane.allotted.octets += traits.charge_of(part.end) - charged;
  lane.plain_sent = part.end;
  if (send.chunk.last) note_sent(lane, traits.acks);
  lane.awake = lane.plain_waits();
  return send;
}

PlainSend StraightWay::send_of(const Lane& lane, Range part) {
  const PlainMessage& message = lane.row[lane.flying];
  const std::uint64_t all = message.content.size() + 1;
  const std::uint64_t behind = lane.plain_count() - 1;
  PlainSend send;
  send.observer = message.observer;
  send.chunk.key = {lane.stream, lane.ended.last - behind};
  send.chunk.offset = part.begin;
  send.chunk.last = part.end == all;
  const std::uint64_t content = part.size() - (send.chunk.last ? 1 : 0);
  send.chunk.bytes = message.content.slice(static_cast<std::size_t>(part.begin),
                                           static_cast<std::size_t>(content));
  if (part.begin == 0) send.chunk.properties = properties_of(all, lane.orders - behind);
  return send;
}

void StraightWay::note_sent(Lane& lane, bool acks) {
  if (acks) {
    ++lane.flying;
  } else {
    --store_.straight;
    lane.row.pop_front();
  }
  lane.plain_sent = 0;
}

bool StraightWay::acked(Lane& lane, const MessageKey& key, Range octets) {
  if (lane.flying == 0 && lane.plain_sent == 0) return false;
  const MessageId first = lane.ended.last - lane.row.size() + 1;
  if (key.message < first) return false;
  const std::uint64_t sent =
      lane.flying == 0 ? lane.plain_sent : lane.row.front().content.size() + 1;
  if (key.message != first || octets.begin != lane.first_acked || octets.end > sent) {
    enter_all(lane);
    return false;
  }
  lane.first_acked = octets.end;
  if (octets.end == sent && lane.flying > 0) end_first(lane, key);
  return true;
}

void StraightWay::end_first(Lane& lane, const MessageKey& key) {
  store_.events.emplace_back(outbound::Acked{{key, lane.row.front().observer}, false, false});
  lane.row.pop_front();
  --lane.flying;
  lane.first_acked = 0;
  --store_.straight;
}

// Most stacks have done with them when send() returns: then the same block serves again.
std::shared_ptr<const WireProperties> StraightWay::properties_of(std::uint64_t octets,
                                                                 std::uint64_t order) {
  if (store_.plain_properties.use_count() != 1)
    store_.plain_properties = std::make_shared<WireProperties>();
  store_.plain_properties->octets = octets;
  store_.plain_properties->order = order;
  return store_.plain_properties;
}

void StraightWay::enter_all(Lane& lane) {
  const Fifo<PlainMessage> row = std::exchange(lane.row, {});
  std::size_t flying = std::exchange(lane.flying, 0);
  store_.straight -= row.size();
  lane.ended.last -= row.size();
  lane.orders -= row.size();
  for (const PlainMessage& message : row) {
    submit_as_others(lane, message);
    if (flying > 0) {
      --flying;
      hand_over_as_others(lane, message.content.size() + 1);
    } else if (lane.plain_sent > 0) {
      hand_over_as_others(lane, std::exchange(lane.plain_sent, 0));
    }
  }
  lane.first_acked = 0;
}

void StraightWay::submit_as_others(Lane& lane, const PlainMessage& message) {
  Submission submission;
  submission.lane = lane.stream;
  submission.observer = message.observer;
  submission.content = message.content;
  submitting().submit_as(message.submission, lane, std::move(submission), {});
}

// The newest one, up to there: its credit was charged, and all was told.
void StraightWay::hand_over_as_others(Lane& lane, std::uint64_t end) {
  const Slot slot = lane.find(lane.ended.last);
  QueuedMessage& message = store_.at(slot);
  Attached& via = lane.transients.front();
  message.handed = store_.handed.use().take(message.octets());
  message.handed->ledger.hand_over(via.id, {0, end});
  if (const std::uint64_t acked = std::exchange(lane.first_acked, 0); acked > 0) {
    message.handed->ledger.ack({0, acked});
  }
  message.handed->allotted = end;
  message.handed->charged = via.traits.charge_of(end);
  message.handed->pin = via.id;
  message.sent = message.handed->ledger.handed_over();
  if (message.sent) --lane.unsent;
  lane.note_begun({message.submission, slot});
  via.last = slot;
  eligibility().place(slot);
}

}  // namespace post::queue
