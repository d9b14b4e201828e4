// The address pairs of connections that closed first: reserved for 2 MSL (RFC 9293 section 3.6.1).
#pragma once

#include <cstdint>
#include <deque>
#include <map>

#include "model/executor.h"
#include "sim/network/packet.h"
#include "sim/network/tcp/connection.h"

namespace post::sim::tcp {

/// Holds a pair and two numbers each, no connection. One Task for all.
class TimeWaitTable {
 public:
  TimeWaitTable(Executor& executor, EntityId entity, Duration length)
      : executor_(executor),
        length_(length),
        expire_(executor, Phase::kTimer, entity, [this] { expire(); }) {}

  void add(const AddressPair& pair, const LastNumbers& numbers);
  /// Null where `pair` is not reserved.
  const LastNumbers* find(const AddressPair& pair) const;
  void remove(const AddressPair& pair) { entries_.erase(pair); }
  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    LastNumbers numbers;
    Time until;
  };
  struct Expiry {
    AddressPair pair;
    Time at;
  };
  void expire();

  Executor& executor_;
  Duration length_;
  std::map<AddressPair, Entry> entries_;
  std::deque<Expiry> expiries_;  ///< in order of time; one that its entry has outlived says nothing
  Task expire_;
};

/// True where `syn` can open the pair anew: its timestamp, or without one its number, lies behind
/// those of the connection before (RFC 6191, RFC 9293 section 3.6.1).
bool can_reuse(const LastNumbers& numbers, const TcpSegment& syn);

}  // namespace post::sim::tcp
