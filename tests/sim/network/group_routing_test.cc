// Multicast through routers: who gets a copy, over which links and when.
#include <gmock/gmock.h>

#include "sim/network/nat_box.h"
#include "tests/sim/network/group_lab.h"

namespace post::sim::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(GroupRouting, EachMemberGetsACopyAtItsTime) {
  for (const Speech& speech : kSpeeches) {
    Tree net;
    Member a(net.a, speech.group);
    Member b(net.b, speech.group);
    Receiver sender(net.s, speech.sender);
    EXPECT_EQ(sender.send(speech.group, 100), SendStatus::kTaken);
    net.run();
    ASSERT_THAT(a.times(), ElementsAre(at(7ms)));
    EXPECT_THAT(b.times(), ElementsAre(at(11ms)));
    EXPECT_EQ(a.arrivals[0].datagram.local, endpoint(speech.group));
    EXPECT_EQ(a.arrivals[0].datagram.remote, endpoint(speech.sender));
    EXPECT_EQ(a.arrivals[0].datagram.hop_limit, 62);
    EXPECT_EQ(net.sent(net.rr), 1u) << "one copy as far as the way is the same";
    EXPECT_EQ(net.sent(net.rc), 0u) << "none where nobody is a member";
    EXPECT_THAT(net.trace.lines, IsEmpty());
  }
}

TEST(GroupRouting, WhoLeavesHearsNoMoreAndItsLinkIsSpared) {
  Tree net;
  const Speech& speech = kSpeeches[0];
  Member a(net.a, speech.group);
  Member b(net.b, speech.group);
  Receiver sender(net.s, speech.sender);
  net.post_at(0ms, [&] { sender.send(speech.group, 1); });
  net.post_at(10ms, [&] { b.socket.reset(); });
  net.post_at(20ms, [&] { sender.send(speech.group, 1); });
  net.run();
  EXPECT_THAT(a.times(), ElementsAre(at(7ms), at(27ms)));
  EXPECT_THAT(b.times(), IsEmpty()) << "it left while the first was on its link";
  EXPECT_EQ(net.sent(net.rb), 1u);
  EXPECT_THAT(net.trace.lines, IsEmpty()) << "not to be interested is no drop";
}

TEST(GroupRouting, AMembershipIsKnownAtOnceEverywhere) {
  Tree net;
  const Speech& speech = kSpeeches[0];
  Receiver late(net.a, speech.group);
  Receiver too_late(net.b, speech.group);
  Receiver sender(net.s, speech.sender);
  const auto join = [&](SimHost& host, Receiver& receiver) {
    must(host.network().join(*receiver.socket, endpoint(speech.group).ip, kFirst));
  };
  // The packet is at r1 after 1 ms, at r2 after 3 ms. Only a is behind r2 when r1 decides.
  net.post_at(0ms, [&] { sender.send(speech.group, 1); });
  net.post_at(999us, [&] { join(net.a, late); });
  net.post_at(3'001us, [&] { join(net.b, too_late); });
  net.run();
  EXPECT_THAT(late.times(), ElementsAre(at(7ms)));
  EXPECT_THAT(too_late.times(), IsEmpty());
}

TEST(GroupRouting, ALossyLinkLosesItsBranchAlone) {
  Tree net;
  const Speech& speech = kSpeeches[0];
  net.change_at(0ms, [&] {
    const LossOptions second{.kind = "drop_list", .ordinals = {2}};
    must(net.network.change_link("ra", {.loss = second, .from = "r2"}));
  });
  Member a(net.a, speech.group);
  Member b(net.b, speech.group);
  Receiver sender(net.s, speech.sender);
  for (const Duration when : {1ms, 2ms, 3ms}) {
    net.post_at(when, [&] { sender.send(speech.group, 10); });
  }
  net.run();
  EXPECT_THAT(a.times(), ElementsAre(at(8ms), at(10ms)));
  EXPECT_THAT(b.times(), ElementsAre(at(12ms), at(13ms), at(14ms)));
  EXPECT_EQ(net.ra.end(0).counters().dropped.of("drop_list"), 1u);
  EXPECT_EQ(net.rb.end(0).counters().dropped.total(), 0u);
}

TEST(GroupRouting, ASourceSpecificMemberHearsItsSourceAlone) {
  for (const Speech& speech : kSpeeches) {
    Tree net;
    const std::string source = speech.sender == "10.1.0.2:1000" ? "10.1.0.2" : "2001:db8:1::2";
    Member a(net.a, speech.group, source);
    Member b(net.b, speech.group);
    Receiver wanted(net.s, speech.sender);
    Receiver other(net.c, speech.other);
    wanted.send(speech.group, 1);
    other.send(speech.group, 2);
    net.run();
    EXPECT_THAT(a.times(), ElementsAre(at(7ms)));
    EXPECT_THAT(b.times(), ElementsAre(at(11ms), at(26ms)));
    EXPECT_EQ(net.sent(net.ra), 1u) << "what nobody there hears is not sent there";
  }
}

TEST(GroupRouting, TheTreeGrowsFromEachSource) {
  Tree net;
  const Speech& speech = kSpeeches[0];
  Member a(net.a, speech.group);
  Member s(net.s, speech.group);
  Receiver sender(net.c, speech.other);
  sender.send(speech.group, 1);
  net.run();
  EXPECT_THAT(s.times(), ElementsAre(at(17ms)));
  EXPECT_THAT(a.times(), ElementsAre(at(22ms)));
}

TEST(GroupRouting, LinkLocalGroupsAndSourcesStayOnTheirLink) {
  for (const auto& [group, source] : {std::pair("224.0.0.9:5000", "10.1.0.2:1000"),
                                      std::pair("[ff02::9]:5000", "[2001:db8:1::2]:1000"),
                                      std::pair("[ff12::9]:5000", "[2001:db8:1::2]:1000")}) {
    Tree net;
    Member c(net.c, group);
    Receiver sender(net.s, source);
    EXPECT_EQ(sender.send(group, 1), SendStatus::kTaken);
    net.run();
    EXPECT_EQ(net.sent(net.sr), 1u);
    EXPECT_THAT(c.arrivals, IsEmpty());
    EXPECT_THAT(net.trace.lines, IsEmpty());
  }
  EXPECT_FALSE(crosses_links({ip("fe80::1"), ip("ff15::7")}));
  EXPECT_FALSE(crosses_links({ip("169.254.0.1"), ip("239.1.2.3")}));
  EXPECT_TRUE(crosses_links({ip("10.1.0.2"), ip("224.0.1.1")}));
  EXPECT_TRUE(crosses_links({ip("2001:db8::1"), ip("ff05::7")}));
}

Packet for_group(std::string_view source, std::uint8_t hop_limit) {
  Packet packet;
  packet.ip.source = ip(source);
  packet.ip.destination = ip("239.1.2.3");
  packet.ip.hop_limit = hop_limit;
  packet.transport = UdpHeader{1000, 5000};
  return packet;
}

TEST(GroupRouting, TheHopLimitEndsItWithoutAnIcmpError) {
  Tree net;
  Member a(net.a, "239.1.2.3:5000");
  Member c(net.c, "239.1.2.3:5000");
  Receiver sender(net.s, "10.1.0.2:1000");
  net.s.ip().send(for_group("10.1.0.2", 2), kAnyInterface);
  net.run();
  ASSERT_THAT(c.times(), ElementsAre(at(17ms)));
  EXPECT_EQ(c.arrivals[0].datagram.hop_limit, 1);
  EXPECT_THAT(a.arrivals, IsEmpty());
  EXPECT_THAT(sender.errors, IsEmpty());
  EXPECT_THAT(net.trace.lines,
              ElementsAre("packet_dropped r2 ttl 10.1.0.2:1000 239.1.2.3:5000 28"));
}

TEST(GroupRouting, WhatIsTooBigForABranchGoesOnOnTheOthers) {
  Tree net(1400);
  Member a(net.a, "239.1.2.3:5000");
  Member b(net.b, "239.1.2.3:5000");
  Receiver sender(net.s, "10.1.0.2:1000");
  sender.send("239.1.2.3:5000", 1373);
  net.run();
  EXPECT_THAT(a.times(), ElementsAre(at(7ms)));
  EXPECT_THAT(b.arrivals, IsEmpty());
  EXPECT_THAT(sender.errors, IsEmpty());
  EXPECT_EQ(net.r2.dropped().of("too_big"), 1u);
}

TEST(GroupRouting, AMemberBehindALinkThatIsDownIsNoMember) {
  Tree net;
  Member a(net.a, "239.1.2.3:5000");
  Member b(net.b, "239.1.2.3:5000");
  Receiver sender(net.s, "10.1.0.2:1000");
  const auto send = [&] { sender.send("239.1.2.3:5000", 1); };
  net.change_at(1ms, [&] { must(net.network.change_link("rb", {.up = false})); });
  net.change_at(2ms, [&] { must(net.network.set_interface_up("a", "eth0", false)); });
  net.post_at(3ms, send);
  net.change_at(10ms, [&] { must(net.network.change_link("rb", {.up = true})); });
  net.change_at(10ms, [&] { must(net.network.set_interface_up("a", "eth0", true)); });
  net.post_at(20ms, send);
  net.run();
  EXPECT_EQ(net.sent(net.rr), 1u) << "the first went no further than r1";
  EXPECT_THAT(a.times(), ElementsAre(at(27ms)));
  EXPECT_THAT(b.times(), ElementsAre(at(31ms)));
  EXPECT_THAT(net.trace.lines, ElementsAre("link_changed rb up false", "link_changed rb up true"));
}

//        r1            s -- r1, m -- r3, each link 1 ms.
//       /  \           Routes go the short way.
//     r2 -- r3
struct Triangle : Lab {
  Triangle()
      : Lab({"m", "s", "x", "r1", "r2", "r3", "link l12", "link l13", "link l23", "link m",
             "link s", "link x"}),
        s(host("s", {{"eth0", {prefix("10.1.0.2/24")}}})),
        m(host("m", {{"eth0", {prefix("10.3.0.2/24")}}})),
        r1(router("r1", {{"leaf", {prefix("10.1.0.1/24")}}, {"r2", {}}, {"r3", {}}})),
        r2(router("r2", {{"leaf", {prefix("10.2.0.1/24")}}, {"r1", {}}, {"r3", {}}})),
        r3(router("r3", {{"leaf", {prefix("10.3.0.1/24")}}, {"r1", {}}, {"r2", {}}})) {
    link("s", {"s", "eth0"}, {"r1", "leaf"}, {.delay = 1ms});
    link("m", {"m", "eth0"}, {"r3", "leaf"}, {.delay = 1ms});
    link("l12", {"r1", "r2"}, {"r2", "r1"}, {.delay = 1ms});
    link("l13", {"r1", "r3"}, {"r3", "r1"}, {.delay = 1ms});
    link("l23", {"r2", "r3"}, {"r3", "r2"}, {.delay = 1ms});
  }
  SimHost& s;
  SimHost& m;
  Router& r1;
  Router& r2;
  Router& r3;
};

TEST(GroupRouting, ACircleOfRoutersMakesNoDuplicates) {
  Triangle net;
  net.route("r2", "10.1.0.0/24", "r1");
  net.route("r3", "10.1.0.0/24", "r1");
  Member m(net.m, "239.1.2.3:5000");
  Receiver sender(net.s, "10.1.0.2:1000");
  sender.send("239.1.2.3:5000", 1);
  net.run();
  EXPECT_THAT(m.times(), ElementsAre(at(3ms)));
  EXPECT_EQ(net.network.link("l12")->end(0).counters().sent, 0u);
  EXPECT_EQ(net.network.link("l23")->end(0).counters().sent, 0u);
}

TEST(GroupRouting, TheWayIsThatOfTheRoutesBackToTheSource) {
  Triangle net;
  net.route("r2", "10.1.0.0/24", "r1");
  net.route("r3", "10.1.0.0/24", "r2");
  Member m(net.m, "239.1.2.3:5000");
  Receiver sender(net.s, "10.1.0.2:1000");
  sender.send("239.1.2.3:5000", 1);
  net.run();
  EXPECT_THAT(m.times(), ElementsAre(at(4ms)));
  EXPECT_EQ(net.network.link("l13")->end(0).counters().sent, 0u);
}

TEST(GroupRouting, WhatComesByAnotherWayThanTheReverseOneIsDropped) {
  Triangle net;
  net.route("r2", "10.1.0.0/24", "r1");
  net.route("r3", "10.1.0.0/24", "r2");
  SimHost& x = net.host("x", {{"eth0", {prefix("10.1.0.77/24")}}});
  net.link("x", {"x", "eth0"}, {"r2", "leaf"}, {.delay = 1ms});
  Member m(net.m, "239.1.2.3:5000");
  Receiver sender(x, "10.1.0.77:1000");
  EXPECT_EQ(sender.send("239.1.2.3:5000", 1), SendStatus::kTaken);
  net.run();
  EXPECT_THAT(m.arrivals, IsEmpty());
  EXPECT_THAT(net.trace.lines,
              ElementsAre("packet_dropped r2 reverse_path 10.1.0.77:1000 239.1.2.3:5000 29"));
}

TEST(GroupRouting, TheSearchForMembersEndsWhereRoutesRunInACircle) {
  Triangle net;
  net.route("r1", "10.9.0.0/24", "r2");
  net.route("r2", "10.9.0.0/24", "r3");
  net.route("r3", "10.9.0.0/24", "r1");
  Member m(net.m, "239.1.2.3:5000");
  LinkEnd& into_r2 = net.network.link("l23")->end(1);
  EXPECT_FALSE(into_r2.peer_wants({ip("10.9.0.2"), ip("239.9.9.9")}, kMostHops));
  EXPECT_TRUE(into_r2.peer_wants({ip("10.9.0.2"), ip("239.1.2.3")}, 3)) << "by r1 and r3";
  EXPECT_FALSE(into_r2.peer_wants({ip("10.9.0.2"), ip("239.1.2.3")}, 2));
}

TEST(GroupRouting, NatsAndFirewallsForwardNoGroups) {
  Lab net({"in", "out", "nat", "link in", "link out"});
  SimHost& in = net.host("in", {{"eth0", {prefix("10.1.0.2/24")}}});
  SimHost& out = net.host("out", {{"eth0", {prefix("203.0.113.2/24")}}});
  must(net.network.add_nat_box(
      {.name = "nat",
       .interfaces = {{"in", {prefix("10.1.0.1/24")}}, {"out", {prefix("203.0.113.1/24")}}},
       .outside = "out",
       .box = {.nat = NatOptions{}}}));
  net.link("in", {"in", "eth0"}, {"nat", "in"}, {.delay = 1ms});
  net.link("out", {"out", "eth0"}, {"nat", "out"}, {.delay = 1ms});
  Member member(out, "239.1.2.3:5000");
  Member neighbour(out, "224.0.0.9:5000");
  Receiver sender(in, "10.1.0.2:1000");
  sender.send("239.1.2.3:5000", 1);
  sender.send("224.0.0.9:5000", 1);
  net.run();
  EXPECT_THAT(member.arrivals, IsEmpty());
  EXPECT_THAT(net.trace.lines,
              ElementsAre("packet_dropped nat nat_group 10.1.0.2:1000 239.1.2.3:5000 29"));
}

}  // namespace
}  // namespace post::sim::testing
