// Where the octets of one outgoing Message are: unsent, in flight by Transient, acked.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "model/few.h"
#include "model/scheduling/interval_set.h"
#include "model/trace.h"

namespace post {

/// Octets count from 0; the end mark is the last of them.
class Ledger {
 public:
  explicit Ledger(std::uint64_t octets) : octets_(octets), unsent_({0, octets}) {}

  /// As if it were new, but for its memory.
  void begin(std::uint64_t octets) {
    octets_ = octets;
    unsent_ = IntervalSet({0, octets});
    acked_ = {};
    flights_.clear();
  }

  std::uint64_t octets() const { return octets_; }
  /// The first range that no Transient has and that is not acked.
  std::optional<Range> unsent() const { return unsent_.first(); }
  bool untouched() const { return flights_.empty() && acked_.empty(); }
  /// What was handed over covers the Message (rule 20).
  bool handed_over() const { return unsent_.empty(); }
  bool acked() const { return acked_.covers({0, octets_}); }

  /// Only one Transient was ever given anything, and has all of it: just these octets.
  bool all_in_one_flight(Range octets) const {
    return octets == Range{0, octets_} && unsent_.empty() && acked_.empty() &&
           flights_.size() == 1 && flights_.front().second.only() == octets;
  }

  /// What each Transient was given and has not lost or got acked. One that was given something
  /// stays here until it is dropped.
  using Flights = Few<std::pair<TransientId, IntervalSet>>;
  const Flights& flights() const { return flights_; }
  const IntervalSet* flight_of(TransientId transient) const;
  bool given(TransientId transient) const { return flight_of(transient) != nullptr; }
  const IntervalSet& acked_octets() const { return acked_; }
  /// The first range that is in flight on others only (rule 85).
  std::optional<Range> copyable(TransientId transient) const;

  /// A partial Message grows: now so many octets.
  void extend(std::uint64_t octets);
  void hand_over(TransientId transient, Range range);
  void ack(Range range);
  /// The PSI gave these octets back.
  void lose(TransientId transient, Range range);
  /// The Transient is gone: its octets return to unsent where no live copy is under way (rules 10,
  /// 85). True if any did.
  bool drop(TransientId transient);
  /// As if nothing had been handed over: the peer cannot join parts from several Transients.
  void restart();
  /// As if only the first Transient that is left had ever been given anything: not even acks count
  /// across Transients.
  void begin_again();

 private:
  IntervalSet& flight(TransientId transient);
  void return_octets(IntervalSet lost);

  std::uint64_t octets_;
  IntervalSet unsent_;
  IntervalSet acked_;
  Flights flights_;
};

}  // namespace post
