// Ranks: what a Message takes over from its successors, kept as they come and go (rule 41).
#pragma once

#include <vector>

#include "model/scheduling/store.h"

namespace post::queue {

/// Costs what it changes: a successor that is no more urgent than those before it costs nothing.
class Inheritance {
 public:
  explicit Inheritance(Store& store) : store_(store) {}

  /// A Message is new: those before it take over what is more urgent.
  void donate(Slot successor);
  /// A successor that had this urgency is none any more.
  void withdraw(Slot antecedent, const Urgency& urgency);

 private:
  Urgency of_successors(const QueuedMessage& message) const;
  void set(Slot slot, const Urgency& inherited);

  Store& store_;
};

}  // namespace post::queue
