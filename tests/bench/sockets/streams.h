// The same streams of Messages over loopback TCP, written in several ways: echoed with a window of
// them under way, and one way. In each the two ends are threads with an event loop of their own.
#pragma once

#include <optional>

#include "tests/bench/sockets/rate_meter.h"

namespace post::bench {

// ---- echoed: the client asks again for as many as came back ----

/// Carriers over the stack post/tcp.
Sample pipelined_over_post(const Stream& figures);
/// Nonblocking sockets and epoll: each turn one epoll_wait, one recv of all that is there and one
/// send of all that follows from it.
Sample pipelined_over_epoll(const Stream& figures);
/// Boost.Asio, in the same batches.
Sample pipelined_over_asio(const Stream& figures);
/// libuv, in the same batches. Nothing where it is not installed.
std::optional<Sample> pipelined_over_libuv(const Stream& figures);

// ---- one way: the server sends as fast as the client takes ----

/// Carriers over the stack post/tcp; a window of Messages is sent when the one before has left.
Sample one_way_over_post(const Stream& figures);
/// Nonblocking sockets and epoll: a send for each Message, until the socket is full.
Sample one_way_over_epoll(const Stream& figures);
/// ZeroMQ push and pull. Nothing where it is not installed.
std::optional<Sample> one_way_over_zeromq(const Stream& figures);

}  // namespace post::bench
