// The same echoes in ns-3, by programs beside this one.
#pragma once

#include <optional>

#include "tests/bench/benchmark.h"
#include "tests/bench/two_hosts.h"

namespace post::bench {

/// With ns-3's bare sockets. Nothing where the program was not built, because ns-3 is not
/// installed.
std::optional<Sample> ns3_echo(const EchoFigures& figures, const LinkFigures& link);
/// Through Carriers inside ns-3.
std::optional<Sample> ns3_carrier_echo(const EchoFigures& figures, const LinkFigures& link);

}  // namespace post::bench
