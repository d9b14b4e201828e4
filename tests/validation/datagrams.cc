#include "tests/validation/datagrams.h"

#include <cstring>
#include <memory>
#include <utility>

#include "model/check.h"

namespace post::validation {
namespace {

std::unique_ptr<DatagramSocket> bind(Host& host, std::uint16_t port) {
  auto socket = host.network().bind_datagram({IpAddress::v4(0), port}, kAnyInterface);
  check(socket.ok(), "the port is free");
  return std::move(*socket);
}

class Sender {
 public:
  Sender(Bottleneck& bottleneck, const DatagramLoad& load)
      : engine_(bottleneck.engine()),
        load_(load),
        random_(engine_.random(engine_.entity(""), "load")),
        content_(Bytes::generate(65'535, [](auto to) { std::memset(to.data(), 0, to.size()); })),
        socket_(bind(bottleneck.client(), 0)),
        send_(engine_, Phase::kPosted, engine_.entity(""), [this] { send(); }) {
    send_.arm(kStartOfRun);
  }
  std::uint64_t sent() const { return sent_; }
  std::uint64_t times() const { return times_; }

 private:
  void send() {
    const Bytes bytes = content_.slice(0, load_.size(*random_) - kHeaders);
    const SendStatus status = socket_->send(Bottleneck::server_address(), std::span(&bytes, 1), {});
    check(status == SendStatus::kTaken, "the access takes every datagram");
    times_ += static_cast<std::uint64_t>(nanoseconds_of(engine_.now()));
    if (++sent_ < load_.packets) send_.arm(engine_.now() + load_.gap(*random_));
  }

  sim::Engine& engine_;
  const DatagramLoad& load_;
  std::unique_ptr<RandomStream> random_;
  Bytes content_;
  std::unique_ptr<DatagramSocket> socket_;
  std::uint64_t sent_ = 0;
  std::uint64_t times_ = 0;  ///< added up, in ns; may wrap, which a difference does not mind
  Task send_;
};

class Receiver final : DatagramSocket::Delegate {
 public:
  explicit Receiver(Bottleneck& bottleneck)
      : engine_(bottleneck.engine()),
        socket_(bind(bottleneck.server(), Bottleneck::server_address().port)) {
    socket_->set_delegate(this);
  }
  std::uint64_t arrived() const { return arrived_; }
  std::uint64_t times() const { return times_; }

 private:
  void on_datagrams() override {
    while (socket_->receive()) {
      ++arrived_;
      times_ += static_cast<std::uint64_t>(nanoseconds_of(engine_.now()));
    }
  }
  void on_sendable() override {}
  void on_path_error(const PathError&) override {}

  sim::Engine& engine_;
  std::unique_ptr<DatagramSocket> socket_;
  std::uint64_t arrived_ = 0;
  std::uint64_t times_ = 0;
};

}  // namespace

DatagramOutcome send_datagrams(Bottleneck& bottleneck, const DatagramLoad& load) {
  const Receiver receiver(bottleneck);
  const Sender sender(bottleneck, load);
  bottleneck.engine().run();
  return {.sent = sender.sent(),
          .arrived = receiver.arrived(),
          .total_delay_seconds = static_cast<double>(receiver.times() - sender.times()) / 1e9};
}

}  // namespace post::validation
