// Deadlines: when the next one comes, and what ends at it (rules 46 to 50).
#pragma once

#include <optional>
#include <utility>

#include "model/scheduling/endings.h"

namespace post::queue {

class Lifetimes {
 public:
  explicit Lifetimes(Store& store) : store_(store) {}

  /// A Message that has a deadline is new.
  void add(Slot slot);
  /// What had to complete on a Transient need not any more: that is gone.
  void predict_again(Slot slot);
  /// The lane's deadlines or latency changed.
  void refresh(Lane& lane);
  void forget(Lane& lane);  ///< it is closed
  Time next();
  void expire(Time now);
  /// Ends it if it may not go any further at this time (rule 48). True: it did.
  bool expire_if_due(Slot slot, Time now, Rule rule = RULE(47));

 private:
  Endings endings() const { return Endings(store_); }
  struct Due {
    Time at;
    std::uint64_t submission;
    Slot slot;
    friend auto operator<=>(const Due&, const Due&) = default;
  };

  Time due_of(Lane& lane);
  Time predicted_of(Lane& lane);
  std::optional<Due> take_due(Lane& lane, Time now);
  std::optional<ExpiryCause> cause_of(const QueuedMessage& message, Time now) const;

  Store& store_;
};

}  // namespace post::queue
