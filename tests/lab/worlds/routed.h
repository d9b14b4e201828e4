// Two hosts with a router between them in the embedded world, and sockets on them.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "experiments/lab/worlds/embedded.h"
#include "tests/lab/scenario/support.h"

namespace post::lab::testing {

//   a 10.0.0.2 -- x r y -- b 203.0.113.2
inline Scenario routed(const std::string& more) {
  const std::string text = R"(title = "t"
duration = "10 s"
[hosts.a.interfaces]
e = { addresses = ["10.0.0.2/24"] }
[hosts.b.interfaces]
e = { addresses = ["203.0.113.2/24"] }
[routers.r.interfaces]
x = { addresses = ["10.0.0.1/24"] }
y = { addresses = ["203.0.113.1/24"] }
[links.inner]
ends = ["a.e", "r.x"]
delay = "1 ms"
rate = "unlimited"
[links.outer]
ends = ["r.y", "b.e"]
delay = "1 ms"
rate = "unlimited"
mtu = "1000 B"
)";
  Loaded loaded = parse(text + more);
  EXPECT_EQ(messages(loaded), "");
  return loaded.ok() ? *std::move(loaded.scenario) : Scenario();
}

inline std::unique_ptr<EmbeddedWorld> world_for(const Scenario& scenario) {
  auto made = EmbeddedWorld::make(scenario, {});
  EXPECT_TRUE(made.ok());
  return *std::move(made);
}

inline std::unique_ptr<DatagramSocket> socket_at(World& world, const char* host,
                                                 const char* local) {
  auto socket =
      world.host(host)->network().bind_datagram(*SocketAddress::parse(local), kAnyInterface);
  EXPECT_TRUE(socket.ok());
  return *std::move(socket);
}

inline SendStatus send_octets(DatagramSocket& socket, const SocketAddress& to, std::size_t size) {
  const Bytes bytes = Bytes::copy_of(std::string(size, 'x'));
  return socket.send(to, std::span(&bytes, 1), {});
}
inline SendStatus send_octets(DatagramSocket& socket, const char* to, std::size_t size) {
  return send_octets(socket, *SocketAddress::parse(to), size);
}

}  // namespace post::lab::testing
