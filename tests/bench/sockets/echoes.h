// The same ping-pong over loopback TCP, written in several ways. In each the two ends are threads
// with an event loop of their own.
#pragma once

#include "tests/bench/sockets/echo_meter.h"

namespace post::bench {

/// Messages behind a length prefix, over Carriers on POSIX hosts.
Sample echo_over_carriers(const PingPong& figures);

/// Messages of the stack post/tcp, over Carriers on POSIX hosts.
Sample echo_over_post(const PingPong& figures);

/// The byte channels of POSIX hosts, without the model.
Sample echo_over_channels(const PingPong& figures);

/// Nonblocking sockets and epoll, nothing else: an epoll_wait, a recv and a send each time.
Sample echo_over_epoll(const PingPong& figures);

/// Boost.Asio, as its manual shows it.
Sample echo_over_asio(const PingPong& figures);

}  // namespace post::bench
