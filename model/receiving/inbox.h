// The Messages that arrive at one Carrier, and what each waits for: its end, its place, its
// antecedents.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "model/fifo.h"
#include "model/nearly_sorted.h"
#include "model/rare_container.h"
#include "model/rarely.h"
#include "model/receiving/arriving.h"
#include "model/receiving/deliveries.h"
#include "model/receiving/inbound_credit.h"
#include "model/receiving/inbound_event.h"
#include "model/receiving/order_gate.h"
#include "model/receiving/seats.h"

namespace post {

/// References to a Message are valid until the next call that is not const.
class Inbox {
 public:
  Inbox(StreamId stream, Deliveries& deliveries, InboundCredit& credit, std::uint64_t max_message)
      : stream_(stream), deliveries_(deliveries), credit_(credit), max_message_(max_message) {}
  Inbox(const Inbox&) = delete;
  Inbox& operator=(const Inbox&) = delete;
  ~Inbox() { leave(); }
  /// To be called where the Association, and what it knows of deliveries, may go first: nothing
  /// else may be called any more.
  void leave() {
    if (std::exchange(left_, true)) return;
    deliveries_.forget(named_);
    deliveries_.leave(stream_);
  }

  // ---- arriving ----
  Arriving* find(const Place& place);
  Arriving& add(const Place& place, MessageKey key, bool bounded);
  /// Of a whole idempotent Message; it follows the original, unless others overtook that (rule 60).
  void add_copy(Arriving&& copy, Chunk&& chunk);
  /// What it waits for; before its octets are added.
  void describe(Arriving& message, const WireProperties& properties);
  void add_octets(Arriving& message, Chunk&& chunk);
  /// It is whole and held, as was told before.
  void note_held(Arriving& message);
  /// Afterwards: it may be ready, or over.
  void advance(Arriving& message);
  void drop(Arriving& message, inbound::DropReason reason);
  /// The peer gave it up.
  void skip(MessageKey key, const WireProperties& properties);
  /// Something that Messages here wait for may be settled, on other Carriers.
  void look();
  /// What can only come over this Transient will not come any more.
  void detach(TransientId transient);
  /// Nothing more comes at all: what is incomplete can only be read in parts, as far as it is here.
  void end();
  void reopen() { ended_ = false; }  ///< something comes again, over another Transient
  void clear();

  // ---- what never was here: whole Messages in the order of their stream ----
  /// Nothing comes before it but so many that are whole and like it.
  bool follows(MessageKey key, std::uint64_t order, std::uint64_t behind) const {
    return order_.follows(order, behind) && deliveries_.follows(key, behind);
  }
  /// The first of them was handed over.
  void pass(MessageKey key, std::uint64_t order);

  // ---- what can be handed over ----
  const Arriving* first_whole() const {
    return here().whole.empty() ? nullptr : &at(here().whole.front().second);
  }
  /// Those of which something is here and waits for nothing, in the order in which they began.
  const NearlySorted<Seat>& readable() const { return here().readable; }
  Arriving& at(Seat seat) { return *here().messages.find(seat); }
  const Arriving& at(Seat seat) const { return *here().messages.find(seat); }
  /// Partly read Messages that will not complete, in the order in which that was known.
  const Fifo<MessageKey>& broken() const { return here().broken; }
  void pop_broken() { here().broken.pop_front(); }

  Bytes take(Arriving& message, std::uint64_t count);
  /// All of it was handed over.
  void finish(Arriving& message);
  /// The application was told that it is too large (rule 79). Nobody waits for it.
  void refuse(Arriving& message);
  bool too_large(const Arriving& message) const;

  bool empty() const { return kept_ == 0 && (!here_ || here_->broken.empty()); }
  /// Nor is anything counted that was dropped.
  bool unused() const { return !here_ || (empty() && here_->places.empty()); }
  std::uint64_t waiting() const { return waiting_; }
  std::uint64_t held() const { return held_; }
  bool holds_any() const { return held_ > 0; }
  std::size_t gaps() const { return order_.gaps(); }
  bool has_events() const { return here_ && !here_->events.empty(); }
  std::size_t copies() const { return here().copies.size(); }
  /// Messages of which more may come, only to be counted.
  std::size_t dropped() const { return dropped_; }
  /// Others come first.
  bool waits(const Arriving& message) const {
    return message.waits > 0 || !order_.open(message.order());
  }
  /// Into a vector whose memory is used again.
  void take_events(std::vector<InboundEvent>& into) {
    into.clear();
    if (!here_) return;
    into.swap(here().events);
    if (here_->empty()) here_.drop();
  }
  void tell(InboundEvent event) { here().events.push_back(std::move(event)); }

 private:
  using Fate = Deliveries::Fate;

  void note_named(const Arriving& message);
  void release_if_free(Arriving& message);
  void rank(Arriving& message);
  void list(Arriving& message);
  void unlist(const Arriving& message);
  void unhold(Arriving& message);
  bool watch(Arriving& message, std::span<const MessageKey> antecedents);
  void unwatch(const Arriving& message);
  void wake(MessageKey antecedent);
  void open_order();
  bool overtaken(const Arriving& copy) const;
  void drop_overtaken_copies();
  void discard(Arriving& message, inbound::DropReason reason);
  void settle(const Arriving& message, Fate fate);
  void settle(MessageKey key, std::uint64_t order, Fate fate);
  void drain();
  void erase(Arriving& message);

  StreamId stream_;
  Deliveries& deliveries_;
  InboundCredit& credit_;
  std::uint64_t max_message_;
  struct Seated {
    Place place;
    Seat seat = 0;
    friend bool operator<(const Seated& a, const Seated& b) { return a.place < b.place; }
  };

  /// What is here.
  struct Here {
    Seats messages;
    NearlySorted<Seated> places;  // of all but copies
    RareSet<Seat> copies;
    RareSet<std::pair<MessageKey, Seat>> watchers;             // by the antecedent
    NearlySorted<std::pair<std::uint64_t, Seat>> out_of_turn;  // by the place in the order
    NearlySorted<std::pair<std::uint64_t, Seat>> whole;        // by rank: released, no part given
    NearlySorted<Seat> readable;
    Fifo<MessageKey> broken;
    Fifo<MessageKey> settled;  // since the last drain()
    std::vector<InboundEvent> events;

    bool empty() const {
      return places.empty() && copies.empty() && broken.empty() && settled.empty() &&
             events.empty();
    }
  };
  Here& here() { return here_.use(); }
  const Here& here() const { return *here_; }

  Rarely<Here> here_;
  OrderGate order_;
  std::uint64_t in_turn_ = 0;  // the place whose Message is here and may be handed over; 0: none
  bool ended_ = false;
  bool left_ = false;
  std::uint64_t last_order_ = 0;  // handed over
  Seat last_seat_ = 0;
  std::uint64_t last_rank_ = 0;
  std::size_t kept_ = 0;  // Messages that are not dropped
  std::size_t dropped_ = 0;
  std::size_t named_ = 0;  // antecedents of all that are here
  std::uint64_t waiting_ = 0;
  std::uint64_t held_ = 0;
};

}  // namespace post
