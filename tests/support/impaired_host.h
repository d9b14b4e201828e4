// A Host whose datagrams go through a bad network of their own: delay, rate, loss, duplication and
// reordering, all of it settable while it runs. Everything else is the host's below.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "model/host.h"
#include "sim/engine/distributions.h"
#include "tests/support/memory_wire.h"

namespace post::testing {

/// Sends what it is given later, once, twice or never, as the path says.
class ImpairedSocket final : public DatagramSocket {
 public:
  ImpairedSocket(Host& host, std::unique_ptr<DatagramSocket> socket, const MemoryPath& path)
      : host_(host),
        socket_(std::move(socket)),
        path_(path),
        random_(host.random("impaired " + socket_->local().to_string())),
        due_(host.executor(), Phase::kNetwork, host.entity(), [this] { leave(); }) {}

  void set_delegate(Delegate* delegate) override { socket_->set_delegate(delegate); }
  SocketAddress local() const override { return socket_->local(); }
  InterfaceId interface() const override { return socket_->interface(); }
  std::size_t max_payload(const SocketAddress& to) const override {
    return socket_->max_payload(to);
  }
  std::optional<Datagram> receive() override { return socket_->receive(); }

  // Draws all it may need, so that one option does not shift the draws of another.
  SendStatus send(const SocketAddress& to, std::span<const Bytes> bytes, Signals signals) override {
    const MemoryPathOptions& options = path_.options;
    const bool lost = sim::bernoulli(*random_, options.loss);
    const bool twice = sim::bernoulli(*random_, options.duplication);
    const bool detour = sim::bernoulli(*random_, options.reordering);
    Flight flight{to, {bytes.begin(), bytes.end()}, signals};
    const Time arrives = departure(flight) + options.delay;
    if (lost || path_.silent) return SendStatus::kTaken;
    if (twice) fly(arrives, flight);
    fly(detour ? arrives + options.detour : arrives, std::move(flight));
    return SendStatus::kTaken;
  }

 private:
  struct Flight {
    SocketAddress to;
    std::vector<Bytes> bytes;
    Signals signals;
  };

  Time departure(const Flight& flight) {
    const Time now = host_.executor().now();
    if (path_.options.octets_per_second == 0) return now;
    std::uint64_t octets = 0;
    for (const Bytes& part : flight.bytes) octets += part.size();
    const std::uint64_t taken = octets * 1'000'000'000 / path_.options.octets_per_second;
    busy_ = std::max(busy_, now) + Duration(static_cast<Duration::rep>(taken));
    return busy_;
  }
  void fly(Time arrival, Flight flight) {
    flying_.emplace(arrival, std::move(flight));
    due_.arm(flying_.begin()->first);
  }
  void leave() {
    while (!flying_.empty() && flying_.begin()->first <= host_.executor().now()) {
      const Flight flight = std::move(flying_.begin()->second);
      flying_.erase(flying_.begin());
      socket_->send(flight.to, flight.bytes, flight.signals);
    }
    if (!flying_.empty()) due_.arm(flying_.begin()->first);
  }

  Host& host_;
  std::unique_ptr<DatagramSocket> socket_;
  const MemoryPath& path_;
  std::unique_ptr<RandomStream> random_;
  std::multimap<Time, Flight> flying_;
  Time busy_{};
  Task due_;
};

class ImpairedHost final : public Host, private Network {
 public:
  /// `path` says how datagrams from here fare; both outlive this.
  ImpairedHost(Host& below, const MemoryPath& path) : below_(below), path_(path) {}

  const std::string& name() const override { return below_.name(); }
  EntityId entity() const override { return below_.entity(); }
  Executor& executor() override { return below_.executor(); }
  Network& network() override { return *this; }
  std::unique_ptr<RandomStream> random(std::string_view consumer) override {
    return below_.random(consumer);
  }
  const Tracer& tracer() const override { return below_.tracer(); }

 private:
  std::vector<Interface> interfaces() const override { return below_.network().interfaces(); }
  bool routable(const IpAddress& local, InterfaceId interface,
                const IpAddress& remote) const override {
    return below_.network().routable(local, interface, remote);
  }
  Capabilities capabilities() const override { return below_.network().capabilities(); }
  PathHints path_hints(const StreamPath& path) const override {
    return below_.network().path_hints(path);
  }
  void add_observer(Observer& observer) override { below_.network().add_observer(observer); }
  void remove_observer(Observer& observer) override { below_.network().remove_observer(observer); }
  Result<std::unique_ptr<DatagramSocket>> bind_datagram(const SocketAddress& local,
                                                        InterfaceId interface) override {
    auto socket = below_.network().bind_datagram(local, interface);
    if (!socket) return socket;
    return std::unique_ptr<DatagramSocket>(
        std::make_unique<ImpairedSocket>(below_, std::move(*socket), path_));
  }
  Result<std::unique_ptr<ByteChannel>> connect_stream(const StreamPath& path,
                                                      const StreamOptions& options) override {
    return below_.network().connect_stream(path, options);
  }
  Result<std::unique_ptr<StreamListener>> listen_stream(const SocketAddress& local) override {
    return below_.network().listen_stream(local);
  }
  Result<void> join(DatagramSocket& socket, const IpAddress& group,
                    InterfaceId interface) override {
    return below_.network().join(socket, group, interface);
  }

  Host& below_;
  const MemoryPath& path_;
};

}  // namespace post::testing
