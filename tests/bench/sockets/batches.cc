// Datagram echoes with plain sockets, many to a system call.
#include <netinet/in.h>
#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <span>

#include "tests/bench/sockets/datagrams.h"
#include "tests/bench/sockets/plain_socket.h"

namespace post::bench {
namespace {

/// Up to as many datagrams as one call moves; what was received can be sent back as it stands.
class Batch {
 public:
  static constexpr std::size_t kMost = 32;

  Batch() {
    for (std::size_t i = 0; i < kMost; ++i) {
      parts_[i] = {rooms_[i].data(), rooms_[i].size()};
      headers_[i].msg_hdr.msg_name = &names_[i];
      headers_[i].msg_hdr.msg_namelen = sizeof names_[i];
      headers_[i].msg_hdr.msg_iov = &parts_[i];
      headers_[i].msg_hdr.msg_iovlen = 1;
    }
  }
  void address(const posix::SystemAddress& to, std::size_t octets) {
    for (std::size_t i = 0; i < kMost; ++i) {
      std::memcpy(&names_[i], to.data(), to.size());
      parts_[i].iov_len = octets;
    }
  }
  std::size_t receive(int socket) {
    for (iovec& part : parts_) part.iov_len = kRoom;
    const int count = recvmmsg(socket, headers_.data(), kMost, MSG_DONTWAIT, nullptr);
    const std::size_t received = count > 0 ? static_cast<std::size_t>(count) : 0;
    for (std::size_t i = 0; i < received; ++i) parts_[i].iov_len = headers_[i].msg_len;
    return received;
  }
  void send(int socket, std::size_t count) {
    if (count == 0) return;
    const int sent = sendmmsg(socket, headers_.data(), static_cast<unsigned>(count), MSG_DONTWAIT);
    check(sent == static_cast<int>(count), "so few always fit");
  }

 private:
  static constexpr std::size_t kRoom = 2048;

  std::array<std::array<std::byte, kRoom>, kMost> rooms_;
  std::array<sockaddr_in, kMost> names_{};
  std::array<iovec, kMost> parts_{};
  std::array<mmsghdr, kMost> headers_{};
};

void watch(const posix::Descriptor& epoll, const posix::Descriptor& socket) {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLET;
  event.data.fd = socket.get();
  epoll_ctl(epoll.get(), EPOLL_CTL_ADD, socket.get(), &event);
}

class Echoes {
 public:
  explicit Echoes(const EchoFigures& figures)
      : figures_(figures),
        sender_(bind_plain_socket(SOCK_DGRAM)),
        echoer_(bind_plain_socket(SOCK_DGRAM)),
        epoll_(epoll_create1(EPOLL_CLOEXEC)) {
    watch(epoll_, sender_);
    watch(epoll_, echoer_);
    outgoing_.address(posix::SystemAddress(posix::local_address_of(echoer_.get())), figures.octets);
  }

  std::uint64_t run() {
    request(figures_.window);
    while (echoed_ < figures_.echoes) turn();
    return echoed_;
  }

 private:
  void turn() {
    std::array<epoll_event, 2> events;
    const int count = epoll_wait(epoll_.get(), events.data(), events.size(), -1);
    for (int i = 0; i < count; ++i) serve(events[static_cast<std::size_t>(i)].data.fd);
  }
  void serve(int socket) {
    const std::size_t received = incoming_.receive(socket);
    if (socket == echoer_.get()) return incoming_.send(socket, received);
    echoed_ += received;
    request(std::min<std::uint64_t>(received, figures_.echoes - sent_));
  }
  void request(std::uint64_t count) {
    sent_ += count;
    outgoing_.send(sender_.get(), count);
  }

  EchoFigures figures_;
  posix::Descriptor sender_;
  posix::Descriptor echoer_;
  posix::Descriptor epoll_;
  Batch incoming_;
  Batch outgoing_;
  std::uint64_t sent_ = 0;
  std::uint64_t echoed_ = 0;
};

}  // namespace

Sample datagram_echo_over_batches(const EchoFigures& figures) {
  Echoes echoes(figures);
  return measure([&] { return echoes.run(); });
}

}  // namespace post::bench
