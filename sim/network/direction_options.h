// One direction of a link: what the pure tables of every world are made from.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "model/time.h"
#include "sim/network/loss/loss.h"
#include "sim/network/policer/policer.h"
#include "sim/network/queue/queue.h"
#include "sim/network/rate/delivery_trace.h"
#include "sim/network/transit/transit.h"

namespace post::sim {

struct DirectionOptions {
  std::uint64_t rate_bps = 0;                      ///< 0: infinitely fast
  std::optional<std::uint64_t> reserved_bps = {};  ///< of the rate: told in the hints of paths
  Duration delay{};
  QueueOptions queue = {};
  LossOptions loss = {};
  TransitOptions transit = {};
  std::optional<PolicerOptions> policer = {};
  std::shared_ptr<const DeliveryTrace> deliveries = {};  ///< instead of the rate
};

}  // namespace post::sim
