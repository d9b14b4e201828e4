// SPDX-License-Identifier: GPL-2.0-only
// A race from a dual-homed node, with what ns-3 has to watch it: pcap, NetAnim, FlowMonitor.
//
//             /-- wifi -- (30 ms, loses everything) --\ .
//     client <                                         server
//             \-- lte  -- (50 ms) --------------------/
//
// The client races over both of its interfaces; only LTE comes through. Writes post-race-*.pcap,
// post-race-anim.xml and post-race-flows.xml into the folder given (default: here).
#include <iostream>
#include <string>

#include "adapters/ns3/helper/post-helper.h"
#include "adapters/ns3/host/address.h"
#include "ns3/animation-interface.h"
#include "ns3/error-model.h"
#include "ns3/flow-monitor-helper.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/names.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/pointer.h"
#include "ns3/string.h"

namespace {

constexpr std::uint16_t kPort = 443;

struct Topology {
  ns3::NodeContainer nodes;  ///< client, wifi, lte, server
  ns3::PointToPointHelper link;
  ns3::Ipv4Address overWifi;  ///< the server's addresses
  ns3::Ipv4Address overLte;
};

/// Client to router to server; default routes on the client, host routes back.
ns3::Ipv4Address BuildPath(Topology& topology, std::uint32_t router, const std::string& net,
                           const std::string& delay, bool lost) {
  topology.link.SetDeviceAttribute("DataRate", ns3::StringValue("10Mbps"));
  topology.link.SetChannelAttribute("Delay", ns3::StringValue(delay));
  const auto near = topology.link.Install(topology.nodes.Get(0), topology.nodes.Get(router));
  const auto far = topology.link.Install(topology.nodes.Get(router), topology.nodes.Get(3));
  const auto nearAddresses =
      ns3::Ipv4AddressHelper((net + ".1.0").c_str(), "255.255.255.0").Assign(near);
  const auto farAddresses =
      ns3::Ipv4AddressHelper((net + ".2.0").c_str(), "255.255.255.0").Assign(far);
  ns3::Ipv4StaticRoutingHelper routing;
  const auto defaultRoute = [&](const ns3::Ipv4InterfaceContainer& at, std::uint32_t end) {
    const auto [ipv4, interface] = at.Get(end);
    routing.GetStaticRouting(ipv4)->SetDefaultRoute(at.GetAddress(1 - end), interface);
  };
  defaultRoute(nearAddresses, 0);
  defaultRoute(farAddresses, 1);
  if (lost) {
    const auto errors = ns3::CreateObject<ns3::RateErrorModel>();
    errors->SetRate(1);
    errors->SetUnit(ns3::RateErrorModel::ERROR_UNIT_PACKET);
    far.Get(1)->SetAttribute("ReceiveErrorModel", ns3::PointerValue(errors));
  }
  return farAddresses.GetAddress(1);
}

void BuildTopology(Topology& topology) {
  topology.nodes.Create(4);
  ns3::Names::Add("client", topology.nodes.Get(0));
  ns3::Names::Add("server", topology.nodes.Get(3));
  ns3::InternetStackHelper().Install(topology.nodes);
  topology.overWifi = BuildPath(topology, 1, "10.1", "15ms", true);
  topology.overLte = BuildPath(topology, 2, "10.2", "25ms", false);
}

/// Where the animation shows the nodes: a diamond.
void Place(const ns3::NodeContainer& nodes) {
  ns3::AnimationInterface::SetConstantPosition(nodes.Get(0), 0, 10);
  ns3::AnimationInterface::SetConstantPosition(nodes.Get(1), 10, 0);
  ns3::AnimationInterface::SetConstantPosition(nodes.Get(2), 10, 20);
  ns3::AnimationInterface::SetConstantPosition(nodes.Get(3), 20, 10);
}

void Serve(post::Endpoint& endpoint) {
  endpoint.listen(post::Local{.port = kPort}, {.framers = {"length_prefix"}})
      .accept([](post::Carrier carrier) {
        carrier.ready([carrier](post::InMessage message) mutable {
          carrier.send(message.share());
          return true;
        });
        return true;
      });
}

void Race(post::Endpoint& endpoint) {
  auto carrier = endpoint.initiate({}, post::Remote::uri("tcp://server.example:443"),
                                   {.framers = {"length_prefix"}});
  carrier.on_established([carrier] {
    for (const post::TransientInfo& transient : carrier.transients()) {
      std::cout << ns3::Simulator::Now().As(ns3::Time::MS) << ": up over "
                << transient.local.ip.to_string() << "\n";
    }
  });
  carrier.ready([carrier](post::InMessage message) mutable {
    std::cout << ns3::Simulator::Now().As(ns3::Time::MS) << ": \"" << message.text() << "\"\n";
    carrier.close();
    return false;
  });
  carrier.send("Who is faster?");
}

}  // namespace

int main(int argc, char** argv) {
  const std::string folder = argc > 1 ? std::string(argv[1]) + "/" : "";
  Topology topology;
  BuildTopology(topology);

  ns3::PostHelper post;
  post.SetSecurity(post::Security::kNone);
  post.AddName("server.example", {post::ns3host::from_ns3(topology.overWifi),
                                  post::ns3host::from_ns3(topology.overLte)});
  const auto server = post.Install(topology.nodes.Get(3));
  const auto client = post.Install(topology.nodes.Get(0));

  topology.link.EnablePcap(folder + "post-race", ns3::NodeContainer(topology.nodes.Get(0)));
  Place(topology.nodes);
  ns3::AnimationInterface animation(folder + "post-race-anim.xml");
  animation.EnablePacketMetadata();
  ns3::FlowMonitorHelper flows;
  const auto monitor = flows.InstallAll();

  Serve(server->GetEndpoint());
  ns3::Simulator::Schedule(ns3::Seconds(1), [&] { Race(client->GetEndpoint()); });
  ns3::Simulator::Stop(ns3::Seconds(10));
  ns3::Simulator::Run();
  monitor->SerializeToXmlFile(folder + "post-race-flows.xml", false, false);
  ns3::Simulator::Destroy();
}
