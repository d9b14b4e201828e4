// Two hosts and the links between them: what the simulated benchmarks run on.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/network/network.h"

namespace post::bench {

struct LinkFigures {
  std::uint64_t rate_bps = 1'000'000'000;
  Duration delay = std::chrono::milliseconds(5);
  std::uint64_t queue_packets = 100;
  std::uint64_t loss_ppb = 0;  ///< of the packets from the client to the server
};

struct TwoHostsOptions {
  TraceSink* sink = nullptr;
  sim::StreamTransportFactory streams = {};
  std::vector<LinkFigures> links = {LinkFigures{}};
};

/// Each host has an interface and an address for each link.
class TwoHosts {
 public:
  explicit TwoHosts(TwoHostsOptions options = {});

  sim::Engine& engine() { return engine_; }
  Host& client() { return *network_.host("client"); }
  Host& server() { return *network_.host("server"); }
  static SocketAddress client_address(std::size_t link = 0, std::uint16_t port = 0);
  static SocketAddress server_address(std::size_t link = 0);

 private:
  void connect(std::size_t link, const LinkFigures& figures);

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
