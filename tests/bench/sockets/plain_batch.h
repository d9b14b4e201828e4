// Datagrams of plain sockets, many to a system call.
#pragma once

#include <netinet/in.h>
#include <sys/epoll.h>

#include <array>
#include <cstring>

#include "tests/bench/sockets/plain_socket.h"

namespace post::bench {

/// Up to as many datagrams as one call moves; what was received can be sent back as it stands.
class PlainBatch {
 public:
  static constexpr std::size_t kMost = 32;

  PlainBatch() {
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

inline void watch_edges(const posix::Descriptor& epoll, const posix::Descriptor& socket) {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLET;
  event.data.fd = socket.get();
  epoll_ctl(epoll.get(), EPOLL_CTL_ADD, socket.get(), &event);
}

}  // namespace post::bench
