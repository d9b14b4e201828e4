// What Transients tell, and what their coming and going means to Messages (rules 10, 81, 85).
#pragma once

#include "model/scheduling/handover.h"
#include "model/scheduling/lifetimes.h"

namespace post::queue {

class Transients {
 public:
  explicit Transients(Store& store) : store_(store) {}

  void attach(Lane& lane, TransientId transient, const PsiTraits& traits);
  void set_traits(TransientId transient, const PsiTraits& traits);
  void set_latency(TransientId transient, std::optional<Duration> one_way);
  void detach(TransientId transient, Time now);
  /// Its early data was rejected: that was never given (rule 59).
  void reject_early(TransientId transient);

  void acked(const MessageKey& key, Range octets, TransientId by, Time now);
  void lost(TransientId transient, const MessageKey& key, Range octets);
  void fail_misfits(Lane& lane, const PsiTraits& traits, Time now);

 private:
  Eligibility eligibility() const { return Eligibility(store_); }
  Endings endings() const { return Endings(store_); }
  Lifetimes lifetimes() const { return Lifetimes(store_); }
  Handover handover() const { return Handover(store_); }
  void leave(Slot slot, const Attached& gone, Time now);
  void leave_handed_over(Slot slot, const Attached& gone, Time now);
  void leave_unfinished(Slot slot, const Attached& gone, Time now);
  void requeue(Slot slot, const Attached& gone);
  Rule rule_of_loss(const Lane& lane) const;
  void repin(QueuedMessage& message);
  void forget_twins(const QueuedMessage& message, Range octets, TransientId by);

  Store& store_;
};

}  // namespace post::queue
