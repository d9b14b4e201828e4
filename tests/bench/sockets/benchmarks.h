// The benchmarks over the sockets of this machine.
#pragma once

#include <vector>

#include "tests/bench/benchmark.h"

namespace post::bench {

/// In the order of their names.
std::vector<Benchmark> socket_benchmarks();

}  // namespace post::bench
