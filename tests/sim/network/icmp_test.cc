// ICMP errors at the host that they are told to: which socket hears them, which are not believed,
// and how long the MTU of a path is remembered.
#include "sim/network/icmp.h"

#include <gmock/gmock.h>

#include "sim/network/tcp/layer.h"
#include "tests/sim/network/lab.h"

namespace post::sim::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

//   a -- 1 ms -- r -- 1 ms -- b
struct Routed : Lab {
  Routed()
      : Lab({"a", "b", "r", "link ar", "link rb"}),
        a(host("a",
               {{"eth0",
                 {prefix("10.1.0.2/24"), prefix("10.1.0.3/24"), prefix("2001:db8:1::2/64")}}})),
        b(host("b", {{"eth0", {prefix("10.3.0.2/24"), prefix("2001:db8:3::2/64")}}})),
        r(router("r", {{"west", {prefix("10.1.0.1/24"), prefix("2001:db8:1::1/64")}},
                       {"east", {prefix("10.3.0.1/24"), prefix("2001:db8:3::1/64")}}})) {
    link("ar", {"a", "eth0"}, {"r", "west"}, {.delay = 1ms});
    link("rb", {"r", "east"}, {"b", "eth0"}, {.delay = 1ms});
    for (const char* any : {"0.0.0.0/0", "::/0"}) {
      route("a", any, "eth0");
      route("b", any, "eth0");
    }
  }
  /// b tells a, in the name of nobody else, what a packet of a's met.
  void forge(const Packet& quoted, IcmpReason reason, std::size_t mtu = 0) {
    const bool v4 = quoted.ip.source.is_v4();
    auto error = icmp_error(quoted, reason, ip(v4 ? "10.3.0.2" : "2001:db8:3::2"), mtu);
    b.ip().send(*std::move(error), kAnyInterface);
    run();
  }
  std::uint64_t unmatched() { return a.ip().dropped().of("icmp_unmatched"); }

  SimHost& a;
  SimHost& b;
  Router& r;
};

Packet datagram_of(std::string_view from, std::string_view to, std::size_t size = 10) {
  Packet packet;
  packet.ip.source = endpoint(from).ip;
  packet.ip.destination = endpoint(to).ip;
  packet.transport = UdpHeader{endpoint(from).port, endpoint(to).port};
  packet.payload = octets(size);
  return packet;
}

TEST(IcmpError, goes_to_the_socket_that_sent_the_packet) {
  Routed net;
  Receiver one(net.a, "10.1.0.2:1000");
  Receiver other(net.a, "10.1.0.3:1000");
  Receiver third(net.a, "10.1.0.2:1001");
  for (Receiver* each : {&one, &other, &third}) each->send("10.3.0.2:9", 10);
  net.run();
  ASSERT_EQ(one.errors.size(), 1u);
  EXPECT_EQ(one.errors[0].when, at(4ms));
  EXPECT_EQ(one.errors[0].error.remote, endpoint("10.3.0.2:9"));
  EXPECT_EQ(other.errors.size(), 1u);
  EXPECT_EQ(third.errors.size(), 1u);
  EXPECT_EQ(net.unmatched(), 0u);
}

TEST(IcmpError, about_what_no_socket_sent_is_dropped_and_counted) {
  Routed net;
  Receiver sender(net.a, "10.1.0.2:1000");
  sender.send("10.3.0.2:9", 10);
  net.run();
  sender.errors.clear();
  net.forge(datagram_of("10.1.0.2:1000", "10.3.0.2:10"), IcmpReason::kNoRoute);  // another remote
  net.forge(datagram_of("10.1.0.2:1001", "10.3.0.2:9"), IcmpReason::kNoRoute);   // nobody's port
  net.forge(datagram_of("10.1.0.3:1000", "10.3.0.2:9"), IcmpReason::kNoRoute);   // another address
  EXPECT_THAT(sender.errors, IsEmpty());
  EXPECT_EQ(net.unmatched(), 3u);
  net.forge(datagram_of("10.1.0.2:1000", "10.3.0.2:9"), IcmpReason::kNoRoute);
  EXPECT_EQ(sender.errors.size(), 1u);
}

TEST(IcmpError, a_socket_with_many_peers_knows_them_all) {
  Routed net;
  Receiver sender(net.a, "10.1.0.2:1000");
  for (int port = 1; port <= 100; ++port) {
    sender.send("10.3.0.2:" + std::to_string(port), 10);
  }
  net.run();
  EXPECT_EQ(sender.errors.size(), 100u);
}

TEST(IcmpError, an_mtu_that_no_path_has_is_not_believed) {
  Routed net;
  Receiver four(net.a, "10.1.0.2:1000");
  Receiver six(net.a, "[2001:db8:1::2]:1000");
  Receiver far(net.b, "10.3.0.2:2000");
  Receiver far6(net.b, "[2001:db8:3::2]:2000");
  four.send("10.3.0.2:2000", 1400);
  six.send("[2001:db8:3::2]:2000", 1400);
  net.run();
  net.forge(datagram_of("10.1.0.2:1000", "10.3.0.2:2000", 1400), IcmpReason::kPacketTooBig, 551);
  net.forge(datagram_of("[2001:db8:1::2]:1000", "[2001:db8:3::2]:2000", 1400),
            IcmpReason::kPacketTooBig, 1279);
  net.forge(datagram_of("10.1.0.2:1000", "10.3.0.2:2000", 1000), IcmpReason::kPacketTooBig, 1028);
  EXPECT_THAT(four.errors, IsEmpty());
  EXPECT_THAT(six.errors, IsEmpty());
  EXPECT_EQ(net.a.ip().dropped().of("icmp_mtu"), 3u);
  EXPECT_EQ(four.socket->max_payload(endpoint("10.3.0.2:2000")), 1472u);
}

// RFC 8201 section 4: after ten minutes larger packets are tried again.
TEST(PathMtu, is_remembered_for_ten_minutes) {
  Routed net;
  Receiver sender(net.a, "[2001:db8:1::2]:1000");
  Receiver far(net.b, "[2001:db8:3::2]:2000");
  const SocketAddress to = endpoint("[2001:db8:3::2]:2000");
  sender.send("[2001:db8:3::2]:2000", 1400);
  net.run();
  net.forge(datagram_of("[2001:db8:1::2]:1000", "[2001:db8:3::2]:2000", 1400),
            IcmpReason::kPacketTooBig, 1300);
  ASSERT_EQ(sender.errors.size(), 1u);
  EXPECT_EQ(sender.socket->max_payload(to), 1252u);
  const Duration learnt = sender.errors[0].when - kStartOfRun;
  std::size_t before = 0;
  std::size_t behind = 0;
  net.post_at(learnt + 10min - 1ns, [&] { before = sender.socket->max_payload(to); });
  net.post_at(learnt + 10min, [&] { behind = sender.socket->max_payload(to); });
  net.run();
  EXPECT_EQ(before, 1252u);
  EXPECT_EQ(behind, 1452u);
}

TEST(PathMtu, what_is_reported_of_one_destination_leaves_others_alone) {
  Routed net;
  Receiver sender(net.a, "10.1.0.2:1000");
  Receiver far(net.b, "10.3.0.2:2000");
  sender.send("10.3.0.2:2000", 1400);
  net.run();
  net.forge(datagram_of("10.1.0.2:1000", "10.3.0.2:2000", 1400), IcmpReason::kPacketTooBig, 1300);
  EXPECT_EQ(sender.socket->max_payload(endpoint("10.3.0.2:9")), 1272u);
  EXPECT_EQ(sender.socket->max_payload(endpoint("10.3.0.3:9")), 1472u);
}

}  // namespace
}  // namespace post::sim::testing
