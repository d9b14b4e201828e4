// One Carrier's share of a MessageQueue: its Messages by id and by rank, its Transients, its
// credit.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "model/few.h"
#include "model/fifo.h"
#include "model/rarely.h"
#include "model/scheduling/deadline_heap.h"
#include "model/scheduling/ended_messages.h"
#include "model/scheduling/message_queue.h"
#include "model/scheduling/queued_message.h"
#include "model/scheduling/rank_set.h"
#include "model/sorted_fifo.h"

namespace post::queue {

/// A Message by its place in the order of submission.
using Submitted = std::pair<std::uint64_t, Slot>;

/// One that asks for nothing and went the straight way (StraightWay).
struct PlainMessage {
  Bytes content{};
  SendObserver* observer = nullptr;
  std::uint64_t submission = 0;
};

/// A Transient of the lane.
struct Attached {
  TransientId id{};
  PsiTraits traits{};
  std::optional<Duration> one_way{};
  Slot holder = kNone;  ///< began here, is not complete, and nothing may come between (rule 33)
  Slot last = kNone;    ///< gave the last chunk
  bool broken = false;  ///< has half a Message and is to be reset: takes nothing any more
  std::uint64_t early_octets = 0;  ///< taken before it was up
  /// Have octets in flight elsewhere that it was not given.
  Rarely<std::set<Submitted>> uncopied{};

  /// What it is given whole needs no account: nothing is heard of it again.
  bool plain() const {
    return !broken && !traits.acks && !traits.credit && !traits.dedupes && !traits.holds_order;
  }
  /// What it is given whole and in order arrives so, or the Transient is gone: of that nothing need
  /// be known but whether it is acked.
  bool plain_but_acked() const {
    return !broken && traits.acks && traits.in_order && traits.repairs && traits.interleaves &&
           traits.holds_order;
  }
};

class Lane {
 public:
  Lane(StreamId stream_id, LaneIndex lane_index, LaneOptions lane_options, EndedMessages&& before)
      : stream(stream_id), index(lane_index), options(lane_options), ended(std::move(before)) {}

  // ---- by id ----
  void put(MessageId message, Slot slot);
  Slot find(MessageId message) const {
    const MessageId first = entered_->first_id;
    if (message < first || message - first >= entered_->by_id.size()) return kNone;
    return entered_->by_id[static_cast<std::size_t>(message - first)];
  }
  void take(MessageId message);  ///< it ended
  /// In the order of submission.
  std::vector<Slot> all() const;

  // ---- by rank ----
  RankSet& at(Place place) { return entered_.use().ready[static_cast<std::size_t>(place)]; }
  const RankSet& at(Place place) const { return entered_->ready[static_cast<std::size_t>(place)]; }

  // ---- octets of them were handed over ----
  const SortedFifo<Submitted>& begun() const { return entered_->begun; }
  void note_begun(const Submitted& message) { entered_.use().begun.insert(message); }
  void forget_begun(const Submitted& message) { entered_.use().begun.erase(message); }

  /// All of its Messages that do not go the straight way have ended: no memory is kept for such.
  void forget_entered() {
    if (entered_ && entered_->by_id.empty()) entered_.drop();
  }

  // ---- Transients ----
  Attached* attached(TransientId transient) {
    const auto found = std::ranges::find(transients, transient, &Attached::id);
    return found == transients.end() ? nullptr : &*found;
  }
  const Attached* attached(TransientId transient) const {
    return const_cast<Lane*>(this)->attached(transient);
  }
  bool alive() const;           ///< one of them takes octets
  bool holds_order() const;     ///< one of them does (rule 36)
  bool tells_skips() const;     ///< a peer may wait for what was given up
  bool holds(Slot slot) const;  ///< it holds one of them (rule 33)
  /// The least that is known (rule 47); kForever: nothing is.
  Duration latency() const;
  /// Some that went the straight way could go on.
  bool plain_waits() const {
    if (plain_count() == 0) return false;
    const PsiTraits& traits = transients.front().traits;
    if (!traits.credit) return true;
    const Range rest{plain_sent, row[flying].content.size() + 1};
    return allotment(traits, rest, traits.charge_of(plain_sent)) > plain_sent;
  }

  /// Those of the row that are not sent.
  std::size_t plain_count() const { return row.size() - flying; }

  // ---- credit (rule 81) ----
  std::uint64_t credit_left() const { return left(credit.octets, allotted.octets); }
  /// How far a Message may be allotted now that was up to more.begin, and charged for that.
  std::uint64_t allotment(const PsiTraits& traits, Range more, std::uint64_t charged) const {
    const std::uint64_t charge = traits.charge_of(more.end);
    const std::uint64_t left = credit_left();
    if (!traits.credit || charge <= charged || charge - charged <= left) return more.end;
    return charged + left < traits.least_charge ? more.begin : charged + left;
  }
  /// For something that is not sent; what began may need less than the least charge, or none.
  bool has_credit(const PsiTraits& traits) const {
    const std::uint64_t left = credit_left();
    return !traits.credit || left >= traits.charge_of(1) || prepaid_unsent > 0 ||
           (left > 0 && begun_unsent > 0);
  }
  std::uint64_t hold_left() const { return left(credit.hold, allotted.hold); }

  const StreamId stream;
  const LaneIndex index;
  LaneOptions options;
  EndedMessages ended;            ///< of its own
  Fifo<PlainMessage> row;         ///< its newest ones, where it has no others: StraightWay
  std::size_t flying = 0;         ///< the first of them: sent, and to be acked
  std::uint64_t plain_sent = 0;   ///< octets of the one behind those
  std::uint64_t first_acked = 0;  ///< octets of the oldest
  Few<Attached> transients;
  struct Deadlines {
    DeadlineHeap all;
    DeadlineHeap predicted;  ///< of those not sent, where policy predicts; their order is the same
  };
  Rarely<Deadlines> deadlines;
  Time due = kNever;  ///< as the queue's timer knows it
  Credit credit;
  Credit allotted;
  Rarely<std::map<MessageKey, outbound::Skip>> skips;  ///< not acked yet
  std::uint64_t orders = 0;                            ///< ordered Messages so far
  MessageId untold_order = 0;  ///< the last ordered one, ended, of which no peer knows
  Slot last_ordered = kNone;   ///< of those that have not ended
  Slot final = kNone;
  std::uint32_t live = 0;            ///< Messages that have not ended
  std::uint32_t unsent = 0;          ///< of them: not sent
  std::uint32_t queued = 0;          ///< of them: not wholly handed over
  std::uint32_t begun_unsent = 0;    ///< of them: in part, and more could go now
  std::uint32_t prepaid_unsent = 0;  ///< of those: more of it was charged than was allotted
  bool awake = false;                ///< had something to hand over when that was last looked at
  bool touched = false;              ///< to be looked at

 private:
  static std::uint64_t left(std::uint64_t granted, std::uint64_t used) {
    return granted > used ? granted - used : 0;
  }

  /// Those that have places in the queue: that do not go the straight way.
  struct Entered {
    std::array<RankSet, kPlaces> ready;
    SortedFifo<Submitted> begun;
    Fifo<Slot> by_id;        // kNone: ended
    MessageId first_id = 1;  // of the first of them
  };
  Rarely<Entered> entered_;
};

}  // namespace post::queue
