// UDP sockets through the Host seam: binding, demultiplexing, bounds, back-pressure, path errors,
// loopback.
#include <gmock/gmock.h>

#include "tests/sim/network/lab.h"

namespace post::sim::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string bind_error(SimHost& host, std::string_view local,
                       InterfaceId interface = kAnyInterface) {
  auto socket = host.network().bind_datagram(endpoint(local), interface);
  return socket ? "bound" : socket.error().name;
}

TEST(Udp, OnePortIsBoundOnceUnlessTheAddressesDiffer) {
  Pair net;
  Receiver first(net.a, "10.0.0.1:53");
  EXPECT_EQ(bind_error(net.a, "10.0.0.1:53"), "address_in_use");
  EXPECT_EQ(bind_error(net.a, "0.0.0.0:53"), "address_in_use");
  EXPECT_EQ(bind_error(net.a, "[2001:db8::1]:53"), "bound");
  EXPECT_EQ(bind_error(net.a, "[::]:53"), "bound");
  EXPECT_EQ(bind_error(net.b, "0.0.0.0:53"), "bound");
}

TEST(Udp, AClosedSocketFreesItsPort) {
  Pair net;
  { Receiver first(net.a, "10.0.0.1:53"); }
  EXPECT_EQ(bind_error(net.a, "10.0.0.1:53"), "bound");
}

TEST(Udp, WhatIsNotHereCannotBeBound) {
  Pair net;
  EXPECT_EQ(bind_error(net.a, "10.0.0.2:53"), "address_unavailable");
  EXPECT_EQ(bind_error(net.a, "10.0.0.1:53", InterfaceId{1}), "bound");
  EXPECT_EQ(bind_error(net.a, "10.0.0.1:53", InterfaceId{2}), "address_unavailable");
  EXPECT_EQ(bind_error(net.a, "0.0.0.0:53", InterfaceId{4'000'000'000}), "address_unavailable");
}

TEST(Udp, EphemeralPortsCountFrom49152AndSkipWhatIsTaken) {
  Pair net;
  Receiver taken(net.a, "0.0.0.0:49153");
  Receiver first(net.a, "10.0.0.1:0");
  Receiver second(net.a, "10.0.0.1:0");
  EXPECT_EQ(first.socket->local(), endpoint("10.0.0.1:49152"));
  EXPECT_EQ(second.socket->local(), endpoint("10.0.0.1:49154"));
}

TEST(Udp, WhenAllEphemeralPortsAreTakenItSaysSo) {
  Pair net;
  std::vector<std::unique_ptr<DatagramSocket>> sockets;
  for (int i = 49152; i <= 65535; ++i) {
    sockets.push_back(must(net.a.network().bind_datagram(endpoint("10.0.0.1:0"), kAnyInterface)));
  }
  EXPECT_EQ(bind_error(net.a, "10.0.0.1:0"), "ports_exhausted");
  sockets.erase(sockets.begin() + 5);
  EXPECT_EQ(bind_error(net.a, "10.0.0.1:0"), "bound");
}

TEST(Udp, ADatagramTellsWhereItCameFromAndHow) {
  Pair net;
  Receiver sender(net.a, "[2001:db8::1]:1000");
  Receiver receiver(net.b, "[::]:2000");
  sender.send("[2001:db8::2]:2000", 5, {.dscp = 46, .ecn = 2});
  net.run();
  ASSERT_EQ(receiver.arrivals.size(), 1u);
  const Datagram& datagram = receiver.arrivals[0].datagram;
  EXPECT_EQ(datagram.bytes.text(), "xxxxx");
  EXPECT_EQ(datagram.remote, endpoint("[2001:db8::1]:1000"));
  EXPECT_EQ(datagram.local, endpoint("[2001:db8::2]:2000"));
  EXPECT_EQ(datagram.interface, InterfaceId{1});
  EXPECT_EQ(datagram.ecn, 2);
  EXPECT_EQ(datagram.hop_limit, 64);
}

TEST(Udp, TheSocketThatNamesTheAddressIsPreferred) {
  Lab net({"a", "b", "link ab"});
  SimHost& a = net.host("a", {{"eth0", {prefix("10.0.0.1/24")}}});
  SimHost& b = net.host("b", {{"eth0", {prefix("10.0.0.2/24"), prefix("10.0.0.3/24")}}});
  net.link("ab", {"a", "eth0"}, {"b", "eth0"}, {.delay = 1ms});
  Receiver sender(a, "10.0.0.1:1000");
  Receiver one(b, "10.0.0.2:2000");
  Receiver other(b, "10.0.0.3:2000");
  sender.send("10.0.0.3:2000", 1);
  net.run();
  EXPECT_THAT(one.arrivals, IsEmpty());
  EXPECT_EQ(other.arrivals.size(), 1u);
}

TEST(Udp, NothingAboveMaxPayloadIsTaken) {
  Pair net;
  Receiver sender(net.a, "0.0.0.0:1000");
  Receiver sender6(net.a, "[::]:1000");
  EXPECT_EQ(sender.socket->max_payload(endpoint("10.0.0.2:1")), 1472u);
  EXPECT_EQ(sender6.socket->max_payload(endpoint("[2001:db8::2]:1")), 1452u);
  EXPECT_EQ(sender.send("10.0.0.2:1", 1473), SendStatus::kTooBig);
  EXPECT_EQ(sender.send("10.0.0.2:1", 1472), SendStatus::kTaken);
}

TEST(Udp, WhatHasNoWayIsUnreachableAtOnce) {
  Pair net;
  Receiver sender(net.a, "10.0.0.1:1000");
  EXPECT_EQ(sender.send("192.0.2.1:1", 1), SendStatus::kUnreachable) << "no route";
  EXPECT_EQ(sender.send("[2001:db8::2]:1", 1), SendStatus::kUnreachable) << "other family";
  EXPECT_EQ(sender.send("[ff15::7]:1", 1), SendStatus::kUnreachable)
      << "a group of the other family";
  EXPECT_EQ(sender.send("10.0.0.2:0", 1), SendStatus::kUnreachable) << "port 0";
  EXPECT_EQ(sender.socket->max_payload(endpoint("192.0.2.1:1")), 0u);
}

TEST(Udp, AClosedPortIsAnsweredAfterOneRoundTripWithTheRemoteKnown) {
  Pair net({.delay = 10ms});
  Receiver sender(net.a, "10.0.0.1:1000");
  Receiver other(net.a, "10.0.0.1:1001");
  sender.send("10.0.0.2:7", 3);
  net.run();
  ASSERT_EQ(sender.errors.size(), 1u);
  EXPECT_EQ(sender.errors[0].when, at(20ms));
  EXPECT_EQ(sender.errors[0].error.cause, Cause::kRefused);
  EXPECT_EQ(sender.errors[0].error.remote, endpoint("10.0.0.2:7"));
  EXPECT_THAT(other.errors, IsEmpty());
  EXPECT_THAT(net.trace.lines,
              ElementsAre("packet_dropped b no_listener 10.0.0.1:1000 10.0.0.2:7 31"));
}

TEST(Udp, AFullReceiveQueueDropsTheNewcomer) {
  Lab net({"a", "b", "link ab"});
  SimHost& a = net.host("a", {{"eth0", {prefix("10.0.0.1/24")}}});
  SimHost& b = *must(net.network.add_host(
      {.name = "b", .interfaces = {{"eth0", {prefix("10.0.0.2/24")}}}, .udp_receive_bytes = 250}));
  net.link("ab", {"a", "eth0"}, {"b", "eth0"}, {.delay = 1ms});
  Receiver sender(a, "10.0.0.1:1000");
  auto lazy = must(b.network().bind_datagram(endpoint("10.0.0.2:2000"), kAnyInterface));
  for (int i = 0; i < 3; ++i) sender.send("10.0.0.2:2000", 100);
  net.run();
  EXPECT_EQ(b.ip().dropped().of("receive_queue_full"), 1u);
  EXPECT_TRUE(lazy->receive());
  sender.send("10.0.0.2:2000", 100);
  net.run();
  EXPECT_EQ(b.ip().dropped().total(), 1u) << "reading made room";
}

TEST(Udp, ALateDelegateHearsWhatIsPendingInAnotherItem) {
  Pair net({.delay = 1ms});
  Receiver sender(net.a, "10.0.0.1:1000");
  auto socket = must(net.b.network().bind_datagram(endpoint("10.0.0.2:2000"), kAnyInterface));
  sender.send("10.0.0.2:2000", 1);
  net.run();
  struct Late : DatagramSocket::Delegate {
    void on_datagrams() override { ++calls; }
    void on_sendable() override {}
    void on_path_error(const PathError&) override {}
    int calls = 0;
  } late;
  socket->set_delegate(&late);
  EXPECT_EQ(late.calls, 0) << "never inside the call";
  net.run();
  EXPECT_EQ(late.calls, 1);
}

TEST(Udp, AFullInterfaceQueueBlocksAndLaterSaysSo) {
  Pair net({.rate_bps = 1'000'000, .delay = 10ms, .queue = {.packets = 1}});
  Receiver sender(net.a, "10.0.0.1:1000");
  Receiver receiver(net.b, "10.0.0.2:2000");
  EXPECT_EQ(sender.send("10.0.0.2:2000", 100), SendStatus::kTaken);
  EXPECT_EQ(sender.send("10.0.0.2:2000", 100), SendStatus::kTaken);
  EXPECT_EQ(sender.send("10.0.0.2:2000", 100), SendStatus::kBlocked);
  net.run();
  EXPECT_THAT(sender.sendable, ElementsAre(at(1'040us))) << "when the first left the transmitter";
  EXPECT_EQ(receiver.arrivals.size(), 2u);
  EXPECT_EQ(net.ab.end(0).counters().dropped.total(), 0u);
}

TEST(Udp, ABlockedSocketHearsThatItsInterfaceWentDown) {
  Pair net({.rate_bps = 1'000, .delay = 10ms, .queue = {.packets = 1}});
  Receiver sender(net.a, "10.0.0.1:1000");
  for (int i = 0; i < 3; ++i) sender.send("10.0.0.2:2000", 100);
  net.change_at(5ms, [&] { net.ab.set_up(false); });
  net.run();
  EXPECT_THAT(sender.sendable, ElementsAre(at(5ms)));
  EXPECT_EQ(sender.send("10.0.0.2:2000", 100), SendStatus::kUnreachable);
}

TEST(Udp, AnOwnAddressIsReachedWithinTheInstantAlsoWithoutALink) {
  Lab net({"a"});
  SimHost& a = net.host("a", {{"eth0", {prefix("10.0.0.1/24"), prefix("10.0.0.9/24")}}});
  Receiver sender(a, "10.0.0.1:1000");
  Receiver receiver(a, "10.0.0.9:2000");
  sender.send("10.0.0.9:2000", 4);
  sender.send("10.0.0.9:2001", 4);
  EXPECT_THAT(receiver.arrivals, IsEmpty()) << "never inside the call";
  net.run();
  EXPECT_THAT(receiver.times(), ElementsAre(at(0ms)));
  ASSERT_EQ(sender.errors.size(), 1u) << "and refused where nobody listens";
  EXPECT_EQ(sender.errors[0].error.cause, Cause::kRefused);
}

TEST(Udp, ASocketMayEndInItsOwnCallback) {
  struct Ends : DatagramSocket::Delegate {
    void on_datagrams() override { socket.reset(); }
    void on_sendable() override {}
    void on_path_error(const PathError&) override {}
    std::unique_ptr<DatagramSocket> socket;
  } ends;
  Pair net({.delay = 1ms});
  Receiver sender(net.a, "10.0.0.1:1000");
  ends.socket = must(net.b.network().bind_datagram(endpoint("10.0.0.2:2000"), kAnyInterface));
  ends.socket->set_delegate(&ends);
  sender.send("10.0.0.2:2000", 1);
  sender.send("10.0.0.2:2000", 1);
  net.run();
  EXPECT_EQ(ends.socket, nullptr);
  EXPECT_EQ(sender.errors.size(), 1u) << "the second finds nobody";
}

}  // namespace
}  // namespace post::sim::testing
