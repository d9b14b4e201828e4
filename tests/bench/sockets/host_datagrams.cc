// Datagram echoes at the Host seam.
#include <algorithm>

#include "tests/bench/sockets/datagrams.h"
#include "tests/bench/sockets/party.h"

namespace post::bench {
namespace {

class End : private DatagramSocket::Delegate {
 public:
  explicit End(Party& party) {
    auto socket = party.host().network().bind_datagram(kLoopback, kAnyInterface);
    check(socket.ok(), "a port is free");
    socket_ = std::move(*socket);
    socket_->set_delegate(this);
  }
  SocketAddress local() const { return socket_->local(); }

 protected:
  void send(const SocketAddress& to, const Bytes& bytes) {
    socket_->send(to, std::span(&bytes, 1), {});
  }
  virtual void received(const Datagram& datagram) = 0;

 private:
  void on_datagrams() override {
    while (const auto datagram = socket_->receive()) received(*datagram);
  }
  void on_sendable() override {}
  void on_path_error(const PathError&) override {}

  std::unique_ptr<DatagramSocket> socket_;
};

class Echoer final : public End {
 public:
  using End::End;

 private:
  void received(const Datagram& datagram) override { send(datagram.remote, datagram.bytes); }
};

class Sender final : public End {
 public:
  Sender(Party& party, const SocketAddress& echoer, const EchoFigures& figures)
      : End(party),
        loop_(party.loop()),
        echoer_(echoer),
        figures_(figures),
        content_(Bytes::generate(figures.octets,
                                 [](auto to) { std::ranges::fill(to, std::byte{0x55}); })) {}

  void start() {
    for (std::uint64_t i = 0; i < figures_.window; ++i) send(echoer_, content_);
  }
  std::uint64_t echoed() const { return echoed_; }

 private:
  void received(const Datagram&) override {
    if (++echoed_ == figures_.echoes) return loop_.stop();
    if (echoed_ + figures_.window <= figures_.echoes) send(echoer_, content_);
  }

  posix::Loop& loop_;
  SocketAddress echoer_;
  EchoFigures figures_;
  Bytes content_;
  std::uint64_t echoed_ = 0;
};

}  // namespace

Sample datagram_echo_over_hosts(const EchoFigures& figures) {
  Party party("host");
  const Echoer echoer(party);
  Sender sender(party, echoer.local(), figures);
  sender.start();
  return measure([&] {
    party.loop().run();
    return sender.echoed();
  });
}

}  // namespace post::bench
