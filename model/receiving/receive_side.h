// What a Carrier receives: Messages put together, held for what they wait for, and handed to the
// requests of the application.
//
// A decision without I/O (rules 31, 32, 36, 40, 53, 60, 79 to 81).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "model/fifo.h"
#include "model/flat_map.h"
#include "model/message.h"
#include "model/psi_types.h"
#include "model/receiving/deliveries.h"
#include "model/receiving/inbound_credit.h"
#include "model/receiving/inbound_event.h"
#include "model/receiving/inbox.h"
#include "model/receiving/receive_requests.h"
#include "model/result.h"

namespace post {

/// Which Message a request is given:
/// - A whole Message: of those that are whole and wait for nothing the one that was complete first.
///   One that some request for a part has begun is no longer among them.
/// - A part: of the Messages that have one and wait for nothing the one that began first. Two
///   ordered Messages never interleave; an unordered one may come between (rules 31, 80).
/// What is too large for a reader of whole Messages counts as complete as soon as that is known. It
/// ends the request with `too_large`, or `unbounded` where its stack does not keep the ends of
/// Messages; then it is dropped (rule 79). Below max_message, what a stack without boundaries
/// brings until the peer finishes is one whole Message.
class ReceiveSide {
 public:
  struct Options {
    std::uint64_t receive_buffer = 1u << 20;
    std::uint64_t hold_limit = 1u << 20;
    std::uint64_t max_message = UINT64_MAX;  ///< octets that a reader of whole Messages is given
    bool drop_duplicates = false;
    bool enforces_lifetime = false;
  };
  /// `deliveries` is the Association's and outlives this.
  ReceiveSide(StreamId stream, Deliveries& deliveries, Options options);
  ReceiveSide(const ReceiveSide&) = delete;
  ReceiveSide& operator=(const ReceiveSide&) = delete;

  // ---- what Transients tell ----
  /// By its traits: `dedupes` says what keys mean, `boundaries` whether Messages are bounded,
  /// `repairs` or `acks` whether the peer can be held back, `credit` whether it must hold itself.
  /// After an end in order, one without `dedupes` begins anew.
  void attach(TransientId transient, PathId path, const PsiTraits& traits);
  /// Errors are the peer's, what came is dropped, and the Transient should be reset: `malformed`,
  /// `credit_exceeded`, `too_many_gaps`, `too_many_antecedents`.
  Outcome<void> take(TransientId from, Chunk&& chunk, Time now);
  enum class Straight : std::uint8_t {
    kNo,    ///< nothing done: take() decides
    kOpen,  ///< it waits for nothing
    kHeld,  ///< for those before it, by order (rule 31)
  };
  /// The same for a whole Message that waits for no other but those before it, where nothing else
  /// is here: it takes the straight way, of which no event tells.
  Straight take_plain(TransientId from, Chunk& chunk);
  /// What came that way stays for long: it is to hold no more memory than its own.
  void keep_plain();
  /// What was not handed over yet is dropped, even if it is whole. Errors as above.
  Outcome<void> skip(MessageKey key, const WireProperties& properties);
  /// Messages that can only come over this Transient will not come any more.
  void detach(TransientId transient);
  /// Nothing more will come at all: what is incomplete ends (rule 80). Without an error, the peer
  /// finished in order.
  void end(std::optional<Error> error = {});
  void clear();  ///< forgets everything: abort()
  /// Its Association may go first: nothing else may be called any more.
  void leave() { inbox_.leave(); }

  // ---- what the application asks; served strictly in this order (rule 80) ----
  ReceiveId request_message();
  /// Refused: `part_size` (rule 79).
  Result<ReceiveId> request_part(PartSize size);
  void cancel(ReceiveId request);
  bool has_request() const { return !requests_.empty(); }

  // ---- what it gets: one completion for a request ----
  struct Completion {
    ReceiveId request = 0;
    std::variant<InMessage, InPart, Error>
        result;      ///< errors: `too_large`, `unbounded`, `incomplete`, `finished`, or end()'s
    MessageKey key;  ///< of the Message it is about; {0, 0}: none
  };
  /// The oldest request's, where there is one. Handing over is what settles antecedents, here and
  /// on other Carriers.
  bool has_completion() const {
    if (requests_.empty()) return false;
    if (!plain_.empty()) return true;
    return (end_ || !inbox_.unused()) && choice().what != What::kNothing;
  }
  std::optional<Completion> next();
  /// What next() gives is a Message, for this request: next_plain() gives the same. 0: it is not
  /// known.
  ReceiveId plain_request() const {
    return plain_.empty() || requests_.empty() ? 0 : requests_.first().id;
  }
  struct PlainMessage {
    InMessage message;
    MessageKey key;
    bool settles;  ///< antecedents, here and on other Carriers
  };
  PlainMessage next_plain();
  /// To be called when another Carrier of the Association told inbound::Settled.
  void look();

  /// False: content is here that no request has taken, be it whole or not, or an end to tell of.
  bool empty() const { return plain_.empty() && inbox_.empty(); }
  /// Totals that the peer may send, from the Carrier's start (rule 81). While a request waits they
  /// should be granted at once: what a part must have at least may depend on it.
  Credit credit() const { return credit_.totals(); }
  /// Octets of chunks that ever came, end marks included: where credits of a stack that counts from
  /// its own start begin.
  std::uint64_t arrived() const { return arrived_; }
  /// What of the totals was used.
  std::uint64_t charged() const { return credit_.charged(); }
  /// Complete Messages held for others, in octets (rule 81).
  std::uint64_t held() const {
    if (plain_.empty() || plain_.front().order == 0) return inbox_.held();
    return plain_octets_ - plain_.front().octets();
  }
  std::uint64_t waiting() const {
    return inbox_.waiting() + plain_octets_;
  }  ///< octets no request has taken

  std::vector<InboundEvent> take_events() {
    std::vector<InboundEvent> events;
    inbox_.take_events(events);
    return events;
  }
  bool has_events() const { return inbox_.has_events(); }
  /// The same into a vector whose memory is used again.
  void take_events(std::vector<InboundEvent>& into) { inbox_.take_events(into); }

 private:
  struct Via {
    PathId path;
    PsiTraits traits;
  };
  /// Whole, as it came.
  struct PlainArrival {
    Bytes content{};
    Arrival arrival{};
    MessageId id = 0;         // as its stack counts
    std::uint64_t order = 0;  // its place on the stream; 0: it counts on its Transient only
    std::uint64_t charged = 0;
    std::uint64_t octets() const { return content.size() + 1; }
  };
  enum class What : std::uint8_t { kNothing, kMessage, kPart, kBroken, kEnd };
  struct Choice {
    What what = What::kNothing;
    Seat seat = 0;
  };

  static bool sane(const Chunk& chunk);
  /// What took the straight way takes its seat in the inbox. While the inbox is unused nobody asks
  /// whether whole Messages are read: that is noted here.
  void enter() {
    if (!plain_.empty()) enter_all();
    note_reader();
  }
  void enter_all();
  void enter(PlainArrival& arrived);
  bool goes_straight(const Via& via, const Chunk& chunk) const;
  bool in_turn(const Chunk& chunk) const;
  Outcome<void> accept(TransientId from, const Via& via, Chunk&& chunk, Time now);
  Outcome<void> within_bounds() const;
  Outcome<void> refusal_of(const Via& via, const Arriving* known, const Chunk& chunk) const;
  static std::uint64_t fresh(const Via& via, const Arriving* known, const Chunk& chunk);
  static std::uint64_t fresh_hold(const Via& via, const Arriving* known, const Chunk& chunk);
  Arriving& begin(TransientId from, const Via& via, const Chunk& chunk);
  void take_again(TransientId from, const Via& via, Chunk&& chunk);
  bool worth_a_copy(const Via& via, const Chunk& chunk) const;
  bool overflows(const Via& via, const Chunk& chunk) const;
  void drop_newest(const Via& via, Arriving* known, const Chunk& chunk);
  void learn(Arriving& message, Chunk& chunk, Time now);
  void mark(Arriving& message, TransientId from, const Via& via, const Chunk& chunk) const;
  bool expired(const Arriving& message, Time now) const;

  Choice choice() const;
  Choice whole_choice() const;
  Choice part_choice(PartSize size) const;
  bool suffices(const Arriving& message, PartSize size) const;
  bool is_over() const { return end_ && !inbox_.holds_any(); }
  Completion serve(const ReceiveRequest& request, Choice chosen);
  Completion give_message(ReceiveId request, Arriving& message);
  Completion give_part(const ReceiveRequest& request, Arriving& message);
  Completion give_broken(ReceiveId request);
  void note_reader() {
    credit_.set_reading_whole(requests_.wants_whole() && plain_.empty() &&
                              inbox_.first_whole() == nullptr);
  }

  StreamId stream_;
  Deliveries& deliveries_;
  Options options_;
  bool reads_parts_ = false;  // or did
  InboundCredit credit_;
  Inbox inbox_;
  ReceiveRequests requests_;
  FlatMap<TransientId, Via> vias_;
  Fifo<PlainArrival> plain_;     // while the inbox has nothing; all of one kind
  std::size_t fresh_plain_ = 0;  // the last of them, which may hold memory that others share
  std::uint64_t plain_octets_ = 0;
  std::unique_ptr<const Error> end_;
  std::uint64_t arrived_ = 0;
  MessageId last_arrival_ = 0;  // of those whose ids count on a Transient only
  MessageId last_handle_ = 0;
};

}  // namespace post
