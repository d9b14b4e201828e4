// How Messages and pieces enter the queue (rules 17, 24, 30, 42 to 44).
#pragma once

#include <utility>

#include "model/scheduling/endings.h"
#include "model/scheduling/inheritance.h"
#include "model/scheduling/lifetimes.h"

namespace post::queue {

class Submitting {
 public:
  explicit Submitting(Store& store) : store_(store) {}

  MessageId submit(Lane& lane, Submission&& submission, Time now) {
    return submit_as(++store_.submissions, lane, std::move(submission), now);
  }
  /// The same as the so manieth Message of the queue.
  MessageId submit_as(std::uint64_t number, Lane& lane, Submission&& submission, Time now);
  Result<std::uint64_t> append(const MessageKey& key, Bytes content, bool last);

 private:
  Eligibility eligibility() const { return Eligibility(store_); }
  Inheritance inheritance() const { return Inheritance(store_); }
  Endings endings() const { return Endings(store_); }
  Lifetimes lifetimes() const { return Lifetimes(store_); }
  void fill(QueuedMessage& message, Submission& submission);
  void count_in(Lane& lane, const QueuedMessage& message, Slot slot);
  void join_order(Lane& lane, QueuedMessage& message, Slot slot);
  /// What those that have ended mean for it.
  Ended name_antecedents(Slot slot, const std::vector<MessageKey>& after);
  Ended name_ended(const MessageKey& antecedent);
  void name_live(EdgeIndex edge, Slot from, Slot to);
  Error refusal(const MessageKey& key) const;

  Store& store_;
};

}  // namespace post::queue
