// Datagrams with plain sockets, many to a system call.
#include <algorithm>
#include <array>

#include "tests/bench/sockets/datagrams.h"
#include "tests/bench/sockets/plain_batch.h"

namespace post::bench {
namespace {

class Echoes {
 public:
  explicit Echoes(const EchoFigures& figures)
      : figures_(figures),
        sender_(bind_plain_socket(SOCK_DGRAM)),
        echoer_(bind_plain_socket(SOCK_DGRAM)),
        epoll_(epoll_create1(EPOLL_CLOEXEC)) {
    watch_edges(epoll_, sender_);
    watch_edges(epoll_, echoer_);
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
  PlainBatch incoming_;
  PlainBatch outgoing_;
  std::uint64_t sent_ = 0;
  std::uint64_t echoed_ = 0;
};

/// A batch leaves when the one before is there.
class OneWay {
 public:
  explicit OneWay(const Stream& figures)
      : meter_(figures),
        window_(figures),
        sender_(bind_plain_socket(SOCK_DGRAM)),
        receiver_(bind_plain_socket(SOCK_DGRAM)),
        epoll_(epoll_create1(EPOLL_CLOEXEC)) {
    watch_edges(epoll_, receiver_);
    outgoing_.address(posix::SystemAddress(posix::local_address_of(receiver_.get())),
                      figures.octets);
  }

  Sample run() {
    while (turn()) {
    }
    return meter_.sample();
  }

 private:
  bool turn() {
    const std::uint64_t count = window_.first();
    outgoing_.send(sender_.get(), count);
    std::uint64_t arrived = 0;
    while (arrived < count) {
      epoll_event event;
      if (epoll_wait(epoll_.get(), &event, 1, static_cast<int>(kLostAfter.count())) == 0) break;
      arrived += incoming_.receive(receiver_.get());
    }
    window_.lost(count - arrived);
    return meter_.arrived(arrived);
  }

  RateMeter meter_;
  Window window_;
  posix::Descriptor sender_;
  posix::Descriptor receiver_;
  posix::Descriptor epoll_;
  PlainBatch incoming_;
  PlainBatch outgoing_;
};

}  // namespace

Sample datagrams_over_batches(const Stream& figures) { return OneWay(figures).run(); }

Sample datagram_echo_over_batches(const EchoFigures& figures) {
  Echoes echoes(figures);
  return measure([&] { return echoes.run(); });
}

}  // namespace post::bench
