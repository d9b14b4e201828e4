// Controlled Delay (RFC 8289) over one row of packets, in integers.
#pragma once

#include <cstdint>
#include <optional>

#include "sim/network/queue/fifo.h"

namespace post::sim {

/// The greatest integer whose square is at most `value`.
std::uint32_t integer_sqrt(std::uint64_t value);

class CodelState {
 public:
  struct Setup {
    Duration target{};
    Duration interval{};
    bool ecn = true;  ///< ECN-capable packets are marked and sent where others are dropped
  };
  explicit CodelState(const Setup& setup) : setup_(setup) {}

  /// Of every packet that is taken: RFC 8289's maxpacket is the largest one so far.
  void on_arrival(std::uint32_t bytes) { largest_ = bytes > largest_ ? bytes : largest_; }
  /// RFC 8289 section 5.5, dequeue(). What it drops is added to `drops`.
  std::optional<Departure> next(Time now, Fifo& fifo, QueueDrops& drops);

 private:
  struct Taken {
    std::optional<Waiting> packet;
    bool ok_to_drop = false;
  };

  Taken take(Time now, Fifo& fifo);
  bool is_above(const Waiting& packet, Time now, const Fifo& fifo) const;
  std::optional<Departure> keep_dropping(Time now, Fifo& fifo, Taken taken, QueueDrops& drops);
  void start_dropping(Time now);
  /// True where the packet is marked instead.
  bool drop_or_mark(const Waiting& packet, QueueDrops& drops) const;
  Time control_law(Time from) const;

  Setup setup_;
  std::uint32_t largest_ = 0;
  bool dropping_ = false;
  std::uint32_t count_ = 0;
  std::uint32_t last_count_ = 0;
  std::optional<Time> first_above_;
  Time drop_next_ = kStartOfRun;
};

}  // namespace post::sim
