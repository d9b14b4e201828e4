// Two hosts and a link: what the datagram and set-up benchmarks run on.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "sim/network/network.h"

namespace post::bench {

struct LinkFigures {
  std::uint64_t rate_bps = 1'000'000'000;
  Duration delay = std::chrono::milliseconds(5);
};

class TwoHosts {
 public:
  explicit TwoHosts(TraceSink* sink = nullptr, sim::StreamTransportFactory streams = {});

  sim::Engine& engine() { return engine_; }
  Host& client() { return *network_.host("client"); }
  Host& server() { return *network_.host("server"); }
  static SocketAddress server_address() { return {IpAddress::v4(0x0a000002), 7}; }

 private:
  sim::Engine engine_;
  sim::Network network_;
};

/// What every echo benchmark does, here and in ns-3.
struct EchoFigures {
  std::uint64_t echoes = 200'000;
  std::size_t octets = 100;
  std::uint64_t window = 16;  ///< datagrams under way at once
};

}  // namespace post::bench
