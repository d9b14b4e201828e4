// Takes a Message that ended out of everything that knows it.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "model/scheduling/eligibility.h"
#include "model/scheduling/inheritance.h"
#include "model/scheduling/store.h"

namespace post::queue {

class Retiring {
 public:
  explicit Retiring(Store& store) : store_(store) {}

  /// Those that its end means something to: successors, and who came after it in its lane.
  struct Left {
    std::vector<Submitted> successors;
    std::array<Submitted, 2> followers;
    std::size_t follower_count = 0;
  };
  /// `weaker`: its `sent` was its end (rule 37). The slot is free afterwards.
  Left retire(Slot slot, Ended how, bool weaker);

 private:
  Eligibility eligibility() const { return Eligibility(store_); }
  Inheritance inheritance() const { return Inheritance(store_); }
  void tell_peer(const QueuedMessage& message, Ended how);
  void reset_what_is_half_given(const QueuedMessage& message);
  void forget_handed(const QueuedMessage& message, Slot slot);
  void count_out(const QueuedMessage& message);
  void leave_order(const QueuedMessage& message, Slot slot);
  std::vector<Submitted> leave_successors(const QueuedMessage& message, bool weaker);
  void note_followers(const QueuedMessage& message, Left& left) const;
  Submitted noted(Slot slot) const { return {store_.at(slot).submission, slot}; }

  Store& store_;
};

}  // namespace post::queue
