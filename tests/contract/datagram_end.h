// One end of a datagram exchange: keeps what came and holds the world to its order of calls.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/host.h"

namespace post::contract {

class DatagramEnd : public DatagramSocket::Delegate {
 public:
  struct Arrival {
    Datagram datagram;
    Time at;
  };
  struct Failure {
    PathError error;
    Time at;
  };

  DatagramEnd(Host& host, const SocketAddress& local, InterfaceId interface = kAnyInterface)
      : executor_(host.executor()) {
    Result<std::unique_ptr<DatagramSocket>> bound = host.network().bind_datagram(local, interface);
    if (!bound) {
      error_ = bound.error().name;
      return;
    }
    socket_ = std::move(*bound);
    listen();
  }

  const std::string& error() const { return error_; }  ///< of binding; empty: none
  DatagramSocket& socket() { return *socket_; }
  SocketAddress local() const { return socket_->local(); }
  void close() { socket_.reset(); }
  /// Hears nothing until listen().
  void ignore() {
    call([this] { socket_->set_delegate(nullptr); });
  }
  void listen() {
    call([this] { socket_->set_delegate(this); });
  }
  void echo() { echoes_ = true; }
  void close_at_next_arrival() { closes_ = true; }

  SendStatus send(const SocketAddress& to, std::string_view text, Signals signals = {}) {
    const Bytes bytes = Bytes::copy_of(text);
    return send(to, std::span(&bytes, 1), signals);
  }
  SendStatus send(const SocketAddress& to, std::span<const Bytes> bytes, Signals signals = {}) {
    SendStatus status = SendStatus::kTaken;
    call([&] { status = socket_->send(to, bytes, signals); });
    return status;
  }

  const std::vector<Arrival>& arrivals() const { return arrivals_; }
  const std::vector<Failure>& failures() const { return failures_; }
  std::vector<std::string> texts() const {
    std::vector<std::string> texts;
    for (const Arrival& each : arrivals_) texts.emplace_back(each.datagram.bytes.text());
    return texts;
  }

 private:
  template <class Action>
  void call(Action action) {
    in_call_ = true;
    action();
    in_call_ = false;
  }

  void on_datagrams() override {
    EXPECT_FALSE(in_call_) << "a delegate call inside a call to the socket";
    if (closes_) return close();
    while (std::optional<Datagram> datagram = socket_->receive()) {
      if (echoes_) send(datagram->remote, std::span(&datagram->bytes, 1));
      arrivals_.push_back({std::move(*datagram), executor_.now()});
    }
  }
  void on_sendable() override {
    EXPECT_FALSE(in_call_) << "a delegate call inside a call to the socket";
  }
  void on_path_error(const PathError& error) override {
    EXPECT_FALSE(in_call_) << "a delegate call inside a call to the socket";
    failures_.push_back({error, executor_.now()});
  }

  Executor& executor_;
  std::vector<Arrival> arrivals_;
  std::vector<Failure> failures_;
  std::string error_;
  bool echoes_ = false;
  bool closes_ = false;
  bool in_call_ = false;
  std::unique_ptr<DatagramSocket> socket_;
};

}  // namespace post::contract
