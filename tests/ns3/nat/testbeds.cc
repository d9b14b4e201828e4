// The testbed of the NAT suite inside ns-3: its core and box route with the project's hooks, its
// hosts are bare devices.
#include <algorithm>
#include <utility>

#include "adapters/ns3/network/network.h"
#include "adapters/ns3/network/ns3_node.h"
#include "model/check.h"
#include "ns3/packet.h"
#include "ns3/simulator.h"
#include "sim/network/wire.h"
#include "tests/nat/testbed.h"

namespace post::nat_suite {
namespace {

ns3host::LinkOptions::End end_of(const std::string& end) {
  const std::size_t dot = end.find('.');
  return {end.substr(0, dot), end.substr(dot + 1)};
}

ns3host::NodeOptions node_of(const PlannedNode& planned, const sim::MiddleboxOptions& box) {
  ns3host::NodeOptions node;
  node.name = planned.name;
  node.router = planned.forwards;
  for (const PlannedInterface& each : planned.interfaces) {
    node.interfaces.push_back({each.name, each.addresses});
  }
  for (const PlannedRoute& route : planned.routes) {
    node.routes.push_back({route.destination, route.interface});
  }
  if (planned.name == kBox) node.box = {std::string(kOutsideInterface), box};
  return node;
}

ns3host::LinkOptions link_of(const PlannedLink& planned) {
  ns3host::LinkOptions link;
  link.name = planned.name;
  link.ends = {end_of(planned.ends[0]), end_of(planned.ends[1])};
  for (ns3host::DirectionOptions& direction : link.directions) {
    direction.rate_bps = kLinkRateBps;
    direction.delay = kLinkDelay;
  }
  return link;
}

/// Notes what arrives at the end of a host.
class Ear final : public ns3host::PacketTap {
 public:
  Ear(std::string host, std::vector<Arrival>& arrivals)
      : host_(std::move(host)), arrivals_(arrivals) {}
  void on_leaving(Time, std::span<const std::byte>) override {}
  void on_arriving(Time now, std::span<const std::byte> octets) override {
    arrivals_.push_back({now, host_, {octets.begin(), octets.end()}});
  }

 private:
  std::string host_;
  std::vector<Arrival>& arrivals_;
};

class Ns3Testbed final : public Testbed {
 public:
  static Result<std::unique_ptr<Testbed>> make(const sim::MiddleboxOptions& box) {
    auto testbed = std::make_unique<Ns3Testbed>();
    if (const Result<void> built = testbed->build(box); !built) return built.error();
    return std::unique_ptr<Testbed>(std::move(testbed));
  }

  void send(Time at, const sim::Packet& packet) override {
    std::vector<std::byte> octets;
    sim::serialize(packet, octets);
    const auto leaving =
        ns3::Create<ns3::Packet>(reinterpret_cast<const std::uint8_t*>(octets.data()),
                                 static_cast<std::uint32_t>(octets.size()));
    const auto device = device_of(host_of(packet.ip.source));
    const std::uint16_t type = packet.ip.source.is_v4() ? 0x0800 : 0x86dd;
    network_->at(at, [=] { device->Send(leaving, device->GetBroadcast(), type); });
  }
  void run_until(Time until) override { network_->run(until); }
  const std::vector<Arrival>& arrivals() const override {
    std::ranges::stable_sort(arrivals_, {}, [](const Arrival& each) {
      return std::pair<Time, std::string_view>(each.at, each.host);
    });
    return arrivals_;
  }

 private:
  Result<void> build(const sim::MiddleboxOptions& box) {
    ns3host::NetworkOptions options;
    for (const PlannedNode& node : plan().nodes) options.nodes.push_back(node_of(node, box));
    for (const PlannedLink& link : plan().links) options.links.push_back(link_of(link));
    options.tap = [this](const std::string& end) { return ear(end); };
    auto network = ns3host::NetworkSimulation::make(options);
    if (!network) return network.error();
    network_ = *std::move(network);
    for (const PlannedNode& node : plan().nodes) {
      if (!node.forwards) silence(*device_of(node.name));
    }
    return {};
  }

  /// The host takes nothing: it is bare.
  static void silence(ns3::NetDevice& device) {
    device.SetReceiveCallback([](ns3::Ptr<ns3::NetDevice>, ns3::Ptr<const ns3::Packet>,
                                 std::uint16_t, const ns3::Address&) { return true; });
  }

  ns3host::PacketTap* ear(const std::string& end) {
    const std::string node = end_of(end.substr(end.find('/') + 1)).node;
    const auto planned = std::ranges::find(plan().nodes, node, &PlannedNode::name);
    if (planned->forwards) return nullptr;
    return ears_.emplace_back(std::make_unique<Ear>(node, arrivals_)).get();
  }

  ns3::Ptr<ns3::NetDevice> device_of(std::string_view host) const {
    return ns3host::ns3_node(*network_, host)->GetDevice(1);  // behind the loopback
  }

  mutable std::vector<Arrival> arrivals_;
  std::vector<std::unique_ptr<Ear>> ears_;
  std::unique_ptr<ns3host::NetworkSimulation> network_;
};

}  // namespace

std::vector<TestbedKind> testbeds() {
  return {{"Ns3", true, true, [](const sim::MiddleboxOptions&) { return true; }, Ns3Testbed::make}};
}

}  // namespace post::nat_suite
