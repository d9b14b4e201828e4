// Whose turn it is among the Carriers of an Association (rule 34). A decision without I/O.
#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>

#include "model/few.h"

namespace post {

/// Carriers with something to send, in the order in which they began. One that had its turn goes to
/// the end; one that could not take it, since its stack takes nothing now, keeps its place. Lesser
/// priorities go first, always.
template <class Carrier>
class BasicRound {
 public:
  /// It can go on. True: it is new here.
  bool join(Carrier& carrier) {
    const auto known = find(carrier);
    if (known != places_.end()) {
      known->ready = true;
      return false;
    }
    places_.push_back({&carrier, true});
    return true;
  }
  void leave(Carrier& carrier) {
    places_.erase_if([&](const Place& place) { return place.carrier == &carrier; });
  }
  std::size_t size() const { return places_.size(); }
  /// Whose turn it is. Null: nobody can go on.
  Carrier* next() const {
    const Place* first = nullptr;
    for (const Place& place : places_) {
      if (!place.ready) continue;
      if (first == nullptr || place.carrier->priority() < first->carrier->priority())
        first = &place;
    }
    return first == nullptr ? nullptr : first->carrier;
  }
  /// It had its turn.
  void to_end(Carrier& carrier) {
    if (places_.size() == 1) return;
    const auto known = find(carrier);
    if (known != places_.end()) std::rotate(known, std::next(known), places_.end());
  }
  /// It cannot go on until it joins again.
  void rest(Carrier& carrier) {
    const auto known = find(carrier);
    if (known != places_.end()) known->ready = false;
  }

 private:
  struct Place {
    Carrier* carrier = nullptr;
    bool ready = false;
  };
  Place* find(const Carrier& carrier) {
    return std::ranges::find(places_, &carrier, &Place::carrier);
  }

  Few<Place> places_;
};

class LiveCarrier;
using Round = BasicRound<LiveCarrier>;

}  // namespace post
