// SPDX-License-Identifier: GPL-2.0-only
// Post over a topology that an ns-3 program has built in its own way: the network of ns-3's
// tutorial (second.cc), with global routing. The client says hello to the server, which echoes.
//
//     client ---- router --+-- lan1 --+-- server     (point-to-point; CSMA)
//
// Writes post-echo-*.pcap into the folder given (default: here).
#include <iostream>
#include <string>

#include "adapters/ns3/helper/post-helper.h"
#include "adapters/ns3/host/address.h"
#include "ns3/csma-helper.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-global-routing-helper.h"
#include "ns3/names.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/string.h"

namespace {

constexpr std::uint16_t kPort = 7;

double Seconds() { return ns3::Simulator::Now().GetSeconds(); }

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

void Greet(post::Endpoint& endpoint, const std::string& server) {
  auto carrier = endpoint.initiate({}, post::Remote::uri("tcp://" + server + ":7"),
                                   {.framers = {"length_prefix"}});
  carrier.ready([carrier](post::InMessage message) mutable {
    std::cout << Seconds() << " s: echo of \"" << message.text() << "\"\n";
    carrier.close();
    return false;
  });
  carrier.on_closed([](post::Cause cause) {
    std::cout << Seconds() << " s: closed, " << name_of(cause) << "\n";
  });
  carrier.send("Hello, ns-3!");
}

}  // namespace

int main(int argc, char** argv) {
  const std::string folder = argc > 1 ? std::string(argv[1]) + "/" : "";

  ns3::NodeContainer ends(2);
  ns3::NodeContainer lan(ends.Get(1));
  lan.Create(2);
  ns3::Names::Add("client", ends.Get(0));
  ns3::Names::Add("server", lan.Get(2));

  ns3::PointToPointHelper line;
  line.SetDeviceAttribute("DataRate", ns3::StringValue("5Mbps"));
  line.SetChannelAttribute("Delay", ns3::StringValue("2ms"));
  const auto lineDevices = line.Install(ends);
  ns3::CsmaHelper csma;
  csma.SetChannelAttribute("DataRate", ns3::StringValue("100Mbps"));
  csma.SetChannelAttribute("Delay", ns3::StringValue("6560ns"));
  const auto lanDevices = csma.Install(lan);

  ns3::NodeContainer all(ends.Get(0), lan);
  ns3::InternetStackHelper().Install(all);
  ns3::Ipv4AddressHelper("10.1.1.0", "255.255.255.0").Assign(lineDevices);
  const auto lanAddresses = ns3::Ipv4AddressHelper("10.1.2.0", "255.255.255.0").Assign(lanDevices);
  ns3::Ipv4GlobalRoutingHelper::PopulateRoutingTables();
  csma.EnablePcap(folder + "post-echo", lanDevices.Get(2), true);

  ns3::PostHelper post;
  post.SetSecurity(post::Security::kNone);
  post.AddName("server.example", {post::ns3host::from_ns3(lanAddresses.GetAddress(2))});
  const auto server = post.Install(lan.Get(2));
  const auto client = post.Install(ends.Get(0));

  Serve(server->GetEndpoint());
  ns3::Simulator::Schedule(ns3::Seconds(1),
                           [&] { Greet(client->GetEndpoint(), "server.example"); });
  ns3::Simulator::Stop(ns3::Seconds(10));
  ns3::Simulator::Run();
  ns3::Simulator::Destroy();
}
