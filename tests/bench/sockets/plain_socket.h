// Sockets of the system with nothing around them, for the peers of benchmarks.
#pragma once

#include <sys/socket.h>

#include "adapters/posix/descriptor.h"
#include "adapters/posix/system_address.h"
#include "model/check.h"
#include "tests/bench/sockets/party.h"

namespace post::bench {

/// Nonblocking; of type SOCK_STREAM or SOCK_DGRAM, bound to a free port of the loopback address.
inline posix::Descriptor bind_plain_socket(int type) {
  posix::Descriptor socket(::socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const posix::SystemAddress any(kLoopback);
  check(::bind(socket.get(), any.data(), any.size()) == 0, "a port is free");
  return socket;
}

}  // namespace post::bench
