// Routers: forwarding by longest prefix, hop limit, MTU, and the ICMP errors that tell the sender.
#include "sim/network/router.h"

#include <gmock/gmock.h>

#include "tests/sim/network/lab.h"

namespace post::sim::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

//   a -- 1 ms -- r1 -- 2 ms, MTU 1400 -- r2 -- 4 ms -- b
struct Chain : Lab {
  Chain()
      : Lab({"a", "b", "r1", "r2", "link ar", "link rr", "link rb"}),
        a(host("a", {{"eth0", {prefix("10.1.0.2/24"), prefix("2001:db8:1::2/64")}}})),
        b(host("b", {{"eth0", {prefix("10.3.0.2/24"), prefix("2001:db8:3::2/64")}}})),
        r1(router("r1", {{"west", {prefix("10.1.0.1/24"), prefix("2001:db8:1::1/64")}},
                         {"east", {prefix("10.2.0.1/24"), prefix("2001:db8:2::1/64")}}})),
        r2(router("r2", {{"west", {prefix("10.2.0.2/24"), prefix("2001:db8:2::2/64")}},
                         {"east", {prefix("10.3.0.1/24"), prefix("2001:db8:3::1/64")}}})) {
    link("ar", {"a", "eth0"}, {"r1", "west"}, {.delay = 1ms});
    link("rr", {"r1", "east"}, {"r2", "west"}, {.delay = 2ms}, 1400);
    link("rb", {"r2", "east"}, {"b", "eth0"}, {.delay = 4ms});
    for (const char* any : {"0.0.0.0/0", "::/0"}) {
      route("a", any, "eth0");
      route("b", any, "eth0");
    }
    route("r1", "10.3.0.0/24", "east");
    route("r1", "2001:db8:3::/64", "east");
    route("r2", "10.1.0.0/24", "west");
    route("r2", "2001:db8:1::/64", "west");
  }
  SimHost& a;
  SimHost& b;
  Router& r1;
  Router& r2;
};

TEST(Router, ForwardsAndCountsTheHops) {
  Chain net;
  Receiver sender(net.a, "[2001:db8:1::2]:1000");
  Receiver receiver(net.b, "[2001:db8:3::2]:2000");
  sender.send("[2001:db8:3::2]:2000", 10);
  net.run();
  ASSERT_THAT(receiver.times(), ElementsAre(at(7ms)));
  EXPECT_EQ(receiver.arrivals[0].datagram.hop_limit, 62);
}

/// The one error that sending `size` octets from `local` to `to` brings, and when.
Receiver::Failure failure(Lab& net, SimHost& from, std::string_view local, std::string_view to,
                          std::size_t size = 10) {
  Receiver sender(from, local);
  EXPECT_EQ(sender.send(to, size), SendStatus::kTaken);
  net.run();
  EXPECT_EQ(sender.errors.size(), 1u);
  return sender.errors.empty() ? Receiver::Failure{} : sender.errors.front();
}

TEST(Router, TellsThatThereIsNoRoute) {
  for (const auto& [local, to] : {std::pair("10.1.0.2:1000", "203.0.113.1:9"),
                                  std::pair("[2001:db8:1::2]:1000", "[2001:db8:9::1]:9")}) {
    Chain net;
    const auto seen = failure(net, net.a, local, to);
    EXPECT_EQ(seen.when, at(2ms)) << "from the first router";
    EXPECT_EQ(seen.error.cause, Cause::kUnreachable);
    EXPECT_EQ(seen.error.remote, endpoint(to));
    EXPECT_EQ(net.r1.dropped().of("no_route"), 1u);
  }
}

// What an administrator's route ends: told as "prohibited", as no route, or not at all.
TEST(Router, ends_what_a_route_prohibits_and_says_so) {
  for (const auto& [local, to] : {std::pair("10.1.0.2:1000", "10.3.0.2:9"),
                                  std::pair("[2001:db8:1::2]:1000", "[2001:db8:3::2]:9")}) {
    Chain net;
    const bool v4 = endpoint(to).ip.is_v4();
    must(net.network.add_refusal("r1", prefix(v4 ? "10.3.0.2/32" : "2001:db8:3::2/128"),
                                 RouteKind::kProhibit));
    const auto seen = failure(net, net.a, local, to);
    EXPECT_EQ(seen.when, at(2ms));
    EXPECT_EQ(seen.error.cause, Cause::kUnreachable);
    EXPECT_EQ(net.r1.dropped().of("prohibited"), 1u);
  }
}

TEST(Router, a_black_hole_says_nothing_and_an_unreachable_route_is_none) {
  Chain net;
  must(net.network.add_refusal("r1", prefix("10.3.0.0/24"), RouteKind::kBlackhole));
  must(net.network.add_refusal("r1", prefix("2001:db8:3::/64"), RouteKind::kUnreachable));
  Receiver four(net.a, "10.1.0.2:1000");
  Receiver six(net.a, "[2001:db8:1::2]:1000");
  four.send("10.3.0.2:9", 10);
  six.send("[2001:db8:3::2]:9", 10);
  net.run();
  EXPECT_THAT(four.errors, IsEmpty());
  ASSERT_EQ(six.errors.size(), 1u);
  EXPECT_EQ(six.errors[0].error.cause, Cause::kUnreachable);
  EXPECT_EQ(net.r1.dropped().of("blackhole"), 1u);
  EXPECT_EQ(net.r1.dropped().of("no_route"), 1u);
}

TEST(Router, of_equal_prefixes_the_one_that_does_not_forward_counts_and_a_longer_one_beats_it) {
  Chain net;
  must(net.network.add_refusal("r1", prefix("10.3.0.0/24"), RouteKind::kBlackhole));
  net.route("r1", "10.3.0.2/32", "east");
  Receiver sender(net.a, "10.1.0.2:1000");
  Receiver receiver(net.b, "10.3.0.2:2000");
  sender.send("10.3.0.2:2000", 10);
  sender.send("10.3.0.3:2000", 10);
  net.run();
  EXPECT_EQ(receiver.arrivals.size(), 1u);
  EXPECT_EQ(net.r1.dropped().of("blackhole"), 1u);
}

TEST(Host, sends_nothing_where_its_own_route_does_not_forward) {
  Chain net;
  must(net.network.add_refusal("a", prefix("10.3.0.0/24"), RouteKind::kProhibit));
  Receiver sender(net.a, "10.1.0.2:1000");
  EXPECT_EQ(sender.send("10.3.0.2:2000", 10), SendStatus::kUnreachable);
  EXPECT_FALSE(net.a.network().routable(ip("10.1.0.2"), kAnyInterface, ip("10.3.0.2")));
  EXPECT_EQ(sender.send("10.2.0.1:9", 10), SendStatus::kTaken);
}

TEST(Router, TellsThatAPacketIsTooBigAndTheHostRemembers) {
  for (const auto& [local, to, most] :
       {std::tuple("10.1.0.2:1000", "10.3.0.2:2000", 1372u),
        std::tuple("[2001:db8:1::2]:1000", "[2001:db8:3::2]:2000", 1352u)}) {
    Chain net;
    const auto seen = failure(net, net.a, local, to, most + 1);
    EXPECT_EQ(seen.when, at(2ms));
    EXPECT_EQ(seen.error.cause, Cause::kPacketTooBig);
    EXPECT_EQ(seen.error.mtu, 1400u);
    Receiver sender(net.a, local);
    Receiver receiver(net.b, to);
    EXPECT_EQ(sender.socket->max_payload(endpoint(to)), most);
    EXPECT_EQ(sender.send(to, most + 1), SendStatus::kTooBig);
    EXPECT_EQ(sender.send(to, most), SendStatus::kTaken);
    net.run();
    EXPECT_EQ(receiver.arrivals.size(), 1u);
  }
}

Packet with_hop_limit(std::uint8_t hop_limit) {
  Packet packet;
  packet.ip.source = ip("10.1.0.2");
  packet.ip.destination = ip("10.3.0.2");
  packet.ip.hop_limit = hop_limit;
  packet.transport = UdpHeader{1000, 2000};
  return packet;
}

TEST(Router, AHopLimitOfThreeCrossesTwoRoutersAndTwoDoesNot) {
  Chain net;
  Receiver sender(net.a, "10.1.0.2:1000");
  Receiver receiver(net.b, "10.3.0.2:2000");
  sender.send("10.3.0.2:2000", 10);  // errors about what it never sent to are not believed
  net.a.ip().send(with_hop_limit(3), kAnyInterface);
  net.run();
  EXPECT_EQ(receiver.arrivals.size(), 2u);
  EXPECT_EQ(receiver.arrivals.at(1).datagram.hop_limit, 1);
  net.a.ip().send(with_hop_limit(2), kAnyInterface);
  net.run();
  EXPECT_EQ(receiver.arrivals.size(), 2u);
  ASSERT_EQ(sender.errors.size(), 1u);
  EXPECT_EQ(sender.errors[0].when, at(7ms + 6ms)) << "a round trip to the second router";
  EXPECT_EQ(sender.errors[0].error.cause, Cause::kUnreachable);
  EXPECT_EQ(net.r2.dropped().of("ttl"), 1u);
}

TEST(Router, ARoutingLoopEndsWithTheHopLimit) {
  Chain net;
  net.route("r1", "203.0.113.0/24", "east");
  net.route("r2", "203.0.113.0/24", "west");
  const auto seen = failure(net, net.a, "10.1.0.2:1000", "203.0.113.1:9");
  EXPECT_EQ(seen.error.cause, Cause::kUnreachable);
  EXPECT_EQ(net.r1.dropped().of("ttl") + net.r2.dropped().of("ttl"), 1u);
}

TEST(Router, RefusesWhatIsForItself) {
  Chain net;
  const auto seen = failure(net, net.a, "10.1.0.2:1000", "10.2.0.1:9");
  EXPECT_EQ(seen.when, at(2ms));
  EXPECT_EQ(seen.error.cause, Cause::kRefused);
}

TEST(Router, ANeighbourThatDoesNotExistIsUnreachableInsteadOfBouncing) {
  Chain net;
  const auto seen = failure(net, net.a, "10.1.0.2:1000", "10.1.0.77:9");
  EXPECT_EQ(seen.when, at(2ms));
  EXPECT_EQ(seen.error.cause, Cause::kUnreachable);
}

TEST(Router, ALinkThatIsDownTakesItsRoutesWithIt) {
  Chain net;
  net.change_at(0ms, [&] { must(net.network.change_link("rr", {.up = false})); });
  const auto seen = failure(net, net.a, "10.1.0.2:1000", "10.3.0.2:2000");
  EXPECT_EQ(seen.when, at(2ms));
  EXPECT_EQ(seen.error.cause, Cause::kUnreachable);
}

TEST(Router, AnErrorThatGetsLostHasNoError) {
  Chain net;
  net.change_at(0ms, [&] {
    const LossOptions all{.kind = "bernoulli", .probability_ppb = 1'000'000'000};
    must(net.network.change_link("ar", {.loss = all, .from = "r1"}));
  });
  Receiver sender(net.a, "10.1.0.2:1000");
  sender.send("203.0.113.1:9", 1);
  net.run();
  EXPECT_THAT(sender.errors, IsEmpty());
}

TEST(RouteTable, FindsTheLongestPrefixOfEitherFamily) {
  RouteTable table;
  table.add({prefix("0.0.0.0/0"), InterfaceId{1}});
  table.add({prefix("10.1.2.3/8"), InterfaceId{2}});  // host bits do not count
  table.add({prefix("10.1.0.0/16"), InterfaceId{3}});
  table.add({prefix("10.1.2.3/32"), InterfaceId{4}});
  table.add({prefix("2001:db8::/32"), InterfaceId{5}});
  table.add({prefix("::/0"), InterfaceId{6}});
  const auto any = [](InterfaceId) { return true; };
  const auto by = [&](std::string_view to) {
    return static_cast<unsigned>(table.find(ip(to), any)->interface);
  };
  EXPECT_EQ(by("192.0.2.1"), 1u);
  EXPECT_EQ(by("10.200.0.1"), 2u);
  EXPECT_EQ(by("10.1.9.9"), 3u);
  EXPECT_EQ(by("10.1.2.3"), 4u);
  EXPECT_EQ(by("2001:db8:ffff::1"), 5u);
  EXPECT_EQ(by("2001:db9::1"), 6u);
  const auto not_four = [](InterfaceId id) { return id != InterfaceId{4}; };
  EXPECT_EQ(table.find(ip("10.1.2.3"), not_four)->interface, InterfaceId{3}) << "the next longest";
  EXPECT_EQ(RouteTable().find(ip("::1"), any), nullptr);
}

}  // namespace
}  // namespace post::sim::testing
