#include "tests/bench/sockets/benchmarks.h"

#include "tests/bench/sockets/datagrams.h"
#include "tests/bench/sockets/echoes.h"

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

}  // namespace

std::vector<Benchmark> socket_benchmarks() {
  const PingPong together{.placement = Placement::kOneProcessor};
  return {tcp_echo("asio", echo_over_asio),
          tcp_echo("carriers", echo_over_carriers),
          tcp_echo("carriers_one_processor", echo_over_carriers, together),
          tcp_echo("host_seam", echo_over_channels),
          tcp_echo("host_seam_one_processor", echo_over_channels, together),
          udp_echo()};
}

}  // namespace post::bench
