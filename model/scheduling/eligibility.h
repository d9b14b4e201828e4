// Which Messages may go at all, whatever the Transient (rules 31, 35, 36, 43).
#pragma once

#include "model/scheduling/store.h"

namespace post::queue {

class Eligibility {
 public:
  explicit Eligibility(Store& store) : store_(store) {}

  /// Something about it changed: puts it among those that may go, or takes it away.
  void place(Slot slot);
  /// Of a new one that may not go: says why.
  void tell_if_held(Slot slot);
  /// It ends: out of those that may go.
  void remove(Slot slot);
  /// Its last octet was handed over: what that means to its successors.
  void on_sent(const QueuedMessage& message);
  /// A Transient came that holds successors back: what waits for acks only may go.
  void on_holding(Lane& lane);

  /// Ends what an edge held up. `weaker`: the antecedent's stack gives no acks (rule 37).
  void settle(EdgeIndex edge, bool weaker);
  /// All of its antecedents are acked, or need not be (rule 20).
  static bool antecedents_settled(const QueuedMessage& message) {
    return !message.extras || (message.extras->blocked == 0 && message.extras->unacked == 0);
  }

 private:
  bool waits_for_final(const QueuedMessage& message) const;
  bool held(const QueuedMessage& message) const;
  Place place_of(const QueuedMessage& message) const;
  void move(QueuedMessage& message, Slot slot, Place to);
  void count_unsent(QueuedMessage& message);
  void release(QueuedMessage& message);
  MessageKey first_unsettled(const QueuedMessage& message) const;

  Store& store_;
};

}  // namespace post::queue
