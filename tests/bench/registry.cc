// The table of benchmarks.
#include <algorithm>
#include <iterator>

#include "tests/bench/benchmark.h"
#include "tests/bench/carrier_echo.h"
#include "tests/bench/hold_model.h"
#include "tests/bench/message_queue.h"
#include "tests/bench/ns3_peer.h"
#include "tests/bench/seam_echo.h"
#include "tests/bench/setup.h"
#include "tests/bench/sockets/benchmarks.h"

namespace post::bench {
namespace {

Benchmark hold(const std::string& name, std::size_t pending) {
  return {.name = "hold_model/" + name + "_pending",
          .what = "event",
          .work = [pending]() -> std::optional<Sample> {
            HoldModel model(pending);
            return measure([&] { return model.run(1'000'000); });
          }};
}

constexpr std::size_t kPending = 1'000'000;

template <class Model>
Work hold_messages() {
  return []() -> std::optional<Sample> {
    Model model(kPending);
    return measure([&] { return model.hold(kPending / 2); });
  };
}

/// The peers only rank.
template <class Peer>
Benchmark messages(const std::string& name, const std::string& peer) {
  return {.name = "message_queue/" + name,
          .what = "Message enqueued or dequeued",
          .work = hold_messages<QueueModel>(),
          .peer = peer,
          .peer_work = hold_messages<Peer>()};
}

Benchmark fill_and_drain_messages() {
  return {.name = "message_queue/fill_and_drain_1M",
          .what = "Message enqueued or dequeued",
          .work = []() -> std::optional<Sample> {
            return measure([] { return fill_and_drain(kPending); });
          }};
}

Benchmark echo(const std::string& name, std::uint64_t (*work)(const EchoFigures&)) {
  return {.name = "datagram_echo/" + name,
          .what = "datagram echo",
          .work = [work]() -> std::optional<Sample> {
            return measure([work] { return work(EchoFigures{}); });
          },
          .peer = "ns-3 sockets",
          .peer_work = [] { return ns3_echo(EchoFigures{}, LinkFigures{}); }};
}

Benchmark echo_inside_ns3() {
  return {.name = "datagram_echo/inside_ns3",
          .what = "datagram echo",
          .work = [] { return ns3_carrier_echo(EchoFigures{}, LinkFigures{}); },
          .peer = "ns-3 sockets",
          .peer_work = [] { return ns3_echo(EchoFigures{}, LinkFigures{}); }};
}

}  // namespace

std::vector<Benchmark> all_benchmarks() {
  std::vector<Benchmark> benchmarks;
  benchmarks.push_back(echo("carriers", carrier_echo));
  benchmarks.push_back(echo("carriers_traced", carrier_echo_traced));
  benchmarks.push_back(echo("host_seam", seam_echo));
  benchmarks.push_back(echo_inside_ns3());
  benchmarks.push_back(hold("100k", 100'000));
  benchmarks.push_back(hold("1k", 1'000));
  benchmarks.push_back(hold("1M", 1'000'000));
  benchmarks.push_back(fill_and_drain_messages());
  benchmarks.push_back(messages<HeapPeer>("1M_pending", "std::priority_queue"));
  benchmarks.push_back(messages<MultimapPeer>("1M_pending_map", "std::multimap"));
  benchmarks.push_back({.name = "setup/two_hosts",
                        .what = "run set up and torn down",
                        .work = []() -> std::optional<Sample> {
                          return measure([] { return setup_two_hosts(2'000); });
                        }});
  std::ranges::move(socket_benchmarks(), std::back_inserter(benchmarks));
  return benchmarks;
}

}  // namespace post::bench
