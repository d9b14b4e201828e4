// The rules of sending, told as simply as possible: what may go where, and what becomes of every
// Message. Written from the rules alone; octet by octet, and all computed anew at each question.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "model/outcome.h"
#include "model/psi_types.h"
#include "model/time.h"
#include "tests/support/oracle/event.h"

namespace post::oracle {

struct Lane {
  bool inherits = true;
  bool predicts = false;
  bool pending = false;
};

struct Properties {
  std::int64_t niceness = 0;
  Time deadline = kNever;
  bool ordered = true;
  bool independent = false;
  bool idempotent = false;
  bool final = false;
  std::vector<MessageKey> after;
};

/// Octets of a Message that may go to some Transient now.
struct Offer {
  MessageId message = 0;
  Range octets;
  friend bool operator==(const Offer&, const Offer&) = default;
};

class Sender {
 public:
  void open_lane(StreamId lane, Lane options);
  void accept_lane(StreamId lane, Time now);
  void fail_lane(StreamId lane, FailureCause cause, std::uint8_t rule, Time now);

  void attach(StreamId lane, TransientId via, const PsiTraits& traits);
  void set_latency(TransientId via, Duration latency);
  void detach(TransientId via, Time now);
  void credit(StreamId lane, Credit credit);

  MessageId submit(StreamId lane, Properties properties, std::uint64_t octets, bool complete,
                   Time now);
  /// Empty text: taken. Otherwise the name of the refusal.
  std::string append(MessageKey key, std::uint64_t octets, bool last);

  /// Best first (rules 28 to 30, 35, 36, 41).
  std::vector<Offer> offers(StreamId lane, TransientId via) const;
  /// False: its deadline came (rule 48).
  bool cut(MessageKey key, TransientId via, Range octets, Time now);
  void acked(MessageKey key, Range octets, TransientId by, Time now);
  void lost(TransientId via, MessageKey key, Range octets);
  void expire(Time now);
  /// When expire() has something to do; kNever: not by itself.
  Time next_deadline() const;

  bool alive(MessageKey key) const;
  bool was_sent(MessageKey key) const;
  /// Octets of it that this Transient has and that are not acked.
  std::vector<std::uint64_t> in_flight(MessageKey key, TransientId via) const;
  std::uint64_t allotted(StreamId lane) const;
  std::uint64_t allotted(MessageKey key) const;
  std::vector<Event> take_events() { return std::exchange(events_, {}); }

 private:
  enum class End : std::uint8_t { kNone, kSent, kAcked, kExpired, kFailed };
  using Flights = std::uint32_t;  // one bit for each Transient
  struct Octet {
    Flights flights = 0;
    bool acked = false;
    bool allotted = false;
  };
  struct Piece {
    std::uint64_t end = 0;
    bool done = false;
  };
  struct Message {
    MessageKey key;
    Properties properties;
    std::vector<Octet> octets;  // with the end mark, once it is complete
    std::vector<Piece> pieces;  // of a partial one
    bool partial = false;
    bool complete = false;
    bool sent = false;
    bool timer_ran = false;  // its deadline was looked at
    bool held = false;
    Flights given = 0;                // Transients that had some of it
    std::vector<MessageKey> excused;  // antecedents whose expiry came too late for it (rule 50)
    End end = End::kNone;
  };
  struct Transient {
    TransientId id{};
    StreamId lane = 0;
    PsiTraits traits;
    std::optional<Duration> latency;
    bool attached = true;
    MessageKey occupant{};  // began there last, and is not complete there
    bool broken = false;    // it cannot complete what it was given
  };
  struct LaneState {
    Lane options;
    Credit credit;
    std::uint64_t octets = 0;  // allotted
    std::uint64_t hold = 0;
  };
  struct Rank {
    std::int64_t niceness = 0;
    Time deadline = kNever;
    std::size_t submission = 0;
    auto operator<=>(const Rank&) const = default;
  };

  static Flights bit(TransientId id) { return Flights{1} << static_cast<std::uint32_t>(id); }
  Message& at(MessageKey key);
  const Message& at(MessageKey key) const;
  const Message* find(MessageKey key) const;
  const Transient& transient(TransientId id) const;
  const Message* ordered_predecessor(const Message& message) const;
  bool depends(const Message& successor, const Message& on) const;
  bool precedes(const Message& message, const Message& successor) const;

  // who may go: sender_offers.cc
  Rank rank(const Message& message) const;
  enum class Gate : std::uint8_t { kShut, kHeld, kOpen };
  Gate gate(const Message& message, const Transient& via) const;
  Gate gate_of_antecedent(const Message& message, const Message& antecedent,
                          const Transient& via) const;
  Gate gate_of_order(const Message& predecessor, const Transient& via) const;
  Gate hold_gate(const Message& first, const Transient& via) const;
  bool hold_credit_suffices(const Message& message) const;
  bool final_may_go(const Message& message) const;
  bool occupied(const Transient& via, MessageKey by_other_than) const;
  bool elsewhere(const Message& message, const Transient& via) const;
  std::optional<Range> sendable(const Message& message, const Transient& via) const;

  // what becomes of them: sender.cc
  void emit(Event event) { events_.push_back(event); }
  void note_handed_over(Message& message, TransientId via, Time now);
  void give_up(Message& message, PieceEnd pieces, End end);
  void end_pieces(Message& message, PieceEnd end);
  void reset_half_given(const Message& message);
  bool handed_over(const Message& message) const;
  bool all_there(const Message& message, const Transient& via) const;
  bool acks_will_come(const Message& message) const;
  bool may_be_acked(const Message& message) const;
  void follow(Time now);
  void follow_antecedents(Message& message, Time now);
  void expire(Message& message, ExpiryCause cause, std::uint8_t rule, Time now);
  void fail(Message& message, FailureCause cause, std::uint8_t rule);
  bool beyond_recall(const Message& message) const;
  Time due(const Message& message) const;
  Time prediction(const Message& message) const;
  void requeue(Message& message, const Transient& lost, Time now);

  std::map<StreamId, LaneState> lanes_;
  std::vector<Transient> transients_;
  std::vector<Message> messages_;  // in the order of submission
  std::vector<Event> events_;
};

}  // namespace post::oracle
