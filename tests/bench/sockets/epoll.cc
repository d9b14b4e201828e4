// The ping-pong with as little around the sockets as can be.
#include "tests/bench/sockets/echo_thread.h"
#include "tests/bench/sockets/echoes.h"
#include "tests/bench/sockets/epoll_connection.h"

namespace post::bench {

void serve_echoes_over_epoll(std::promise<SocketAddress>& listening) {
  EpollConnection connection = EpollConnection::accept_one(listening);
  for (auto octets = connection.receive(); !octets.empty(); octets = connection.receive()) {
    connection.send(octets);
  }
}

Sample echo_over_epoll(const PingPong& figures) {
  EchoThread server(serve_echoes_over_epoll, figures.placement);
  EpollConnection connection = EpollConnection::to(server.address());
  const std::vector<std::byte> content(figures.octets, std::byte{0x55});
  EchoMeter meter(figures);
  do {
    meter.begin();
    connection.send(content);
    for (std::size_t arrived = 0; arrived < content.size();) arrived += connection.receive().size();
  } while (meter.end());
  return meter.sample();
}

}  // namespace post::bench
