// What one lane may hand over now, as schedulers see it.
#pragma once

#include <array>

#include "model/scheduling/eligibility.h"
#include "model/scheduling/scheduler.h"
#include "model/scheduling/store.h"

namespace post::queue {

/// First the Messages that hold a Transient (rule 33), then the others by rank. Sets of which
/// nothing can go for want of credit or of a stack that holds order are passed over as a whole.
class LaneView final : public OutboundView {
 public:
  LaneView(const Store& store, const Lane& lane) : store_(store), lane_(lane) {}

  std::optional<MessageId> next(std::optional<MessageId> previous) const override;
  std::optional<Range> sendable(MessageId message, const TransientView& via) const override;
  std::optional<MessageId> oldest_copyable(const TransientView& via) const override;
  std::optional<Range> copyable(MessageId message, const TransientView& via) const override;

  /// There is something for a scheduler to decide about.
  bool any() const;
  /// Sent there now, it could arrive before what it waits for: hold credit is due (rule 81).
  bool can_overtake(const QueuedMessage& message, const Attached& via) const;
  /// The one behind it in the order of rank; kNone: there is none.
  Slot behind(Slot slot) const;

 private:
  Slot next_holder(Slot previous) const;
  Slot next_by_rank(const Rank* previous) const;
  const Rank* earliest_after(const Rank* previous) const;
  bool worth_walking(Place place) const;
  bool all_are_held() const;
  bool none_is_held() const;
  bool any_free() const;
  bool one_is_free() const;
  bool may_go_early(const QueuedMessage& message, const Attached& via) const;
  bool admits(const QueuedMessage& message, Slot slot, const TransientView& via) const;
  bool can_be_overtaken(const QueuedMessage& before, const Attached& via) const;
  bool admits_hold(const QueuedMessage& message, const Attached& via) const;
  Range within_credit(const QueuedMessage& message, const Attached& via, Range octets) const;

  const Store& store_;
  const Lane& lane_;
};

}  // namespace post::queue
