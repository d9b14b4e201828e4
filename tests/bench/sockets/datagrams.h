// The same echoes over loopback UDP, a window of them under way, written in two ways. Both ends
// share one thread.
#pragma once

#include "tests/bench/benchmark.h"
#include "tests/bench/two_hosts.h"

namespace post::bench {

/// The datagram sockets of a POSIX host.
Sample datagram_echo_over_hosts(const EchoFigures& figures);

/// recvmmsg and sendmmsg on plain sockets behind one epoll.
Sample datagram_echo_over_batches(const EchoFigures& figures);

}  // namespace post::bench
