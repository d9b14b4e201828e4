// Hosts: source-address routing, interface events, destruction in the middle of a run, names and
// order.
#include <gmock/gmock.h>

#include "tests/sim/network/lab.h"

namespace post::sim::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

//          .1 -- wlan, 5 ms -- .2
//   client                        server
//          .1 -- wwan, 25 ms - .2
struct DualHomed : Lab {
  DualHomed()
      : Lab({"client", "server", "link wlan", "link wwan"}),
        client(host("client", {{"wwan0", {prefix("10.2.0.1/24")}},
                               {"wlan0", {prefix("10.1.0.1/24"), prefix("2001:db8:1::1/64")}}})),
        server(host("server",
                    {{"eth1", {prefix("10.2.0.2/24")}}, {"eth0", {prefix("10.1.0.2/24")}}})) {
    link("wlan", {"client", "wlan0"}, {"server", "eth0"}, {.delay = 5ms});
    link("wwan", {"client", "wwan0"}, {"server", "eth1"}, {.delay = 25ms});
  }
  SimHost& client;
  SimHost& server;
  const InterfaceId wlan0{1};
  const InterfaceId wwan0{2};
};

TEST(Host, InterfacesAreNumberedByTheirSortedNames) {
  DualHomed net;
  const auto interfaces = net.client.network().interfaces();
  ASSERT_EQ(interfaces.size(), 2u);
  EXPECT_EQ(interfaces[0].name, "wlan0");
  EXPECT_EQ(interfaces[0].id, net.wlan0);
  EXPECT_EQ(interfaces[1].name, "wwan0");
  EXPECT_EQ(interfaces[1].id, net.wwan0);
  EXPECT_TRUE(interfaces[0].up);
  EXPECT_EQ(interfaces[0].mtu, 1500u);
}

TEST(Host, APacketLeavesByTheInterfaceThatOwnsItsSource) {
  DualHomed net;
  net.route("client", "0.0.0.0/0", "wlan0");
  net.route("client", "0.0.0.0/0", "wwan0");
  net.route("server", "0.0.0.0/0", "eth0");
  Receiver slow(net.client, "10.2.0.1:1000");
  Receiver server(net.server, "10.2.0.2:2000");
  slow.send("10.2.0.2:2000", 1);
  net.run();
  EXPECT_THAT(server.times(), ElementsAre(at(25ms)));
  EXPECT_TRUE(net.client.network().routable(ip("10.1.0.1"), net.wlan0, ip("203.0.113.1")));
  EXPECT_TRUE(net.client.network().routable(ip("10.2.0.1"), net.wwan0, ip("203.0.113.1")));
  EXPECT_FALSE(net.client.network().routable(ip("10.2.0.1"), net.wlan0, ip("203.0.113.1")))
      << "the address is the other interface's";
}

TEST(Host, WithoutASourceTheLongestPrefixAndThenTheLowestInterfaceDecides) {
  DualHomed net;
  net.route("client", "0.0.0.0/0", "wwan0");
  net.route("client", "0.0.0.0/0", "wlan0");
  net.route("client", "203.0.113.0/24", "wwan0");
  const auto source = [&](std::string_view remote) {
    return net.client.ip().egress(ip("0.0.0.0"), kAnyInterface, ip(remote))->source.to_string();
  };
  EXPECT_EQ(source("198.51.100.1"), "10.1.0.1");
  EXPECT_EQ(source("203.0.113.1"), "10.2.0.1");
  EXPECT_EQ(source("10.2.0.77"), "10.2.0.1");
}

TEST(Host, TakesOnlyWhatComesByTheInterfaceThatOwnsTheDestination) {
  DualHomed net;
  net.route("client", "10.2.0.2/32", "wlan0");
  Receiver sender(net.client, "10.1.0.1:1000");
  Receiver server(net.server, "0.0.0.0:2000");
  sender.send("10.2.0.2:2000", 1);
  net.run();
  EXPECT_THAT(server.arrivals, IsEmpty());
  EXPECT_EQ(net.server.ip().dropped().of("not_local"), 1u);
}

struct Watcher : post::Network::Observer {
  explicit Watcher(SimHost& host) : host(host) { host.network().add_observer(*this); }
  ~Watcher() override { host.network().remove_observer(*this); }
  void on_interface_changed(InterfaceId interface) override {
    for (const Interface& own : host.network().interfaces()) {
      if (own.id == interface) seen.emplace_back(host.executor().now(), own.up);
    }
  }
  SimHost& host;
  std::vector<std::pair<Time, bool>> seen;
};

TEST(Host, ALinkThatGoesDownTakesTheInterfacesOfBothEndsWithIt) {
  DualHomed net;
  Watcher client(net.client);
  Watcher server(net.server);
  net.change_at(1s, [&] { must(net.network.change_link("wlan", {.up = false})); });
  net.post_at(1500ms, [&] {
    EXPECT_FALSE(net.client.network().routable(ip("10.1.0.1"), net.wlan0, ip("10.1.0.2")));
    EXPECT_TRUE(net.client.network().routable(ip("10.2.0.1"), net.wwan0, ip("10.2.0.2")));
  });
  net.change_at(2s, [&] { must(net.network.change_link("wlan", {.up = true})); });
  net.run();
  EXPECT_THAT(client.seen, ElementsAre(std::pair(at(1s), false), std::pair(at(2s), true)));
  EXPECT_THAT(server.seen, ElementsAre(std::pair(at(1s), false), std::pair(at(2s), true)));
}

TEST(Host, AnInterfaceThatIsSetDownDropsWhatWaitsButNotWhatIsOnTheWire) {
  Pair net;
  Watcher a(net.a);
  Watcher b(net.b);
  Receiver sender(net.a, "10.0.0.1:1000");
  Receiver receiver(net.b, "10.0.0.2:2000");
  for (int i = 0; i < 3; ++i) sender.send("10.0.0.2:2000", 100);
  net.change_at(500us, [&] { must(net.network.set_interface_up("a", "eth0", false)); });
  net.run();
  EXPECT_EQ(receiver.arrivals.size(), 1u);
  EXPECT_EQ(net.ab.end(0).counters().dropped.of("interface_down"), 2u);
  EXPECT_THAT(a.seen, ElementsAre(std::pair(at(500us), false)));
  EXPECT_THAT(b.seen, IsEmpty());
}

TEST(Host, AnInterfaceThatIsSetDownTakesNothing) {
  Pair net;
  Receiver sender(net.a, "10.0.0.1:1000");
  Receiver receiver(net.b, "10.0.0.2:2000");
  sender.send("10.0.0.2:2000", 100);
  net.change_at(5ms, [&] { must(net.network.set_interface_up("b", "eth0", false)); });
  net.run();
  EXPECT_THAT(receiver.arrivals, IsEmpty());
  EXPECT_EQ(net.b.ip().dropped().of("interface_down"), 1u);
}

TEST(Host, AnInterfaceStaysDownUntilBothItAndItsLinkAreUp) {
  Pair net;
  Watcher a(net.a);
  net.change_at(1s, [&] { must(net.network.set_interface_up("a", "eth0", false)); });
  net.change_at(2s, [&] { net.ab.set_up(false); });
  net.change_at(3s, [&] { must(net.network.set_interface_up("a", "eth0", true)); });
  net.change_at(4s, [&] { net.ab.set_up(true); });
  net.run();
  EXPECT_THAT(a.seen, ElementsAre(std::pair(at(1s), false), std::pair(at(4s), true)));
}

TEST(Host, ADestroyedHostIsSilentAndWhatComesForItIsDropped) {
  Pair net;
  Receiver sender(net.a, "10.0.0.1:1000");
  auto receiver = std::make_unique<Receiver>(net.b, "10.0.0.2:2000");
  for (int i = 0; i < 3; ++i) sender.send("10.0.0.2:2000", 100);
  net.change_at(11'500us, [&] { must(net.network.destroy_host("b")); });
  net.run();
  EXPECT_THAT(receiver->times(), ElementsAre(at(11'040us)));
  EXPECT_EQ(net.ab.end(0).counters().dropped.of("no_host"), 2u);
  EXPECT_EQ(net.network.host("b"), nullptr);
  EXPECT_EQ(receiver->send("10.0.0.1:1000", 1), SendStatus::kUnreachable) << "a socket left over";
  receiver.reset();
}

TEST(Host, ADestroyedHostDropsWhatItsDeliveryPhaseStillHeld) {
  Pair net({.delay = 10ms});
  Receiver sender(net.a, "10.0.0.1:1000");
  Receiver receiver(net.b, "10.0.0.2:2000");
  sender.send("10.0.0.2:2000", 1);
  net.change_at(5ms, [&] { net.change_at(10ms, [&] { must(net.network.destroy_host("b")); }); });
  net.run();
  EXPECT_THAT(receiver.arrivals, IsEmpty()) << "destroyed in the instant of the arrival, before it";
}

TEST(Host, MayBeDestroyedInACallbackOfItsOwnSocket) {
  struct Destroys : DatagramSocket::Delegate {
    explicit Destroys(Pair& net) : net(net) {}
    void on_datagrams() override {
      ++calls;
      must(net.network.destroy_host("b"));
    }
    void on_sendable() override {}
    void on_path_error(const PathError&) override {}
    Pair& net;
    int calls = 0;
  };
  Pair net({.delay = 10ms});
  Destroys destroys(net);
  Receiver sender(net.a, "10.0.0.1:1000");
  auto socket = must(net.b.network().bind_datagram(endpoint("10.0.0.2:2000"), kAnyInterface));
  socket->set_delegate(&destroys);
  for (int i = 0; i < 2; ++i) sender.send("10.0.0.2:2000", 1);
  net.run();
  EXPECT_EQ(destroys.calls, 1) << "the second waited in the host that went";
}

TEST(Host, NamesAddressesAndPlacesAreTakenOnce) {
  Pair net;
  auto error = [](const auto& result) { return result ? "none" : result.error().name; };
  EXPECT_EQ(error(net.network.add_host({.name = "a", .interfaces = {}})), "name_taken");
  EXPECT_EQ(error(net.network.add_router({"r", {{"x", {}}, {"x", {}}}})), "name_taken");
  EXPECT_EQ(error(net.network.add_router({"r", {{"x", {prefix("10.0.0.1/8")}}}})),
            "address_in_use");
  EXPECT_EQ(error(net.network.add_link({"ab", {}, {}})), "name_taken");
  EXPECT_EQ(error(net.network.add_link({"x", {{{"a", "eth0"}, {"b", "eth0"}}}, {}})),
            "interface_in_use");
  EXPECT_EQ(error(net.network.add_link({"x", {{{"a", "eth1"}, {"b", "eth0"}}}, {}})),
            "unknown_interface");
  EXPECT_EQ(error(net.network.add_link({"x", {{{"c", "eth0"}, {"b", "eth0"}}}, {}})),
            "unknown_node");
  EXPECT_EQ(error(net.network.change_link("x", {.up = true})), "unknown_link");
  EXPECT_EQ(error(net.network.change_link("ab", {.delay = 1ms, .from = "c"})), "unknown_node");
  EXPECT_EQ(error(net.network.destroy_host("c")), "unknown_node");
}

TEST(Host, RandomStreamsAreNamed) {
  Pair net;
  const std::uint64_t first = net.a.random("isn")->next();
  EXPECT_EQ(net.a.random("isn")->next(), first);
  EXPECT_NE(net.a.random("other")->next(), first);
  EXPECT_NE(net.b.random("isn")->next(), first);
}

TEST(Host, WithoutAStreamTransportStreamsAreNoCapability) {
  Pair net;
  EXPECT_FALSE(net.a.network().capabilities().streams);
  EXPECT_EQ(net.a.network().listen_stream(endpoint("10.0.0.1:80")).error().name, "not_supported");
}

}  // namespace
}  // namespace post::sim::testing
