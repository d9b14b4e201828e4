// The ping-pong with as little around the sockets as can be.
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>

#include <array>
#include <span>

#include "tests/bench/sockets/echo_thread.h"
#include "tests/bench/sockets/echoes.h"
#include "tests/bench/sockets/plain_socket.h"

namespace post::bench {
namespace {

/// One descriptor and an epoll that waits for nothing else.
class Connection {
 public:
  explicit Connection(posix::Descriptor socket)
      : epoll_(epoll_create1(EPOLL_CLOEXEC)), socket_(std::move(socket)) {
    const int on = 1;
    setsockopt(socket_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    watch(EPOLLIN, EPOLL_CTL_ADD);
  }

  void connect(const SocketAddress& server) {
    const posix::SystemAddress address(server);
    ::connect(socket_.get(), address.data(), address.size());
    watch(EPOLLOUT, EPOLL_CTL_MOD);
    wait();
    watch(EPOLLIN, EPOLL_CTL_MOD);
  }
  posix::Descriptor accept() {
    wait();
    return posix::Descriptor(accept4(socket_.get(), nullptr, nullptr, SOCK_NONBLOCK));
  }
  /// Empty at the end of the stream.
  std::span<const std::byte> receive() {
    wait();
    const ssize_t count = recv(socket_.get(), room_.data(), room_.size(), 0);
    return std::span(room_).first(count > 0 ? static_cast<std::size_t>(count) : 0);
  }
  void send(std::span<const std::byte> octets) {
    const ssize_t sent = ::send(socket_.get(), octets.data(), octets.size(), MSG_NOSIGNAL);
    check(sent == static_cast<ssize_t>(octets.size()), "so little always fits");
  }

 private:
  void watch(std::uint32_t events, int operation) {
    epoll_event event{};
    event.events = events | EPOLLET;
    epoll_ctl(epoll_.get(), operation, socket_.get(), &event);
  }
  void wait() {
    epoll_event event;
    while (epoll_wait(epoll_.get(), &event, 1, -1) < 1) {
    }
  }

  posix::Descriptor epoll_;
  posix::Descriptor socket_;
  std::array<std::byte, 16 * 1024> room_;
};

void serve(std::promise<SocketAddress>& listening) {
  posix::Descriptor socket = bind_plain_socket(SOCK_STREAM);
  listen(socket.get(), 1);
  listening.set_value(posix::local_address_of(socket.get()));
  Connection connection(Connection(std::move(socket)).accept());
  for (auto octets = connection.receive(); !octets.empty(); octets = connection.receive()) {
    connection.send(octets);
  }
}

}  // namespace

Sample echo_over_epoll(const PingPong& figures) {
  EchoThread server(serve, figures.placement);
  Connection connection(bind_plain_socket(SOCK_STREAM));
  connection.connect(server.address());
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
