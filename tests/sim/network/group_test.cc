// Multicast at a host: joining, sockets that share a group, which interface it leaves by, loopback.
#include <gmock/gmock.h>

#include "tests/sim/network/group_lab.h"

namespace post::sim::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::string_view kGroup = "239.1.2.3:5000";

std::string join_error(SimHost& host, DatagramSocket& socket, std::string_view group,
                       InterfaceId interface = kFirst) {
  const auto joined = host.network().join(socket, ip(group), interface);
  return joined ? "joined" : joined.error().name;
}

std::string join_source_error(SimHost& host, DatagramSocket& socket, std::string_view source) {
  const auto joined = host.network().join_source(socket, ip("232.1.2.3"), ip(source), kFirst);
  return joined ? "joined" : joined.error().name;
}

TEST(Group, WhatCannotBeJoinedIsRefusedByName) {
  Pair net;
  Receiver of_a(net.a, "0.0.0.0:5000");
  Receiver of_b(net.b, "0.0.0.0:5000");
  DatagramSocket& socket = *of_a.socket;
  EXPECT_TRUE(net.a.network().capabilities().multicast);
  EXPECT_EQ(join_error(net.a, socket, "10.0.0.2"), "address_unavailable") << "no group";
  EXPECT_EQ(join_error(net.a, socket, "ff15::7"), "address_unavailable") << "other family";
  EXPECT_EQ(join_error(net.a, socket, "239.1.2.3", InterfaceId{2}), "address_unavailable");
  EXPECT_EQ(join_error(net.a, *of_b.socket, "239.1.2.3"), "address_unavailable");
  EXPECT_EQ(join_source_error(net.a, socket, "239.9.9.9"), "address_unavailable");
  EXPECT_EQ(join_source_error(net.a, socket, "0.0.0.0"), "address_unavailable");
  EXPECT_EQ(join_source_error(net.a, socket, "2001:db8::2"), "address_unavailable");
  EXPECT_EQ(join_source_error(net.a, socket, "10.0.0.2"), "joined");
  EXPECT_EQ(join_error(net.a, socket, "239.1.2.3", kAnyInterface), "joined");
  EXPECT_EQ(join_error(net.a, socket, "239.1.2.3", kAnyInterface), "joined") << "again";
}

TEST(Group, AnInterfaceThatIsDownIsJoinedForLater) {
  Pair net({.delay = 1ms});
  must(net.network.set_interface_up("b", "eth0", false));
  Member member(net.b, kGroup);
  Receiver sender(net.a, "10.0.0.1:1000");
  net.change_at(5ms, [&] { must(net.network.set_interface_up("b", "eth0", true)); });
  net.post_at(6ms, [&] { sender.send(kGroup, 1); });
  net.run();
  EXPECT_THAT(member.times(), ElementsAre(at(7ms)));
}

TEST(Group, SocketsThatAreBoundToAGroupShareIt) {
  Pair net({.delay = 1ms});
  Member first(net.b, kGroup);
  Member second(net.b, kGroup);
  Receiver no_member(net.b, kGroup);
  Member other_port(net.b, "239.1.2.3:5001");
  Receiver sender(net.a, "10.0.0.1:1000");
  sender.send(kGroup, 1);
  net.run();
  EXPECT_THAT(first.times(), ElementsAre(at(1ms)));
  EXPECT_THAT(second.times(), ElementsAre(at(1ms)));
  EXPECT_THAT(no_member.arrivals, IsEmpty());
  EXPECT_THAT(other_port.arrivals, IsEmpty());
  const auto any = net.b.network().bind_datagram(endpoint("0.0.0.0:5000"), kAnyInterface);
  EXPECT_EQ(any.error().name, "address_in_use");
}

TEST(Group, ASocketHearsWhatItJoinedAndTakesOtherDatagramsToo) {
  Pair net({.delay = 1ms});
  Receiver member(net.b, "0.0.0.0:5000");
  Receiver bound_elsewhere(net.b, "10.0.0.2:5001");
  must(net.b.network().join(*member.socket, ip("239.1.2.3"), kFirst));
  must(net.b.network().join(*bound_elsewhere.socket, ip("239.1.2.3"), kFirst));
  Receiver sender(net.a, "10.0.0.1:1000");
  for (const char* to : {"239.1.2.3:5000", "239.9.9.9:5000", "10.0.0.2:5000", "239.1.2.3:5001"}) {
    sender.send(to, 1);
  }
  net.run();
  ASSERT_EQ(member.arrivals.size(), 2u);
  EXPECT_EQ(member.arrivals[0].datagram.local, endpoint("239.1.2.3:5000"));
  EXPECT_EQ(member.arrivals[1].datagram.local, endpoint("10.0.0.2:5000"));
  EXPECT_THAT(bound_elsewhere.arrivals, IsEmpty()) << "it named another address";
  EXPECT_THAT(net.trace.lines, IsEmpty());
}

TEST(Group, MembershipsOfOneSocketAddUp) {
  Pair net({.delay = 1ms});
  Member member(net.b, kGroup, "10.0.0.77");
  Receiver sender(net.a, "10.0.0.1:1000");
  sender.send(kGroup, 1);
  net.run();
  EXPECT_THAT(member.arrivals, IsEmpty());
  must(net.b.network().join_source(*member.socket, ip("239.1.2.3"), ip("10.0.0.1"), kFirst));
  sender.send(kGroup, 1);
  must(net.b.network().join(*member.socket, ip("239.1.2.3"), kFirst));
  sender.send(kGroup, 1);
  net.run();
  EXPECT_EQ(member.arrivals.size(), 2u) << "one copy each";
}

/// Two links with a neighbour each: wan0 has no IPv6.
struct TwoLinks : Lab {
  TwoLinks()
      : Lab({"a", "x", "y", "link x", "link y"}),
        a(host("a", {{"lan0", {prefix("10.1.0.1/24"), prefix("2001:db8:1::1/64")}},
                     {"wan0", {prefix("10.2.0.1/24")}}})),
        x(host("x", {{"eth0", {prefix("10.1.0.2/24"), prefix("2001:db8:1::2/64")}}})),
        y(host("y", {{"eth0", {prefix("10.2.0.2/24")}}})) {
    link("x", {"a", "lan0"}, {"x", "eth0"}, {.delay = 1ms});
    link("y", {"a", "wan0"}, {"y", "eth0"}, {.delay = 2ms});
  }
  /// Where a datagram to the group was heard, and from which address.
  std::string way(std::string_view local, InterfaceId interface) {
    Member at_x(x, kGroup);
    Member at_y(y, kGroup);
    Receiver sender(a, local, interface);
    if (sender.send(kGroup, 1) == SendStatus::kUnreachable) return "unreachable";
    run();
    std::string way;
    for (const auto& each : at_x.arrivals) way += "x " + each.datagram.remote.ip.to_string();
    for (const auto& each : at_y.arrivals) way += "y " + each.datagram.remote.ip.to_string();
    return way;
  }
  SimHost& a;
  SimHost& x;
  SimHost& y;
  const InterfaceId lan0{1};
  const InterfaceId wan0{2};
};

TEST(Group, ItLeavesByTheInterfaceOrTheAddressThatTheSocketNames) {
  TwoLinks net;
  EXPECT_EQ(net.way("0.0.0.0:1000", net.wan0), "y 10.2.0.1");
  EXPECT_EQ(net.way("10.2.0.1:1000", kAnyInterface), "y 10.2.0.1");
  EXPECT_EQ(net.way("10.1.0.1:1000", kAnyInterface), "x 10.1.0.1");
  EXPECT_EQ(net.way("239.7.7.7:1000", net.wan0), "y 10.2.0.1") << "a group is no source";
}

TEST(Group, ElseTheRouteDecidesAndThenTheFirstInterfaceThatIsUp) {
  TwoLinks net;
  EXPECT_EQ(net.way("0.0.0.0:1000", kAnyInterface), "x 10.1.0.1");
  net.route("a", "239.0.0.0/8", "wan0");
  EXPECT_EQ(net.way("0.0.0.0:1000", kAnyInterface), "y 10.2.0.1");
  must(net.network.set_interface_up("a", "wan0", false));
  EXPECT_EQ(net.way("0.0.0.0:1000", kAnyInterface), "x 10.1.0.1");
  EXPECT_EQ(net.way("10.2.0.1:1000", kAnyInterface), "unreachable");
  must(net.network.set_interface_up("a", "lan0", false));
  EXPECT_EQ(net.way("0.0.0.0:1000", kAnyInterface), "unreachable");
}

TEST(Group, AGroupIsRoutableWhereItCouldLeave) {
  TwoLinks net;
  const post::Network& network = net.a.network();
  EXPECT_TRUE(network.routable(ip("2001:db8:1::1"), kAnyInterface, ip("ff15::7")));
  EXPECT_TRUE(network.routable(ip("2001:db8:1::1"), net.lan0, ip("ff15::7")));
  EXPECT_FALSE(network.routable(ip("::"), net.wan0, ip("ff15::7"))) << "no address there";
  EXPECT_FALSE(network.routable(ip("10.1.0.1"), net.wan0, ip("239.1.2.3")));
  EXPECT_FALSE(network.routable(ip("10.1.0.1"), net.lan0, ip("ff15::7")));
  Receiver sender(net.a, "10.1.0.1:1000");
  EXPECT_EQ(sender.socket->max_payload(endpoint(kGroup)), 1472u);
  EXPECT_EQ(sender.send(kGroup, 1473), SendStatus::kTooBig);
}

TEST(Group, MembersOnTheSendingHostHearItOnTheInterfaceWhereItLeaves) {
  TwoLinks net;
  Member itself(net.a, kGroup);
  Member on_wan(net.a, kGroup, net.wan0);
  Member neighbour(net.x, kGroup);
  net.route("a", "239.0.0.0/8", "lan0");
  itself.send(kGroup, 1);
  EXPECT_THAT(itself.arrivals, IsEmpty()) << "never inside the call";
  net.run();
  ASSERT_THAT(itself.times(), ElementsAre(at(0ms)));
  EXPECT_EQ(itself.arrivals[0].datagram.interface, net.lan0);
  EXPECT_EQ(itself.arrivals[0].datagram.remote, endpoint("10.1.0.1:5000"));
  EXPECT_EQ(itself.arrivals[0].datagram.hop_limit, 64);
  EXPECT_THAT(on_wan.arrivals, IsEmpty());
  EXPECT_THAT(neighbour.times(), ElementsAre(at(1ms)));
}

TEST(Group, WhatIsOfTheHostsOwnScopeStaysThere) {
  Pair net;
  Member here(net.a, "[ff01::7]:5000");
  Member there(net.b, "[ff01::7]:5000");
  Receiver sender(net.a, "[2001:db8::1]:1000");
  EXPECT_EQ(sender.send("[ff01::7]:5000", 1), SendStatus::kTaken);
  net.run();
  EXPECT_THAT(here.times(), ElementsAre(at(0ms)));
  EXPECT_THAT(there.arrivals, IsEmpty());
  EXPECT_EQ(net.ab.end(0).counters().offered, 0u);
}

TEST(Group, AFullSocketDropsForItselfAlone) {
  Lab net({"a", "b", "link ab"});
  SimHost& a = net.host("a", {{"eth0", {prefix("10.0.0.1/24")}}});
  SimHost& b = *must(net.network.add_host(
      {.name = "b", .interfaces = {{"eth0", {prefix("10.0.0.2/24")}}}, .udp_receive_bytes = 150}));
  net.link("ab", {"a", "eth0"}, {"b", "eth0"}, {.delay = 1ms});
  Member lazy(b, kGroup);
  lazy.socket->set_delegate(nullptr);
  Member diligent(b, kGroup);
  Receiver sender(a, "10.0.0.1:1000");
  net.post_at(0ms, [&] { sender.send(kGroup, 100); });
  net.post_at(5ms, [&] { sender.send(kGroup, 100); });
  net.run();
  EXPECT_THAT(diligent.times(), ElementsAre(at(1ms), at(6ms)));
  EXPECT_EQ(b.ip().dropped().of("receive_queue_full"), 1u);
}

/// Notes who heard first.
struct Noting : DatagramSocket::Delegate {
  Noting(SimHost& host, std::string& told) : name(host.name()), told(told) {
    socket = must(host.network().bind_datagram(endpoint(kGroup), kAnyInterface));
    must(host.network().join(*socket, endpoint(kGroup).ip, kFirst));
    socket->set_delegate(this);
  }
  void on_datagrams() override {
    told += name;
    while (socket->receive()) continue;
    if (then) then();
  }
  void on_sendable() override {}
  void on_path_error(const PathError&) override {}

  std::string name;
  std::string& told;
  std::function<void()> then;
  std::unique_ptr<DatagramSocket> socket;
};

TEST(Group, MembersHearInTheOrderOfTheirHostsNames) {
  Lab net({"a", "b", "s", "r", "link ra", "link rb", "link rs"});
  SimHost& b = net.host("b", {{"eth0", {prefix("10.2.0.2/24")}}});
  SimHost& s = net.host("s", {{"eth0", {prefix("10.3.0.2/24")}}});
  SimHost& a = net.host("a", {{"eth0", {prefix("10.1.0.2/24")}}});
  net.router("r", {{"p1", {prefix("10.2.0.1/24")}},
                   {"p2", {prefix("10.1.0.1/24")}},
                   {"p3", {prefix("10.3.0.1/24")}}});
  net.link("rb", {"r", "p1"}, {"b", "eth0"}, {.delay = 1ms});
  net.link("ra", {"r", "p2"}, {"a", "eth0"}, {.delay = 1ms});
  net.link("rs", {"r", "p3"}, {"s", "eth0"}, {.delay = 1ms});
  std::string told;
  Noting at_b(b, told);
  Noting at_a(a, told);
  Receiver sender(s, "10.3.0.2:1000");
  sender.send(kGroup, 1);
  net.run();
  EXPECT_EQ(told, "ab");
}

TEST(Group, AMemberMayEndAnotherOrTheHostInItsCallback) {
  Pair net({.delay = 1ms});
  std::string told;
  std::vector<std::unique_ptr<Noting>> members;
  for (int i = 0; i < 3; ++i) members.push_back(std::make_unique<Noting>(net.b, told));
  members[0]->then = [&] { members[1].reset(); };
  Receiver sender(net.a, "10.0.0.1:1000");
  sender.send(kGroup, 1);
  net.run();
  EXPECT_EQ(told, "bb");
  members[0]->then = [&] { must(net.network.destroy_host("b")); };
  sender.send(kGroup, 1);
  net.run();
  EXPECT_EQ(told, "bbb");
}

TEST(Group, NothingButDatagramsGoesToAGroup) {
  Lab net({"a", "b", "link ab"});
  const InterfaceOptions eth0{"eth0", {prefix("10.0.0.1/24")}};
  SimHost& a = net.host("a", {eth0});
  SimHost& b = net.host("b", {{"eth0", {prefix("10.0.0.2/24")}}});
  net.link("ab", {"a", "eth0"}, {"b", "eth0"}, {.delay = 1ms});
  Member member(b, kGroup);
  Packet segment;
  segment.ip.source = ip("10.0.0.1");
  segment.ip.destination = ip("239.1.2.3");
  segment.transport = TcpSegment{};
  EXPECT_EQ(a.ip().send(std::move(segment), kAnyInterface), SendStatus::kTaken);
  net.run();
  EXPECT_THAT(net.trace.lines, IsEmpty());
  EXPECT_FALSE(a.ip().egress(ip("10.0.0.1"), kAnyInterface, ip("239.1.2.3"))) << "for streams";
}

}  // namespace
}  // namespace post::sim::testing
