// The studies, by what they hold against theory.
#pragma once

#include "tests/validation/study.h"

namespace post::validation {

// queues.cc
Study constant_service(Effort effort);
Study bounded_queue(Effort effort);

// losses.cc
Study stationary_loss(Effort effort);
Study mean_bursts(Effort effort);

// transfers.cc
Study slow_start(Effort effort);

// handshakes.cc
Study handshakes(Effort effort);

// mtu.cc
Study black_hole(Effort effort);

// rates.cc
Study periodic_loss(Effort effort);
Study random_loss(Effort effort);

// shares.cc
Study equal_flows(Effort effort);
Study unequal_flows(Effort effort);

}  // namespace post::validation
