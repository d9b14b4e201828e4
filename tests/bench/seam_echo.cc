#include "tests/bench/seam_echo.h"

#include <algorithm>
#include <memory>

#include "model/check.h"

namespace post::bench {
namespace {

std::unique_ptr<DatagramSocket> bind(Host& host, std::uint16_t port) {
  auto socket = host.network().bind_datagram({IpAddress::v4(0), port}, kAnyInterface);
  check(socket.ok(), "the port is free");
  return std::move(*socket);
}

class Echoer final : DatagramSocket::Delegate {
 public:
  explicit Echoer(Host& host) : socket_(bind(host, TwoHosts::server_address().port)) {
    socket_->set_delegate(this);
  }

 private:
  void on_datagrams() override {
    while (auto datagram = socket_->receive()) {
      socket_->send(datagram->remote, std::span(&datagram->bytes, 1), {});
    }
  }
  void on_sendable() override {}
  void on_path_error(const PathError&) override {}

  std::unique_ptr<DatagramSocket> socket_;
};

class Sender final : DatagramSocket::Delegate {
 public:
  Sender(Host& host, const EchoFigures& figures)
      : figures_(figures),
        content_(Bytes::generate(figures.octets,
                                 [](auto to) { std::ranges::fill(to, std::byte{0x55}); })),
        socket_(bind(host, 0)) {
    socket_->set_delegate(this);
  }

  void start() {
    for (std::uint64_t i = 0; i < figures_.window; ++i) send();
  }
  std::uint64_t echoed() const { return echoed_; }

 private:
  void send() {
    if (sent_ == figures_.echoes) return;
    ++sent_;
    socket_->send(TwoHosts::server_address(), std::span(&content_, 1), {});
  }
  void on_datagrams() override {
    while (socket_->receive()) {
      ++echoed_;
      send();
    }
  }
  void on_sendable() override {}
  void on_path_error(const PathError&) override {}

  EchoFigures figures_;
  Bytes content_;
  std::unique_ptr<DatagramSocket> socket_;
  std::uint64_t sent_ = 0;
  std::uint64_t echoed_ = 0;
};

}  // namespace

std::uint64_t seam_echo(const EchoFigures& figures) {
  TwoHosts hosts;
  const Echoer echoer(hosts.server());
  Sender sender(hosts.client(), figures);
  sender.start();
  hosts.engine().run();
  return sender.echoed();
}

}  // namespace post::bench
