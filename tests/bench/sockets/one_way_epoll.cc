// Messages one way with as little around the sockets as can be.
#include "tests/bench/sockets/echo_thread.h"
#include "tests/bench/sockets/epoll_connection.h"
#include "tests/bench/sockets/streams.h"

namespace post::bench {
namespace {

constexpr std::size_t kRoom = 128 * 1024;

void serve(const Stream& figures, std::promise<SocketAddress>& listening) {
  EpollConnection connection = EpollConnection::accept_one(listening);
  const std::vector<std::byte> content(figures.octets, std::byte{0x55});
  for (std::uint64_t i = 0; i < figures.total(); ++i) connection.send_all(content);
  connection.receive();
}

}  // namespace

Sample one_way_over_epoll(const Stream& figures) {
  EchoThread server([&](auto& listening) { serve(figures, listening); }, figures.placement);
  EpollConnection connection = EpollConnection::to(server.address(), kRoom);
  RateMeter meter(figures);
  Counter counter(figures.octets);
  while (meter.arrived(counter.take(connection.receive().size()))) {
  }
  return meter.sample();
}

}  // namespace post::bench
