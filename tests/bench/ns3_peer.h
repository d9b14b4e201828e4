// The same work in ns-3, by programs beside this one. Nothing where a program was not built,
// because ns-3 is not installed.
#pragma once

#include <optional>

#include "tests/bench/benchmark.h"
#include "tests/bench/tcp_transfer.h"
#include "tests/bench/two_hosts.h"

namespace post::bench {

/// With ns-3's bare sockets.
std::optional<Sample> ns3_echo(const EchoFigures& figures, const LinkFigures& link);
/// Through Carriers inside ns-3.
std::optional<Sample> ns3_carrier_echo(const EchoFigures& figures, const LinkFigures& link);
/// With ns3::TcpNewReno.
std::optional<Sample> ns3_transfer(const TransferFigures& figures);
/// The hold model in ns-3's default scheduler.
std::optional<Sample> ns3_events(std::uint64_t pending, std::uint64_t events);

}  // namespace post::bench
