// Where the octets of one outgoing Message are: unsent, in flight by Transient, acked.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "model/scheduling/interval_set.h"
#include "model/trace.h"

namespace post {

/// Octets count from 0; the end mark is the last of them.
class Ledger {
 public:
  explicit Ledger(std::uint64_t octets) : octets_(octets), unsent_({0, octets}) {}

  std::uint64_t octets() const { return octets_; }
  /// The first range that no Transient has and that is not acked.
  std::optional<Range> unsent() const { return unsent_.first(); }
  bool untouched() const { return flights_.empty() && acked_.empty(); }
  /// What was handed over covers the Message (rule 20).
  bool handed_over() const { return unsent_.empty(); }
  bool acked() const { return acked_.covers({0, octets_}); }

  void hand_over(TransientId transient, Range range);
  void ack(Range range);
  /// The PSI gave these octets back.
  void lose(TransientId transient, Range range);
  /// The Transient is gone: its octets return to unsent where no live copy is under way (rules 10,
  /// 85). True if any did.
  bool drop(TransientId transient);
  /// As if nothing had been handed over: the peer cannot join parts from several Transients.
  void restart();

 private:
  IntervalSet& flight(TransientId transient);
  void return_octets(IntervalSet lost);

  std::uint64_t octets_;
  IntervalSet unsent_;
  IntervalSet acked_;
  std::vector<std::pair<TransientId, IntervalSet>> flights_;
};

}  // namespace post
