// How Messages end, and what the end of one means to others (rules 19, 20, 37 to 39, 50).
#pragma once

#include <cstdint>
#include <span>

#include "model/scheduling/retiring.h"
#include "model/sorted_fifo.h"

namespace post::queue {

class Endings {
 public:
  explicit Endings(Store& store) : store_(store) {}

  /// Its last octet was handed over, or what was missing is acked: `sent`, and what follows.
  void on_handed_over(Slot slot, TransientId via, Time now);
  /// Ends it if all octets are acked and nothing else is missing (rule 20).
  /// Those that may be acked now are, in the order of submission with what follows from them.
  void look_again(std::span<const Submitted> messages, Time now);
  void acked_if_complete(Slot slot, Time now);
  /// The same where one ack came for all of what was sent, and nothing else was under way.
  void acked_at_once(Slot slot, Time now);
  /// Nothing but acks is missing for it to end.
  bool may_end_acked(const QueuedMessage& message) const;
  void expire(Slot slot, ExpiryCause cause, Rule rule, Time now);
  void fail(Slot slot, FailureCause cause, Rule rule, Time now);
  /// Each with that cause; rule 39 then reaches other lanes only (rule 12).
  void fail_all(Lane& lane, FailureCause cause, Rule rule, Time now);
  /// An antecedent that was named had ended so (rule 44).
  void follow(Slot successor, Ended antecedent, Time now);

  /// Given to a live stack that cannot give it up (rule 50).
  bool must_complete(const QueuedMessage& message) const;
  /// So many octets were handed over: pieces that end there are sent (rule 23).
  void tell_pieces(QueuedMessage& message, std::uint64_t octets);

 private:
  Eligibility eligibility() const { return Eligibility(store_); }
  Retiring retiring() const { return Retiring(store_); }
  using Action = Work::Action;

  bool acks_will_come(const QueuedMessage& message) const;
  bool all_acked(const QueuedMessage& message) const;
  bool end_if_acked(Slot slot, Time now);
  void end_acked(Slot slot, Time now);
  void end_pieces(QueuedMessage& message, PieceEnd end);
  void end_expired(Slot slot, ExpiryCause cause, Rule rule);
  void end_failed(Slot slot, FailureCause cause, Rule rule);
  void retire(Slot slot, Ended how, bool weaker = false);
  void add(const Submitted& message, Action action);
  void look_again_at(Slot slot, Time now);
  void run(Time now);
  void perform(Action action, Slot slot, Time now);

  Store& store_;
};

}  // namespace post::queue
