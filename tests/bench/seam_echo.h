// Datagram echoes at the Host seam, without Carriers.
#pragma once

#include "tests/bench/two_hosts.h"

namespace post::bench {

/// Returns the number of echoes that came back.
std::uint64_t seam_echo(const EchoFigures& figures);

}  // namespace post::bench
