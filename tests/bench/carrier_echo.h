// Datagram echoes through Carriers with the full model.
#pragma once

#include "tests/bench/two_hosts.h"

namespace post::bench {

/// Returns the number of echoes that came back.
std::uint64_t carrier_echo(const EchoFigures& figures);
/// The same with trace and digest on.
std::uint64_t carrier_echo_traced(const EchoFigures& figures);

}  // namespace post::bench
