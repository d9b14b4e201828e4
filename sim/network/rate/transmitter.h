// How long a link's transmitter is busy with a packet: at a constant rate, or by a recorded trace.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "model/time.h"
#include "sim/network/link.h"
#include "sim/network/rate/delivery_trace.h"

namespace post::sim {

class Transmitter {
 public:
  /// With `trace` the model's rate and overhead count for nothing: an opportunity carries IP
  /// octets.
  Transmitter(LinkModel model, std::shared_ptr<const DeliveryTrace> trace) : model_(model) {
    if (trace) schedule_.emplace(std::move(trace));
  }

  /// When the last octet of a packet of `bytes` IP octets leaves that enters now.
  Time send(Time now, std::uint64_t bytes) {
    if (schedule_) return schedule_->take(now, bytes);
    return after(now, model_.serialization(bytes));
  }
  /// When such a packet would be at the other end at the earliest.
  Time would_arrive(Time now, std::uint64_t bytes) const {
    return after(Transmitter(*this).send(now, bytes), model_.delay);
  }

  /// A constant rate from the next packet on, also where there was a trace.
  void set_rate(std::uint64_t rate_bps) {
    model_.rate_bps = rate_bps;
    schedule_.reset();
  }
  void set_delay(Duration delay) { model_.delay = delay; }
  Duration delay() const { return model_.delay; }

 private:
  LinkModel model_;
  std::optional<DeliverySchedule> schedule_;
};

}  // namespace post::sim
