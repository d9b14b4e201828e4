#include "model/scheduling/edges.h"

namespace post::queue {

EdgeIndex Edges::add(const MessageKey& antecedent, Slot to, Extras& successor) {
  EdgeIndex index = free_;
  if (index == kNone) {
    index = static_cast<EdgeIndex>(edges_.size());
    edges_.emplace_back();
  } else {
    free_ = at(index).next_antecedent;
  }
  at(index) = Edge{.antecedent = antecedent, .to = to};
  at(index).next_antecedent = successor.first_antecedent;
  successor.first_antecedent = index;
  return index;
}

void Edges::tie(EdgeIndex index, Slot from, Extras& antecedent) {
  Edge& edge = at(index);
  edge.from = from;
  edge.next_successor = antecedent.first_successor;
  if (edge.next_successor != kNone) at(edge.next_successor).previous_successor = index;
  antecedent.first_successor = index;
}

void Edges::untie(EdgeIndex index, Extras& antecedent) {
  Edge& edge = at(index);
  const EdgeIndex before = edge.previous_successor;
  const EdgeIndex after = edge.next_successor;
  (before == kNone ? antecedent.first_successor : at(before).next_successor) = after;
  if (after != kNone) at(after).previous_successor = before;
  edge.from = edge.next_successor = edge.previous_successor = kNone;
}

void Edges::release(Extras& successor) {
  for (EdgeIndex index = successor.first_antecedent; index != kNone;) {
    const EdgeIndex next = at(index).next_antecedent;
    at(index).next_antecedent = free_;
    free_ = index;
    index = next;
  }
  successor.first_antecedent = kNone;
}

}  // namespace post::queue
