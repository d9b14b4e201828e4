// Who waits for whom: the edges from antecedents to their successors.
#pragma once

#include <cstdint>
#include <vector>

#include "model/psi_types.h"
#include "model/scheduling/queued_message.h"

namespace post::queue {

/// How an antecedent stands to one successor.
enum class EdgeState : std::uint8_t {
  kBlocks,   ///< not sent, or on another lane and not acked (rules 36, 43)
  kSent,     ///< sent, not acked
  kSettled,  ///< nothing to wait for any more
};

struct Edge {
  MessageKey antecedent;              ///< goes to the peer, settled or not
  Slot from = kNone;                  ///< the antecedent; kNone once it has ended
  Slot to = kNone;                    ///< the successor
  EdgeIndex next_antecedent = kNone;  ///< of the same successor, in the order they were named
  EdgeIndex next_successor = kNone;   ///< of the same antecedent
  EdgeIndex previous_successor = kNone;
  EdgeState state = EdgeState::kSettled;
};

/// Edges in a pool. Acyclic by construction: antecedents were submitted before (rule 42).
class Edges {
 public:
  Edge& at(EdgeIndex edge) { return edges_[edge]; }
  const Edge& at(EdgeIndex edge) const { return edges_[edge]; }

  /// In front of the successor's others.
  EdgeIndex add(const MessageKey& antecedent, Slot to, Extras& successor);
  /// Makes it one of the antecedent's.
  void tie(EdgeIndex edge, Slot from, Extras& antecedent);
  /// The antecedent does not know it any more.
  void untie(EdgeIndex edge, Extras& antecedent);
  /// Forgets a successor's edges, all of them untied.
  void release(Extras& successor);

 private:
  std::vector<Edge> edges_;
  EdgeIndex free_ = kNone;  // chained through next_antecedent
};

}  // namespace post::queue
