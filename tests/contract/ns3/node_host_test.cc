// The host inside ns-3 where ns-3 itself is used beside it: routes, queues, losses, interfaces.
#include "adapters/ns3/host/node_host.h"

#include <ns3/data-rate.h>
#include <ns3/error-model.h>
#include <ns3/object-vector.h>
#include <ns3/pointer.h>

#include <algorithm>
#include <functional>
#include <list>
#include <string>

#include "adapters/ns3/host/address.h"
#include "adapters/ns3/host/strong_routing.h"
#include "tests/contract/channel_end.h"
#include "tests/contract/datagram_end.h"
#include "tests/contract/fixture.h"

namespace post::contract {
namespace {

using ::testing::ElementsAre;

class NodeHosts : public ContractTest {
 protected:
  ns3::Ptr<ns3::Node> node(std::string_view name) {
    return static_cast<ns3host::NodeHost&>(host(name)).node();
  }
  /// The only one of a host with one link; number 0 is the loopback.
  ns3::Ptr<ns3::NetDevice> device(std::string_view name) { return node(name)->GetDevice(1); }
  void connect(ChannelEnd& client) {
    client.adopt(*host("client").network().connect_stream(
        {{address("client", "server"), 0}, {address("server", "client"), kPort}, {}}, {}));
  }
  /// Of what `name` receives from now on, the packets of these ordinals from 0.
  void lose(std::string_view name, const std::list<std::uint32_t>& ordinals) {
    const auto losing = ns3::CreateObject<ns3::ReceiveListErrorModel>();
    losing->SetList(ordinals);
    device(name)->SetAttribute("ReceiveErrorModel", ns3::PointerValue(losing));
  }
};

POST_CONTRACT_SUITE(NodeHosts);

TEST_P(NodeHosts, RoutesAndAddressesComeBackWithTheInterface) {
  build_pair();
  const auto ipv4 = node("client")->GetObject<ns3::Ipv4>();
  const auto list = ns3::DynamicCast<ns3::Ipv4ListRouting>(ipv4->GetRoutingProtocol());
  EXPECT_FALSE(list) << "routing by source is the topmost";
  const IpAddress elsewhere = IpAddress::v4(0xcb007101);
  const auto routable = [&](const IpAddress& remote) {
    const IpAddress local = address("client", "server", remote.family());
    return host("client").network().routable(local, kAnyInterface, remote);
  };
  EXPECT_FALSE(routable(elsewhere));
  ns3host::static_routes(ipv4->GetRoutingProtocol())
      ->SetDefaultRoute(ns3host::to_ns3_v4(address("server", "client")), 1);
  EXPECT_TRUE(routable(elsewhere));
  ipv4->SetDown(1);
  node("client")->GetObject<ns3::Ipv6>()->SetDown(1);
  EXPECT_FALSE(routable(elsewhere));
  ipv4->SetUp(1);
  node("client")->GetObject<ns3::Ipv6>()->SetUp(1);
  EXPECT_TRUE(routable(elsewhere));
  EXPECT_TRUE(routable(address("server", "client", Family::kIpv6)));
}

TEST_P(NodeHosts, AnInterfaceThatNs3TakesDownIsTold) {
  build_pair();
  struct Watcher : Network::Observer {
    int calls = 0;
    void on_interface_changed(InterfaceId) override { ++calls; }
  } watcher;
  host("client").network().add_observer(watcher);
  node("client")->GetObject<ns3::Ipv4>()->SetDown(1);
  run_for(1s);
  EXPECT_EQ(watcher.calls, 0) << "IPv6 is still up";
  node("client")->GetObject<ns3::Ipv6>()->SetDown(1);
  run_for(1s);
  EXPECT_EQ(watcher.calls, 1);
  EXPECT_FALSE(host("client").network().interfaces()[0].up);
}

TEST_P(NodeHosts, AnObserverMayDestroyTheHost) {
  build_pair();
  struct Watcher : Network::Observer {
    std::function<void()> on_change;
    int calls = 0;
    void on_interface_changed(InterfaceId) override {
      ++calls;
      if (on_change) on_change();
    }
  } first, second;
  first.on_change = [&] { world().destroy_host("client"); };
  host("client").network().add_observer(first);
  host("client").network().add_observer(second);
  world().set_link_up("client", "server", false);
  run_for(1s);
  EXPECT_EQ(first.calls, 1);
  EXPECT_EQ(second.calls, 0);
}

TEST_P(NodeHosts, AnotherEndOfTheSimulationIsToldFromItsIdleness) {
  build_pair();
  auto& executor = static_cast<ns3host::SimulationExecutor&>(host("client").executor());
  ns3::Simulator::Schedule(ns3::MilliSeconds(1), [] { ns3::Simulator::Stop(); });
  EXPECT_EQ(executor.run(kStartOfRun + 1s), ns3host::StopReason::kStopped);
  EXPECT_EQ(executor.now(), kStartOfRun + 1ms);
  EXPECT_EQ(executor.run(kStartOfRun + 1s), ns3host::StopReason::kTime);
}

TEST_P(NodeHosts, ABurstOfConnectionsStaysWithinTheBacklog) {
  build_pair();
  Listening listening(host("server"), {address("server", "client"), kPort});
  listening.ignore();
  std::vector<std::unique_ptr<ChannelEnd>> clients;
  for (int i = 0; i < 200; ++i) {
    clients.push_back(std::make_unique<ChannelEnd>(host("client").executor()));
    connect(*clients.back());
    if (i % 20 == 19) run_for(1ms);  // the device keeps a hundred packets
  }
  run_for(500ms);
  const auto up = [](const auto& client) { return client->count("up") == 1; };
  EXPECT_EQ(std::ranges::count_if(clients, up), 128);
  listening.listen();
  run_for(2s);
  EXPECT_EQ(std::ranges::count_if(clients, up), 200) << "the others asked again";
}

TEST_P(NodeHosts, AHandshakeThatOutlivesItsHostLeavesNoConnection) {
  build_pair();
  const auto tcp = node("server")->GetObject<ns3::TcpL4Protocol>();
  Listening listening(host("server"), {address("server", "client"), kPort});
  ChannelEnd client(host("client").executor());
  connect(client);
  run_for(kRoundTrip + kDelay / 2);  // the last of its three segments is under way
  world().destroy_host("server");
  run_for(1s);
  ns3::ObjectVectorValue left;
  tcp->GetAttribute("SocketList", left);
  EXPECT_EQ(left.GetN(), 0u);
}

TEST_P(NodeHosts, SocketsAreHeldBackWhileTheDeviceIsFull) {
  build_pair();
  device("client")->SetAttribute("DataRate", ns3::DataRateValue(ns3::DataRate("1Mbps")));
  struct Waiting : DatagramSocket::Delegate {
    int sendable = 0;
    void on_datagrams() override {}
    void on_sendable() override { ++sendable; }
    void on_path_error(const PathError&) override {}
  } waiting;
  auto bound =
      host("client").network().bind_datagram({address("client", "server"), 0}, kAnyInterface);
  ASSERT_TRUE(bound.ok());
  (*bound)->set_delegate(&waiting);
  DatagramEnd server(host("server"), {address("server", "client"), kPort});
  const Bytes bytes = Bytes::copy_of(std::string(1000, 'x'));
  std::size_t taken = 0;
  const auto send = [&] { return (*bound)->send(server.local(), std::span(&bytes, 1), {}); };
  while (send() == SendStatus::kTaken) ++taken;
  EXPECT_EQ(taken, 101u) << "one in the transmitter, a hundred in the queue";
  EXPECT_EQ(send(), SendStatus::kBlocked);
  EXPECT_EQ(waiting.sendable, 0);
  run_for(10ms);
  EXPECT_EQ(waiting.sendable, 1);
  EXPECT_EQ(send(), SendStatus::kTaken);
  run_for(5s);
  EXPECT_EQ(server.arrivals().size(), taken + 1) << "nothing was dropped";
}

// In LAST_ACK ns-3 alone would take the first acknowledgement for that of FIN.
TEST_P(NodeHosts, WhatIsLostBeforeAFinIsSentAgainInEitherRole) {
  for (const std::uint32_t lost : {2u, 5u, 9u, 10u}) {
    build_pair();
    Listening listening(host("server"), {address("server", "client"), kPort});
    ChannelEnd client(host("client").executor());
    connect(client);
    client.send(std::string(13'000, 'q'));
    client.finish_after_sending();
    lose("server", {lost});
    run_for(5s);
    ASSERT_EQ(listening.only().received().size(), 13'000u) << lost;
    lose("client", {lost});
    listening.only().send(std::string(13'000, 'a'));
    listening.only().finish_after_sending();
    run_for(5s);
    EXPECT_EQ(client.received().size(), 13'000u) << lost;
    EXPECT_THAT(client.story(), ElementsAre("up", "peer finished", "closed: finished")) << lost;
    EXPECT_THAT(listening.only().story(), ElementsAre("up", "peer finished", "closed: finished"))
        << lost;
  }
}

TEST_P(NodeHosts, ASocketOfNs3KeepsItsPort) {
  build_pair();
  const auto taken =
      ns3::Socket::CreateSocket(node("client"), ns3::TypeId::LookupByName("ns3::UdpSocketFactory"));
  const SocketAddress local{address("client", "server"), kPort};
  ASSERT_EQ(taken->Bind(ns3host::to_ns3(local)), 0);
  EXPECT_EQ(DatagramEnd(host("client"), local).error(), "address_in_use");
}

}  // namespace
}  // namespace post::contract
