// SPDX-License-Identifier: GPL-2.0-only
// ns-3's side of the benchmark tcp_transfer: OCTETS over TCP, in equal parts over LINKS links at
// once, each with RATE, DELAY, a queue of QUEUE packets and random LOSS of the packets with data.
// Receive and send buffers are of BUFFER octets. Prints one JSON line with the CPU time.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "ns3/config.h"
#include "ns3/double.h"
#include "ns3/error-model.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/packet.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/point-to-point-net-device.h"
#include "ns3/pointer.h"
#include "ns3/queue-size.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/traffic-control-helper.h"
#include "ns3/uinteger.h"
#include "tests/bench/ns3/measure.h"

namespace post::bench {
namespace {

constexpr std::uint16_t kPort = 7;
constexpr std::uint32_t kSegment = 1448;  // with timestamps, in 1500 octets
constexpr std::uint32_t kBlock = 64 * 1024;

struct Options {
  std::uint64_t octets;
  std::uint32_t links;
  std::string rate;
  std::string delay;
  std::string queue;
  double loss;
  std::uint32_t buffer;
};

/// Writes its octets as fast as the socket takes them.
class Writer {
 public:
  Writer(ns3::Ptr<ns3::Node> node, const ns3::Address& server, std::uint64_t octets)
      : socket_(ns3::Socket::CreateSocket(node, ns3::TcpSocketFactory::GetTypeId())),
        left_(octets) {
    socket_->SetSendCallback(ns3::MakeCallback(&Writer::on_room, this));
    socket_->Connect(server);
  }

 private:
  void on_room(ns3::Ptr<ns3::Socket>, std::uint32_t) {
    while (left_ > 0 && socket_->GetTxAvailable() > 0) {
      const auto size = static_cast<std::uint32_t>(
          std::min<std::uint64_t>({left_, kBlock, socket_->GetTxAvailable()}));
      if (socket_->Send(ns3::Create<ns3::Packet>(size)) < 0) return;
      left_ -= size;
    }
    if (left_ == 0) socket_->Close();
  }

  ns3::Ptr<ns3::Socket> socket_;
  std::uint64_t left_;
};

/// Reads all that comes over each of its connections.
class Reader {
 public:
  explicit Reader(ns3::Ptr<ns3::Node> node)
      : socket_(ns3::Socket::CreateSocket(node, ns3::TcpSocketFactory::GetTypeId())) {
    socket_->Bind(ns3::InetSocketAddress(ns3::Ipv4Address::GetAny(), kPort));
    socket_->Listen();
    socket_->SetAcceptCallback(
        ns3::MakeNullCallback<bool, ns3::Ptr<ns3::Socket>, const ns3::Address&>(),
        ns3::MakeCallback(&Reader::on_accepted, this));
  }
  std::uint64_t octets() const { return octets_; }

 private:
  void on_accepted(ns3::Ptr<ns3::Socket> socket, const ns3::Address&) {
    socket->SetRecvCallback(ns3::MakeCallback(&Reader::on_readable, this));
  }
  void on_readable(ns3::Ptr<ns3::Socket> socket) {
    while (const ns3::Ptr<ns3::Packet> packet = socket->Recv()) {
      if (packet->GetSize() == 0) return;
      octets_ += packet->GetSize();
    }
  }

  ns3::Ptr<ns3::Socket> socket_;
  std::uint64_t octets_ = 0;
};

void configure(const Options& options) {
  using ns3::Config::SetDefault;
  SetDefault("ns3::TcpL4Protocol::SocketType", ns3::StringValue("ns3::TcpNewReno"));
  SetDefault("ns3::TcpSocket::SegmentSize", ns3::UintegerValue(kSegment));
  SetDefault("ns3::TcpSocket::InitialCwnd", ns3::UintegerValue(10));
  SetDefault("ns3::TcpSocket::SndBufSize", ns3::UintegerValue(options.buffer));
  SetDefault("ns3::TcpSocket::RcvBufSize", ns3::UintegerValue(options.buffer));
}

ns3::NetDeviceContainer link(const ns3::NodeContainer& nodes, const Options& options) {
  ns3::PointToPointHelper helper;
  helper.SetDeviceAttribute("DataRate", ns3::StringValue(options.rate));
  helper.SetChannelAttribute("Delay", ns3::StringValue(options.delay));
  helper.SetQueue("ns3::DropTailQueue", "MaxSize",
                  ns3::QueueSizeValue(ns3::QueueSize(options.queue + "p")));
  ns3::NetDeviceContainer devices = helper.Install(nodes);
  if (options.loss > 0) {
    const auto model = ns3::CreateObject<ns3::RateErrorModel>();
    model->SetUnit(ns3::RateErrorModel::ERROR_UNIT_PACKET);
    model->SetRate(options.loss);
    devices.Get(1)->SetAttribute("ReceiveErrorModel", ns3::PointerValue(model));
  }
  return devices;
}

int run(const Options& options) {
  configure(options);
  ns3::NodeContainer nodes(2);
  ns3::InternetStackHelper().Install(nodes);
  ns3::Ipv4AddressHelper addresses("10.0.0.0", "255.255.255.0");
  Reader reader(nodes.Get(1));
  std::vector<std::unique_ptr<Writer>> writers;
  for (std::uint32_t i = 0; i < options.links; ++i) {
    const auto devices = link(nodes, options);
    const auto interfaces = addresses.Assign(devices);
    addresses.NewNetwork();
    ns3::TrafficControlHelper().Uninstall(devices);  // Assign puts FqCoDel there
    writers.push_back(std::make_unique<Writer>(
        nodes.Get(0), ns3::InetSocketAddress(interfaces.GetAddress(1), kPort),
        options.octets / options.links));
  }
  return measure(options.octets, [&] { return reader.octets(); });
}

Options parse(int argc, char** argv) {
  if (argc != 8) {
    std::fprintf(stderr,
                 "usage: %s OCTETS LINKS RATE DELAY QUEUE LOSS BUFFER\n"
                 "e.g.   %s 100000000 1 100Mbps 20ms 1000 0.01 1000000\n",
                 argv[0], argv[0]);
    std::exit(2);
  }
  return {std::strtoull(argv[1], nullptr, 10),
          static_cast<std::uint32_t>(std::strtoul(argv[2], nullptr, 10)),
          argv[3],
          argv[4],
          argv[5],
          std::strtod(argv[6], nullptr),
          static_cast<std::uint32_t>(std::strtoul(argv[7], nullptr, 10))};
}

}  // namespace
}  // namespace post::bench

int main(int argc, char** argv) { return post::bench::run(post::bench::parse(argc, argv)); }
