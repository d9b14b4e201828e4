// Where the octets of one outgoing Message are.
#include "model/scheduling/ledger.h"

#include <algorithm>

namespace post {

IntervalSet& Ledger::flight(TransientId transient) {
  for (auto& [id, octets] : flights_) {
    if (id == transient) return octets;
  }
  return flights_.push_back({transient, IntervalSet()}).second;
}

const IntervalSet* Ledger::flight_of(TransientId transient) const {
  for (const auto& [id, octets] : flights_) {
    if (id == transient) return &octets;
  }
  return nullptr;
}

std::optional<Range> Ledger::copyable(TransientId transient) const {
  IntervalSet elsewhere;
  for (const auto& [id, octets] : flights_) {
    if (id != transient) elsewhere.add(octets);
  }
  if (const IntervalSet* own = flight_of(transient)) elsewhere.subtract(*own);
  return elsewhere.first();
}

void Ledger::extend(std::uint64_t octets) {
  unsent_.add({octets_, octets});
  octets_ = octets;
}

void Ledger::hand_over(TransientId transient, Range range) {
  if (flights_.empty() && unsent_.only() == range) {  // mostly: all of it, once
    flights_.push_back({transient, std::exchange(unsent_, {})});
    return;
  }
  flight(transient).add(range);
  unsent_.subtract(range);
}

void Ledger::ack(Range range) {
  acked_.add(range);
  unsent_.subtract(range);
  for (auto& [id, octets] : flights_) octets.subtract(range);
}

void Ledger::lose(TransientId transient, Range range) {
  IntervalSet lost = flight(transient);
  flight(transient).subtract(range);
  lost.subtract(flight(transient));
  return_octets(std::move(lost));
}

bool Ledger::drop(TransientId transient) {
  const auto gone = std::find_if(flights_.begin(), flights_.end(),
                                 [&](const auto& entry) { return entry.first == transient; });
  if (gone == flights_.end()) return false;
  IntervalSet lost = std::move(gone->second);
  flights_.erase(gone);
  const std::uint64_t before = unsent_.octets();
  return_octets(std::move(lost));
  return unsent_.octets() != before;
}

void Ledger::return_octets(IntervalSet lost) {
  for (const auto& [id, octets] : flights_) lost.subtract(octets);
  unsent_.add(lost);
}

void Ledger::restart() {
  flights_.clear();
  unsent_ = IntervalSet({0, octets_});
  unsent_.subtract(acked_);
}

void Ledger::begin_again() {
  flights_.keep_first();
  acked_ = IntervalSet();
  unsent_ = IntervalSet({0, octets_});
  for (const auto& [id, octets] : flights_) unsent_.subtract(octets);
}

}  // namespace post
