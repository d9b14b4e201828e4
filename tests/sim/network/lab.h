// A bench for network tests: an engine, a network, hosts by name, and receivers that note when what
// came.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/host.h"
#include "model/trace.h"
#include "sim/engine/engine.h"
#include "sim/network/network.h"
#include "tests/support/at.h"

namespace post::sim::testing {

using namespace std::chrono_literals;
using post::testing::at;

inline IpAddress ip(std::string_view text) { return IpAddress::parse(text).value(); }
inline IpPrefix prefix(std::string_view text) { return IpPrefix::parse(text).value(); }
inline SocketAddress endpoint(std::string_view text) { return SocketAddress::parse(text).value(); }
inline Bytes octets(std::size_t size) { return Bytes::copy_of(std::string(size, 'x')); }

/// The value of a result that the test cannot do without.
template <class T>
T must(Result<T> result) {
  if (!result) ADD_FAILURE() << result.error().name << ": " << result.error().text;
  return std::move(result).value();
}
inline void must(const Result<void>& result) {
  EXPECT_TRUE(result.ok()) << (result ? "" : result.error().text);
}

/// Keeps the network's records as "name field field ...".
class TraceLines : public TraceSink {
 public:
  TraceSeq record(const TraceRecord& record) override {
    std::string line(record.name.substr(record.name.find(':') + 1));
    for (const TraceField& field : record.data) line += " " + text_of(field.value);
    lines.push_back(line);
    return lines.size();
  }
  std::vector<std::string> lines;

 private:
  static std::string text_of(const TraceValue& value) {
    if (const auto* text = std::get_if<std::string_view>(&value)) return std::string(*text);
    if (const auto* number = std::get_if<std::uint64_t>(&value)) return std::to_string(*number);
    return "?";
  }
};

/// A socket, and what happened to it.
struct Receiver : DatagramSocket::Delegate {
  struct Arrival {
    Time when;
    Datagram datagram;
  };
  struct Failure {
    Time when;
    PathError error;
  };

  explicit Receiver(SimHost& host, std::string_view local, InterfaceId interface = kAnyInterface)
      : executor(host.executor()),
        socket(must(host.network().bind_datagram(endpoint(local), interface))) {
    socket->set_delegate(this);
  }
  void on_datagrams() override {
    while (auto datagram = socket->receive()) arrivals.push_back({executor.now(), *datagram});
  }
  void on_sendable() override { sendable.push_back(executor.now()); }
  void on_path_error(const PathError& error) override { errors.push_back({executor.now(), error}); }
  SendStatus send(std::string_view to, std::size_t size, Signals signals = {}) {
    const Bytes bytes = octets(size);
    return socket->send(endpoint(to), std::span(&bytes, 1), signals);
  }
  std::vector<Time> times() const {
    std::vector<Time> times;
    for (const Arrival& arrival : arrivals) times.push_back(arrival.when);
    return times;
  }

  Executor& executor;
  std::unique_ptr<DatagramSocket> socket;
  std::vector<Arrival> arrivals;
  std::vector<Failure> errors;
  std::vector<Time> sendable;
};

/// Everything that a test declares must be among `entities` (nodes by name, links as "link NAME").
class Lab {
 public:
  explicit Lab(std::vector<std::string> entities, std::uint64_t seed = 1,
               std::optional<MembershipOptions> membership = {})
      : engine(engine_options(std::move(entities), seed)),
        network(engine, {.sink = &trace, .membership = membership}) {}

  SimHost& host(std::string name, std::vector<InterfaceOptions> interfaces) {
    return *must(network.add_host({.name = std::move(name), .interfaces = std::move(interfaces)}));
  }
  Router& router(std::string name, std::vector<InterfaceOptions> interfaces) {
    return *must(network.add_router({std::move(name), std::move(interfaces)}));
  }
  /// Both directions alike.
  PointToPointLink& link(std::string name, LinkEndOptions from, LinkEndOptions to,
                         DirectionOptions both, std::size_t mtu = 1500) {
    return *must(network.add_link({.name = std::move(name),
                                   .ends = {std::move(from), std::move(to)},
                                   .directions = {both, both},
                                   .mtu = mtu}));
  }
  void route(std::string_view node, std::string_view destination, std::string_view interface) {
    must(network.add_route(node, prefix(destination), interface));
  }
  void run(Duration until) { engine.run(at(until)); }
  void run() { engine.run(); }
  /// Runs `what` at that time, in the network phase: for changes.
  void change_at(Duration when, std::function<void()> what) {
    do_at(when, Phase::kNetwork, std::move(what));
  }
  /// Runs `what` at that time, in the phase of applications.
  void post_at(Duration when, std::function<void()> what) {
    do_at(when, Phase::kPosted, std::move(what));
  }

  TraceLines trace;
  Engine engine;
  Network network;

 private:
  static EngineOptions engine_options(std::vector<std::string> entities, std::uint64_t seed) {
    EngineOptions options;
    options.seed = seed;
    options.entities = std::move(entities);
    return options;
  }
  struct Step {
    Step(Engine& engine, Phase phase, std::function<void()> what)
        : work(std::move(what)), task(engine, phase, engine.entity(""), [this] { work(); }) {}
    std::function<void()> work;
    Task task;
  };
  void do_at(Duration when, Phase phase, std::function<void()> what) {
    steps_.emplace_back(engine, phase, std::move(what)).task.arm(at(when));
  }
  std::list<Step> steps_;
};

/// a --- 1 Mbit/s, 10 ms --- b, both families.
struct Pair : Lab {
  explicit Pair(DirectionOptions both = {.rate_bps = 1'000'000, .delay = 10ms})
      : Lab({"a", "b", "link ab"}),
        a(host("a", {{"eth0", {prefix("10.0.0.1/24"), prefix("2001:db8::1/64")}}})),
        b(host("b", {{"eth0", {prefix("10.0.0.2/24"), prefix("2001:db8::2/64")}}})),
        ab(link("ab", {"a", "eth0"}, {"b", "eth0"}, both)) {}
  SimHost& a;
  SimHost& b;
  PointToPointLink& ab;
};

}  // namespace post::sim::testing
