// A TCP connection with as little around the socket as can be.
#pragma once

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>

#include <cerrno>
#include <future>
#include <span>
#include <utility>
#include <vector>

#include "tests/bench/sockets/plain_socket.h"

namespace post::bench {

/// One descriptor and an epoll that waits for nothing else. `room`: octets that one recv takes.
class EpollConnection {
 public:
  static constexpr std::size_t kRoom = 16 * 1024;

  explicit EpollConnection(posix::Descriptor socket, std::size_t room = kRoom)
      : room_(room), epoll_(epoll_create1(EPOLL_CLOEXEC)), socket_(std::move(socket)) {
    const int on = 1;
    setsockopt(socket_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    watch(EPOLLIN | EPOLLOUT, EPOLL_CTL_ADD);
  }

  static EpollConnection to(const SocketAddress& server, std::size_t room = kRoom) {
    EpollConnection connection(bind_plain_socket(SOCK_STREAM), room);
    connection.connect(server);
    return connection;
  }
  /// Says where it listens, and waits for one client.
  static EpollConnection accept_one(std::promise<SocketAddress>& listening) {
    posix::Descriptor socket = bind_plain_socket(SOCK_STREAM);
    listen(socket.get(), 1);
    listening.set_value(posix::local_address_of(socket.get()));
    return EpollConnection(EpollConnection(std::move(socket)).accept());
  }
  void connect(const SocketAddress& server) {
    const posix::SystemAddress address(server);
    ::connect(socket_.get(), address.data(), address.size());
    watch(EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
    wait();
  }
  posix::Descriptor accept() {
    wait();
    return posix::Descriptor(accept4(socket_.get(), nullptr, nullptr, SOCK_NONBLOCK));
  }
  /// Waits, and takes what is there. Empty at the end of the stream.
  std::span<const std::byte> receive() {
    for (;;) {
      if (drained_) wait();
      const ssize_t count = recv(socket_.get(), room_.data(), room_.size(), 0);
      const std::size_t taken = count > 0 ? static_cast<std::size_t>(count) : 0;
      drained_ = taken < room_.size();
      if (count >= 0 || errno != EAGAIN) return std::span(room_).first(taken);
    }
  }
  /// At once.
  void send(std::span<const std::byte> octets) {
    const ssize_t sent = ::send(socket_.get(), octets.data(), octets.size(), MSG_NOSIGNAL);
    check(sent == static_cast<ssize_t>(octets.size()), "so little always fits");
  }
  /// Waits where the socket is full.
  void send_all(std::span<const std::byte> octets) {
    while (!octets.empty()) {
      const ssize_t sent = ::send(socket_.get(), octets.data(), octets.size(), MSG_NOSIGNAL);
      if (sent > 0) octets = octets.subspan(static_cast<std::size_t>(sent));
      if (!octets.empty()) wait();
    }
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

  std::vector<std::byte> room_;
  bool drained_ = true;  // another event comes with what comes next
  posix::Descriptor epoll_;
  posix::Descriptor socket_;
};

/// Sends back what comes, until the client has gone.
void serve_echoes_over_epoll(std::promise<SocketAddress>& listening);

}  // namespace post::bench
