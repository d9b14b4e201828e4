#include "sim/network/queue/codel_state.h"

namespace post::sim {

namespace {

Departure leaving(const Waiting& packet, bool mark = false) {
  return {packet.handle, packet.bytes, mark};
}

}  // namespace

std::uint32_t integer_sqrt(std::uint64_t value) {
  std::uint64_t root = 0;
  for (std::uint64_t bit = std::uint64_t{1} << 31; bit > 0; bit >>= 1) {
    const std::uint64_t larger = root | bit;
    if (larger * larger <= value) root = larger;
  }
  return static_cast<std::uint32_t>(root);
}

std::optional<Departure> CodelState::next(Time now, Fifo& fifo, QueueDrops& drops) {
  const Taken taken = take(now, fifo);
  if (dropping_) return keep_dropping(now, fifo, taken, drops);
  if (!taken.packet) return std::nullopt;
  if (!taken.ok_to_drop) return leaving(*taken.packet);
  const bool marked = drop_or_mark(*taken.packet, drops);
  start_dropping(now);
  if (marked) return leaving(*taken.packet, true);
  const Taken second = take(now, fifo);
  return second.packet ? std::optional(leaving(*second.packet)) : std::nullopt;
}

CodelState::Taken CodelState::take(Time now, Fifo& fifo) {
  if (fifo.empty()) {
    first_above_.reset();
    return {};
  }
  Taken taken{fifo.pop()};
  if (!is_above(*taken.packet, now, fifo)) {
    first_above_.reset();
  } else if (!first_above_) {
    first_above_ = after(now, setup_.interval);
  } else {
    taken.ok_to_drop = now >= *first_above_;
  }
  return taken;
}

bool CodelState::is_above(const Waiting& packet, Time now, const Fifo& fifo) const {
  return now - packet.since >= setup_.target && fifo.bytes() > largest_;
}

std::optional<Departure> CodelState::keep_dropping(Time now, Fifo& fifo, Taken taken,
                                                   QueueDrops& drops) {
  dropping_ = taken.ok_to_drop;
  while (dropping_ && now >= drop_next_) {
    ++count_;
    if (drop_or_mark(*taken.packet, drops)) {
      drop_next_ = control_law(drop_next_);
      return leaving(*taken.packet, true);
    }
    taken = take(now, fifo);
    dropping_ = taken.ok_to_drop;
    if (dropping_) drop_next_ = control_law(drop_next_);
  }
  return taken.packet ? std::optional(leaving(*taken.packet)) : std::nullopt;
}

/// Goes on from the rate of the last cycle where that ended not long ago.
void CodelState::start_dropping(Time now) {
  const std::uint32_t delta = count_ - last_count_;
  const bool recent = now - drop_next_ < 16 * setup_.interval;
  dropping_ = true;
  count_ = delta > 1 && recent ? delta : 1;
  drop_next_ = control_law(now);
  last_count_ = count_;
}

bool CodelState::drop_or_mark(const Waiting& packet, QueueDrops& drops) const {
  if (setup_.ecn && packet.ecn_capable) return true;
  drops.push_back({packet.handle, verdict::kCodel});
  return false;
}

/// interval / sqrt(count): the root with 16 bits behind the point.
Time CodelState::control_law(Time from) const {
  const std::uint64_t root = integer_sqrt(std::uint64_t{count_} << 32);
  const auto interval = static_cast<std::uint64_t>(nanoseconds_of(setup_.interval));
  return after(from, Duration(static_cast<std::int64_t>((interval << 16) / root)));
}

}  // namespace post::sim
