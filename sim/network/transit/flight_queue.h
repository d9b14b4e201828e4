// The packets that are under way on a link, in the order in which they arrive.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>

#include "model/time.h"
#include "sim/network/ring_queue.h"

namespace post::sim {

/// `T` is what the world calls a packet: movable and default-constructible.
template <class T>
class FlightQueue {
 public:
  struct Flight {
    T packet;
    Time arrives{};
    bool corrupted = false;
  };

  bool empty() const { return flights_.empty(); }
  Time next_arrival() const { return flights_.front().arrives; }
  Flight pop() { return flights_.pop(); }

  /// Behind all others: it arrives with the last of them at the earliest. Returns when.
  Time push(T&& packet, Time arrives, bool corrupted) {
    if (!flights_.empty()) arrives = std::max(arrives, flights_.back().arrives);
    append(std::move(packet), arrives, corrupted);
    return arrives;
  }
  /// Where its time puts it, behind those of the same time. Returns when it arrives.
  Time insert(T&& packet, Time arrives, bool corrupted) {
    append(std::move(packet), arrives, corrupted);
    for (std::size_t at = flights_.size() - 1; at > 0; --at) {
      if (flights_[at - 1].arrives <= arrives) break;
      std::swap(flights_[at - 1], flights_[at]);
    }
    return arrives;
  }

 private:
  void append(T&& packet, Time arrives, bool corrupted) {
    Flight& last = flights_.push();
    last.packet = std::move(packet);
    last.arrives = arrives;
    last.corrupted = corrupted;
  }

  RingQueue<Flight> flights_;
};

}  // namespace post::sim
