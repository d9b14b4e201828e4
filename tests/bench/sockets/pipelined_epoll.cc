// Pipelined echoes with as little around the sockets as can be.
#include "tests/bench/sockets/echo_thread.h"
#include "tests/bench/sockets/epoll_connection.h"
#include "tests/bench/sockets/streams.h"

namespace post::bench {

Sample pipelined_over_epoll(const Stream& figures) {
  EchoThread server(serve_echoes_over_epoll, figures.placement);
  EpollConnection connection = EpollConnection::to(server.address());
  const std::vector<std::byte> content(figures.window * figures.octets, std::byte{0x55});
  const auto request = [&](std::uint64_t count) {
    if (count > 0) connection.send(std::span(content).first(count * figures.octets));
  };
  RateMeter meter(figures);
  Counter counter(figures.octets);
  Window window(figures);
  request(window.first());
  for (;;) {
    const std::uint64_t echoes = counter.take(connection.receive().size());
    if (!meter.arrived(echoes)) return meter.sample();
    request(window.after(echoes));
  }
}

}  // namespace post::bench
