// The table of benchmarks.
#include <algorithm>
#include <iterator>

#include "tests/bench/benchmark.h"
#include "tests/bench/carrier_echo.h"
#include "tests/bench/experiment.h"
#include "tests/bench/hold_model.h"
#include "tests/bench/message_queue.h"
#include "tests/bench/ns3_peer.h"
#include "tests/bench/seam_echo.h"
#include "tests/bench/setup.h"
#include "tests/bench/sockets/benchmarks.h"
#include "tests/bench/tcp_transfer.h"

namespace post::bench {
namespace {

constexpr std::uint64_t kEvents = 1'000'000;

Benchmark hold(const std::string& name, std::size_t pending) {
  return {.name = "hold_model/" + name + "_pending",
          .what = "event",
          .work = [pending]() -> std::optional<Sample> {
            HoldModel model(pending);
            return measure([&] { return model.run(kEvents); });
          },
          .peer = "ns-3's default scheduler",
          .peer_work = [pending] { return ns3_events(pending, kEvents); }};
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

Benchmark first_race(const std::string& name, bool files) {
  return {.name = "experiment/" + name,
          .what = "run of first-race",
          .work = [files]() -> std::optional<Sample> {
            std::optional<std::uint64_t> runs;
            const Sample sample = measure([&] {
              runs = experiment({.files = files});
              return runs.value_or(0);
            });
            return runs ? std::optional(sample) : std::nullopt;
          }};
}

using Transfer = std::uint64_t (*)(const TransferFigures&);

/// An operation is a kilobyte, so that figures of all lengths compare.
Benchmark transfer(const std::string& name, Transfer work, const TransferFigures& figures) {
  return {.name = "tcp_transfer/" + name,
          .what = "kilobyte over the embedded TCP",
          .work = [=]() -> std::optional<Sample> {
            return measure([=] { return work(figures) / 1'000; });
          },
          .peer = "ns-3 sockets",
          .peer_work = [=]() -> std::optional<Sample> {
            std::optional<Sample> sample = ns3_transfer(figures);
            if (sample) sample->operations /= 1'000;
            return sample;
          }};
}

std::vector<Benchmark> transfers() {
  const TransferFigures plain;
  TransferFigures lossy;
  lossy.link.loss_ppb = 10'000'000;
  const TransferFigures two{.links = 2};
  return {transfer("carriers", carrier_transfer, plain),
          transfer("carriers_loss_1", carrier_transfer, lossy),
          transfer("carriers_traced", carrier_transfer_traced, plain),
          transfer("host_seam", channel_transfer, plain),
          transfer("host_seam_loss_1", channel_transfer, lossy),
          transfer("host_seam_traced", channel_transfer_traced, plain),
          transfer("host_seam_two_paths", channel_transfer, two)};
}

}  // namespace

std::vector<Benchmark> all_benchmarks() {
  std::vector<Benchmark> benchmarks;
  benchmarks.push_back(echo("carriers", carrier_echo));
  benchmarks.push_back(echo("carriers_traced", carrier_echo_traced));
  benchmarks.push_back(echo("host_seam", seam_echo));
  benchmarks.push_back(echo_inside_ns3());
  benchmarks.push_back(first_race("first_race", false));
  benchmarks.push_back(first_race("first_race_files", true));
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
  std::ranges::move(transfers(), std::back_inserter(benchmarks));
  std::ranges::move(socket_benchmarks(), std::back_inserter(benchmarks));
  return benchmarks;
}

}  // namespace post::bench
