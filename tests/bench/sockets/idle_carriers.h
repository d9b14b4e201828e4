// What Carriers cost that do nothing.
#pragma once

#include "tests/bench/benchmark.h"

namespace post::bench {

/// Opens so many connections of post/tcp within this process, with a Carrier at each end, has each
/// carry one Message there and back, and lets them rest. An operation is one Carrier: its share of
/// the CPU time, and the octets it holds of this process's heap. The kernel's are not among them.
Sample idle_carriers(std::size_t connections);

}  // namespace post::bench
