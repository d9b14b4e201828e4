// SPDX-License-Identifier: GPL-2.0-only
// ns-3's side of the benchmark datagram_echoes: COUNT datagrams of SIZE bytes are echoed over one
// point-to-point link, WINDOW of them in flight, with bare ns-3 sockets. Prints one JSON line with
// the CPU time of the run.
#include "ns3/inet-socket-address.h"
#include "ns3/packet.h"
#include "ns3/simulator.h"
#include "ns3/socket.h"
#include "ns3/udp-socket-factory.h"
#include "tests/bench/ns3/two_nodes.h"

namespace post::bench {
namespace {

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

ns3::Ptr<ns3::Socket> udp_socket(const TwoNodes& two, std::uint32_t node) {
  return ns3::Socket::CreateSocket(two.nodes.Get(node), ns3::UdpSocketFactory::GetTypeId());
}

int run(const Options& options) {
  const TwoNodes two(options);
  const auto server = udp_socket(two, 1);
  server->Bind(ns3::InetSocketAddress(ns3::Ipv4Address::GetAny(), kPort));
  server->SetRecvCallback(ns3::MakeCallback(&echo));
  const auto socket = udp_socket(two, 0);
  socket->Connect(ns3::InetSocketAddress(two.interfaces.GetAddress(1), kPort));
  Client client(socket, options);
  ns3::Simulator::ScheduleNow(&Client::start, &client);
  return measure(options.count, [&] { return client.echoed(); });
}

}  // namespace
}  // namespace post::bench

int main(int argc, char** argv) { return post::bench::run(post::bench::parse(argc, argv)); }
