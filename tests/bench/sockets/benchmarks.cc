#include "tests/bench/sockets/benchmarks.h"

#include "tests/bench/sockets/datagrams.h"
#include "tests/bench/sockets/echoes.h"
#include "tests/bench/sockets/idle_carriers.h"
#include "tests/bench/sockets/streams.h"

namespace post::bench {
namespace {

using Echo = Sample (*)(const PingPong&);

Benchmark tcp_echo(const std::string& name, Echo echo, PingPong figures = {}) {
  return {.name = "tcp_echo/" + name,
          .what = "echo over loopback TCP",
          .work = [=]() -> std::optional<Sample> { return echo(figures); },
          .peer = "raw epoll",
          .peer_work = [=]() -> std::optional<Sample> { return echo_over_epoll(figures); }};
}

Benchmark udp_echo() {
  return {.name = "udp_echo/host_seam",
          .what = "datagram echo over loopback UDP",
          .work = []() -> std::optional<Sample> { return datagram_echo_over_hosts(EchoFigures{}); },
          .peer = "recvmmsg, sendmmsg",
          .peer_work = []() -> std::optional<Sample> {
            return datagram_echo_over_batches(EchoFigures{});
          }};
}

Benchmark udp_one_way() {
  const Stream figures{.octets = 1024, .window = 32};
  return {
      .name = "udp_one_way/source_and_sink",
      .what = "datagram over loopback UDP",
      .work = [=]() -> std::optional<Sample> { return datagrams_over_source_and_sink(figures); },
      .peer = "sendmmsg, recvmmsg",
      .peer_work = [=]() -> std::optional<Sample> { return datagrams_over_batches(figures); }};
}

using Streaming = std::optional<Sample> (*)(const Stream&);

/// Peers give a Sample, or nothing where they are not installed.
template <Sample (*peer)(const Stream&)>
std::optional<Sample> always(const Stream& figures) {
  return peer(figures);
}

Benchmark tcp_pipelined(const std::string& name, const std::string& peer, Streaming peer_work,
                        Stream figures = {}) {
  return {.name = "tcp_pipelined/" + name,
          .what = "echo over loopback TCP, 64 under way",
          .work = [=]() -> std::optional<Sample> { return pipelined_over_post(figures); },
          .peer = peer,
          .peer_work = [=] { return peer_work(figures); }};
}

Benchmark tcp_one_way(const std::string& name, const std::string& peer, Streaming peer_work,
                      const Stream& figures) {
  return {.name = "tcp_one_way/" + name,
          .what = "Message over loopback TCP",
          .work = [=]() -> std::optional<Sample> { return one_way_over_post(figures); },
          .peer = peer,
          .peer_work = [=] { return peer_work(figures); }};
}

Benchmark tcp_idle() {
  return {.name = "tcp_idle/post",
          .what = "Carrier that rests, over a connection of its own",
          .work = []() -> std::optional<Sample> { return idle_carriers(1'000); }};
}

}  // namespace

std::vector<Benchmark> socket_benchmarks() {
  const PingPong together{.placement = Placement::kOneProcessor};
  const Stream by_turns{.placement = Placement::kOneProcessor};
  const Stream small{.messages = 500'000, .warm_up = 50'000, .window = 256};
  const Stream large{.messages = 10'000, .warm_up = 500, .octets = 64 * 1024, .window = 8};
  return {tcp_echo("asio", echo_over_asio),
          tcp_echo("carriers", echo_over_carriers),
          tcp_echo("carriers_one_processor", echo_over_carriers, together),
          tcp_echo("host_seam", echo_over_channels),
          tcp_echo("host_seam_one_processor", echo_over_channels, together),
          tcp_echo("post", echo_over_post),
          tcp_echo("post_one_processor", echo_over_post, together),
          tcp_idle(),
          tcp_one_way("post_64", "ZeroMQ push, pull", one_way_over_zeromq, small),
          tcp_one_way("post_64KiB", "raw epoll", always<one_way_over_epoll>, large),
          tcp_pipelined("post", "raw epoll", always<pipelined_over_epoll>),
          tcp_pipelined("post_beside_asio", "Boost.Asio", always<pipelined_over_asio>),
          tcp_pipelined("post_beside_libuv", "libuv", pipelined_over_libuv),
          tcp_pipelined("post_one_processor", "raw epoll", always<pipelined_over_epoll>, by_turns),
          udp_echo(),
          udp_one_way()};
}

}  // namespace post::bench
