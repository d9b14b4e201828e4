// Clients and a server with a router between them: what the studies send through.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/network/boxes/box.h"
#include "sim/network/network.h"
#include "sim/network/tcp/layer.h"

namespace post::validation {

/// The clients reach the router at infinite rate, so that the bottleneck's queue alone decides: a
/// host would hold datagrams back where a router has to drop them.
struct BottleneckOptions {
  std::uint64_t seed = 1;
  sim::DirectionOptions forward = {};           ///< router to server
  sim::DirectionOptions backward = {};          ///< server to router
  std::vector<Duration> access = {Duration{}};  ///< one way from each client to the router
  Duration access_jitter{};                     ///< up to so much more, without reordering
  std::size_t mtu = 1500;
  std::vector<sim::BoxOptions> boxes = {};  ///< of the router
  sim::tcp::TcpOptions tcp = {};
};

class Bottleneck {
 public:
  explicit Bottleneck(const BottleneckOptions& options);

  sim::Engine& engine() { return engine_; }
  Host& client(std::size_t number = 0);
  Host& server() { return *network_.host("server"); }
  sim::Network& network() { return network_; }
  /// Of the direction from the router to the server.
  const sim::LinkCounters& counters();

  static SocketAddress server_address() { return {IpAddress::v4(0x0a010002), 7}; }
  StreamPath path(std::size_t number = 0);  ///< from that client to the server

 private:
  void add_nodes(const BottleneckOptions& options);
  void add_access(std::size_t number, const BottleneckOptions& options);

  sim::Engine engine_;
  sim::Network network_;
};

}  // namespace post::validation
