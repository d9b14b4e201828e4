// SPDX-License-Identifier: GPL-2.0-only
// Runs an ns-3 simulation and tells what it cost.
#pragma once

#include <cstdint>
#include <functional>

namespace post::bench {

/// Runs the simulation to its end, prints one JSON line with the CPU time of that and the most
/// memory that this process held, and returns the program's exit code: 0 where `done()`, asked
/// afterwards, is `expected`.
int measure(std::uint64_t expected, const std::function<std::uint64_t()>& done);

}  // namespace post::bench
