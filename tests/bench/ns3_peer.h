// The same echoes in ns-3, by the program postlab-ns3-bench beside this one.
#pragma once

#include <optional>

#include "tests/bench/benchmark.h"
#include "tests/bench/two_hosts.h"

namespace post::bench {

/// Nothing where that program was not built, because ns-3 is not installed.
std::optional<Sample> ns3_echo(const EchoFigures& figures, const LinkFigures& link);

}  // namespace post::bench
