// What a MessageQueue holds, without the decisions about it.
#pragma once

#include <compare>
#include <map>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "model/few.h"
#include "model/flat_map.h"
#include "model/rarely.h"
#include "model/scheduling/edges.h"
#include "model/scheduling/ended_messages.h"
#include "model/scheduling/handed_pool.h"
#include "model/scheduling/lane.h"
#include "model/scheduling/outbound_event.h"
#include "model/scheduling/slot_pool.h"
#include "model/sorted_fifo.h"

namespace post::queue {

/// What follows for a Message from what became of another (Endings).
struct Work {
  // Of one Message the first of these is done first.
  enum class Action : std::uint8_t { kFail, kExpire, kLookAgain };

  std::uint64_t submission = 0;  ///< its order
  Action action = Action::kFail;
  Slot slot = kNone;
  friend auto operator<=>(const Work&, const Work&) = default;
};

struct Store {
  QueuedMessage& at(Slot slot) { return messages.use().at(slot); }
  const QueuedMessage& at(Slot slot) const { return messages->at(slot); }
  Lane& lane_of(const QueuedMessage& message) { return *lanes[message.lane]; }
  const Lane& lane_of(const QueuedMessage& message) const { return *lanes[message.lane]; }
  Lane* find_lane(StreamId stream) {
    const LaneIndex* found = open_lanes.find(stream);
    return found == nullptr ? nullptr : lanes[*found].get();
  }
  Lane* lane_with(TransientId transient) {
    const LaneIndex* found = transients.find(transient);
    return found == nullptr ? nullptr : lanes[*found].get();
  }
  /// kNone: it has ended, or never was.
  Slot find(const MessageKey& key) const {
    const LaneIndex* found = open_lanes.find(key.stream);
    return found == nullptr ? kNone : lanes[*found]->find(key.message);
  }
  MessageKey key_of(const QueuedMessage& message) const {
    return {lanes[message.lane]->stream, message.id};
  }
  outbound::Target target(const QueuedMessage& message) const {
    return {key_of(message), message.observer};
  }
  /// The same Message as when it was noted.
  bool is(const Submitted& noted) const { return at(noted.second).submission == noted.first; }

  Rank rank_of(Slot slot) const {
    const QueuedMessage& message = at(slot);
    const bool inherits = lanes[message.lane]->options.inherits;
    return {inherits ? message.effective() : message.own, message.submission, slot};
  }
  /// Its octets that no Transient has, as far as they are known.
  bool has_unsent(const QueuedMessage& message) const {
    return message.handed ? message.handed->ledger.unsent().has_value() : message.octets() > 0;
  }
  /// Calls `visit(Slot)` for those that it waits for or ranks before: antecedents, and the ordered
  /// one before it.
  template <class Visit>
  void for_each_before(const QueuedMessage& message, Visit visit) const {
    if (message.ordered_before != kNone) visit(message.ordered_before);
    if (!message.extras) return;
    for (EdgeIndex edge = message.extras->first_antecedent; edge != kNone;
         edge = edges->at(edge).next_antecedent) {
      if (edges->at(edge).from != kNone) visit(edges->at(edge).from);
    }
  }
  /// Somebody may have to be told that it has work.
  /// Null: no lane of this stream was ever open.
  EndedMessages* ended_of(StreamId stream) {
    if (Lane* lane = find_lane(stream)) return &lane->ended;
    if (!ended) return nullptr;
    const auto closed = ended.use().find(stream);
    return closed == ended->end() ? nullptr : &closed->second;
  }
  void touch(Lane& lane) {
    if (!lane.touched) touched.push_back(lane.index);
    lane.touched = true;
  }

  Rarely<SlotPool> messages;
  std::size_t straight = 0;  ///< others, which go the straight way
  Rarely<HandedPool> handed;
  Rarely<Edges> edges;
  Few<std::unique_ptr<Lane>> lanes;  ///< by LaneIndex; absent: closed
  FlatMap<StreamId, LaneIndex> open_lanes;
  Rarely<std::map<StreamId, EndedMessages>> ended;  ///< of closed lanes
  FlatMap<TransientId, LaneIndex> transients;
  std::uint64_t submissions = 0;
  bool explains = true;  ///< tells Started and Preempted
  std::vector<OutboundEvent> events;
  Few<LaneIndex> touched;
  Rarely<SortedFifo<Work>> work;
  Rarely<std::set<std::pair<Time, LaneIndex>>> due;  ///< lanes with deadlines; some out of date
  std::shared_ptr<WireProperties> properties;        ///< given last
  std::shared_ptr<WireProperties> plain_properties;  ///< the same of what goes the straight way
};

}  // namespace post::queue
