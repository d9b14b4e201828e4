// SPDX-License-Identifier: GPL-2.0-only
// ns-3's side of the benchmark datagram_echoes: COUNT datagrams of SIZE bytes are echoed over one
// point-to-point link, WINDOW of them in flight, with bare ns-3 sockets. Prints one JSON line with
// the CPU time of the run.
#include <sys/resource.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/node-container.h"
#include "ns3/packet.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/simulator.h"
#include "ns3/socket.h"
#include "ns3/string.h"
#include "ns3/traffic-control-helper.h"
#include "ns3/udp-socket-factory.h"

namespace {

constexpr std::uint16_t kPort = 7;

struct Options {
  std::uint64_t count = 0;
  std::uint32_t size_bytes = 0;
  std::uint32_t window = 0;
  std::string rate;   ///< as ns-3 writes it: 1Gbps
  std::string delay;  ///< 5ms
};

/// Sends a datagram for each echo that comes back, until all are through.
class Client {
 public:
  Client(ns3::Ptr<ns3::Socket> socket, const Options& options)
      : socket_(std::move(socket)), options_(options) {
    socket_->SetRecvCallback(ns3::MakeCallback(&Client::on_readable, this));
  }

  void start() {
    for (std::uint32_t i = 0; i < options_.window; ++i) send();
  }

  std::uint64_t echoed() const { return echoed_; }

 private:
  void send() {
    if (sent_ == options_.count) return;
    ++sent_;
    socket_->Send(ns3::Create<ns3::Packet>(options_.size_bytes));
  }

  void on_readable(ns3::Ptr<ns3::Socket> socket) {
    while (socket->Recv() != nullptr) {
      ++echoed_;
      send();
    }
  }

  ns3::Ptr<ns3::Socket> socket_;
  const Options& options_;
  std::uint64_t sent_ = 0;
  std::uint64_t echoed_ = 0;
};

void echo(ns3::Ptr<ns3::Socket> socket) {
  ns3::Address from;
  while (ns3::Ptr<ns3::Packet> packet = socket->RecvFrom(from)) socket->SendTo(packet, 0, from);
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](timeval t) { return static_cast<double>(t.tv_sec) + t.tv_usec / 1e6; };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

ns3::Ipv4InterfaceContainer connect(const ns3::NodeContainer& nodes, const Options& options) {
  ns3::PointToPointHelper link;
  link.SetDeviceAttribute("DataRate", ns3::StringValue(options.rate));
  link.SetChannelAttribute("Delay", ns3::StringValue(options.delay));
  const auto devices = link.Install(nodes);
  ns3::InternetStackHelper().Install(nodes);
  ns3::Ipv4AddressHelper addresses("10.0.0.0", "255.255.255.0");
  const auto interfaces = addresses.Assign(devices);
  ns3::TrafficControlHelper().Uninstall(devices);  // Assign puts FqCoDel there
  return interfaces;
}

ns3::Ptr<ns3::Socket> udp_socket(const ns3::NodeContainer& nodes, std::uint32_t node) {
  return ns3::Socket::CreateSocket(nodes.Get(node), ns3::UdpSocketFactory::GetTypeId());
}

int run(const Options& options) {
  ns3::NodeContainer nodes;
  nodes.Create(2);
  const auto interfaces = connect(nodes, options);
  const auto server = udp_socket(nodes, 1);
  server->Bind(ns3::InetSocketAddress(ns3::Ipv4Address::GetAny(), kPort));
  server->SetRecvCallback(ns3::MakeCallback(&echo));
  const auto socket = udp_socket(nodes, 0);
  socket->Connect(ns3::InetSocketAddress(interfaces.GetAddress(1), kPort));
  Client client(socket, options);

  const double before = cpu_seconds();
  ns3::Simulator::ScheduleNow(&Client::start, &client);
  ns3::Simulator::Run();
  const double spent = cpu_seconds() - before;
  std::printf(
      "{\"echoes\": %llu, \"cpu_seconds\": %.6f, \"simulated_ns\": %lld, \"events\": %llu}\n",
      static_cast<unsigned long long>(client.echoed()), spent,
      static_cast<long long>(ns3::Simulator::Now().GetNanoSeconds()),
      static_cast<unsigned long long>(ns3::Simulator::GetEventCount()));
  ns3::Simulator::Destroy();
  return client.echoed() == options.count ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 6) {
    std::fprintf(
        stderr,
        "usage: postlab-ns3-bench COUNT SIZE WINDOW RATE DELAY (e.g. 100000 100 16 1Gbps 5ms)\n");
    return 2;
  }
  const Options options{std::strtoull(argv[1], nullptr, 10),
                        static_cast<std::uint32_t>(std::strtoul(argv[2], nullptr, 10)),
                        static_cast<std::uint32_t>(std::strtoul(argv[3], nullptr, 10)), argv[4],
                        argv[5]};
  return run(options);
}
