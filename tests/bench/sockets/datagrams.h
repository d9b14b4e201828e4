// The same datagrams over loopback UDP, a window of them under way, written in two ways: echoed,
// and one way. Both ends share one thread.
#pragma once

#include <chrono>

#include "tests/bench/benchmark.h"
#include "tests/bench/sockets/rate_meter.h"
#include "tests/bench/two_hosts.h"

namespace post::bench {

/// The datagram sockets of a POSIX host.
Sample datagram_echo_over_hosts(const EchoFigures& figures);

/// recvmmsg and sendmmsg on plain sockets behind one epoll.
Sample datagram_echo_over_batches(const EchoFigures& figures);

/// One way, what has not come after this long was lost, and is sent again.
inline constexpr std::chrono::milliseconds kLostAfter{200};

/// A Source and a Sink on a POSIX host, over the stack udp.
Sample datagrams_over_source_and_sink(const Stream& figures);

/// The same with sendmmsg and recvmmsg on plain sockets. The window is 32 at most.
Sample datagrams_over_batches(const Stream& figures);

}  // namespace post::bench
