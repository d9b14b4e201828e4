// A client and a server with a router between them: what the studies send through.
#pragma once

#include <cstdint>
#include <memory>

#include "sim/network/network.h"
#include "sim/network/tcp/layer.h"

namespace post::validation {

/// The client reaches the router at once, so that the bottleneck's queue alone decides: a host
/// would hold datagrams back where a router has to drop them.
struct BottleneckOptions {
  std::uint64_t seed = 1;
  sim::DirectionOptions forward = {};   ///< router to server
  sim::DirectionOptions backward = {};  ///< server to router
  std::size_t mtu = 1500;
  sim::tcp::TcpOptions tcp = {};
};

class Bottleneck {
 public:
  explicit Bottleneck(const BottleneckOptions& options);

  sim::Engine& engine() { return engine_; }
  Host& client() { return *network_.host("client"); }
  Host& server() { return *network_.host("server"); }
  sim::Network& network() { return network_; }
  /// Of the direction from the router to the server.
  const sim::LinkCounters& counters();

  static SocketAddress server_address() { return {IpAddress::v4(0x0a000102), 7}; }

 private:
  sim::Engine engine_;
  sim::Network network_;
};

}  // namespace post::validation
