// What distinguishes one state of a MessageQueue from another.
#include "model/scheduling/queue_core.h"

namespace post::queue {
namespace {

void append_flights(StateHash& hash, const Ledger& ledger) {
  hash.append(ledger.flights().size());
  for (const auto& [id, octets] : ledger.flights()) {
    hash.append(id).append(octets.ranges().size());
    for (const Range& range : octets.ranges()) hash.append(range.begin).append(range.end);
  }
  hash.append(ledger.acked_octets().ranges().size());
  for (const Range& range : ledger.acked_octets().ranges()) {
    hash.append(range.begin).append(range.end);
  }
}

void append_message(StateHash& hash, const QueuedMessage& message) {
  hash.append(message.id).append(message.submission).append(message.octets());
  hash.append(message.effective().niceness).append(message.effective().deadline);
  hash.append(message.order).append(message.place).append(message.complete).append(message.sent);
  hash.append(message.handed != nullptr);
  if (message.handed) append_flights(hash, message.handed->ledger);
}

}  // namespace

void Core::append_state(StateHash& hash) const {
  hash.append(store.open_lanes.size());
  for (const auto& [stream, index] : store.open_lanes) {
    const Lane& lane = *store.lanes[index];
    hash.append(stream)
        .append(lane.options.pending)
        .append(lane.orders)
        .append(std::uint64_t{lane.live});
    for (const Slot slot : lane.all()) append_message(hash, store.at(slot));
    hash.append(lane.transients.size());
    for (const Attached& via : lane.transients) hash.append(via.id).append(via.broken);
    hash.append(lane.credit.octets).append(lane.credit.hold);
    hash.append(lane.allotted.octets).append(lane.allotted.hold);
    hash.append(lane.skips->size());
    for (const auto& [key, skip] : *lane.skips) hash.append(key.message);
  }
}

}  // namespace post::queue
