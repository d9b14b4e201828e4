#include "model/scheduling/inheritance.h"

#include <utility>

namespace post::queue {
namespace {

/// The last one, taken out; kNone: there is none.
Slot next_of(std::vector<Slot>& open) {
  if (open.empty()) return kNone;
  const Slot next = open.back();
  open.pop_back();
  return next;
}
std::pair<Slot, Urgency> next_of(std::vector<std::pair<Slot, Urgency>>& open) {
  if (open.empty()) return {kNone, {}};
  const auto next = open.back();
  open.pop_back();
  return next;
}

}  // namespace

void Inheritance::donate(Slot successor) {
  std::vector<Slot> open;  // allocates nothing where nobody inherits, which is the usual case
  for (Slot slot = successor; slot != kNone; slot = next_of(open)) {
    const Urgency urgency = store_.at(slot).effective();
    store_.for_each_before(store_.at(slot), [&](Slot before) {
      const QueuedMessage& message = store_.at(before);
      if (message.effective().with(urgency) == message.effective()) return;
      set(before, message.extras ? message.extras->inherited.with(urgency) : urgency);
      open.push_back(before);
    });
  }
}

void Inheritance::withdraw(Slot antecedent, const Urgency& urgency) {
  std::vector<std::pair<Slot, Urgency>> open;
  std::pair<Slot, Urgency> next{antecedent, urgency};
  for (; next.first != kNone; next = next_of(open)) {
    const auto [slot, gone] = next;
    const QueuedMessage& message = store_.at(slot);
    const Urgency had = message.effective();
    if (had == message.own || (gone.niceness > had.niceness && gone.deadline > had.deadline)) {
      continue;
    }
    const Urgency left = of_successors(message);
    if (message.own.with(left) == had) continue;
    set(slot, left);
    store_.for_each_before(message,
                           [&, old = had](Slot before) { open.emplace_back(before, old); });
  }
}

// Stops when nothing more urgent can come.
Urgency Inheritance::of_successors(const QueuedMessage& message) const {
  const Urgency enough = message.effective();
  Urgency urgency = message.own;
  if (message.ordered_after != kNone) {
    urgency = urgency.with(store_.at(message.ordered_after).effective());
  }
  if (!message.extras) return urgency;
  for (EdgeIndex edge = message.extras->first_successor; edge != kNone && urgency != enough;
       edge = store_.edges.use().at(edge).next_successor) {
    urgency = urgency.with(store_.at(store_.edges.use().at(edge).to).effective());
  }
  return urgency;
}

void Inheritance::set(Slot slot, const Urgency& inherited) {
  QueuedMessage& message = store_.at(slot);
  if (message.place == Place::kNowhere) {
    message.extra().inherited = inherited;
    return;
  }
  RankSet& ready = store_.lane_of(message).at(message.place);
  ready.erase(store_.rank_of(slot));
  message.extra().inherited = inherited;
  ready.insert(store_.rank_of(slot));
}

}  // namespace post::queue
