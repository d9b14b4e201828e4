// Addresses that come and go while a host runs: who hears of it, and what becomes of sockets.
#include <gmock/gmock.h>

#include "tests/sim/network/lab.h"

namespace post::sim::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct AddressWatcher : post::Network::Observer {
  explicit AddressWatcher(SimHost& host) : host(host) { host.network().add_observer(*this); }
  ~AddressWatcher() override { host.network().remove_observer(*this); }
  void on_interface_changed(InterfaceId) override {
    std::string text;
    const std::vector<Interface> interfaces = host.network().interfaces();
    for (const InterfaceAddress& own : interfaces[0].addresses) {
      text += (text.empty() ? "" : " ") + own.prefix.to_string();
    }
    seen.emplace_back(host.executor().now(), text);
  }
  SimHost& host;
  std::vector<std::pair<Time, std::string>> seen;
};

TEST(Addresses, that_come_and_go_are_told_in_the_same_instant) {
  Pair net;
  AddressWatcher watcher(net.a);
  net.change_at(1s, [&] { must(net.network.add_address("a", "eth0", prefix("10.0.0.9/24"))); });
  net.change_at(2s, [&] { must(net.network.remove_address("a", "eth0", ip("10.0.0.1"))); });
  net.change_at(3s, [&] { must(net.network.remove_address("a", "eth0", ip("10.0.0.1"))); });
  net.run(4s);
  EXPECT_THAT(watcher.seen, ElementsAre(std::pair(at(1s), "10.0.0.1/24 2001:db8::1/64 10.0.0.9/24"),
                                        std::pair(at(2s), "2001:db8::1/64 10.0.0.9/24")));
  EXPECT_THAT(net.trace.lines, ElementsAre("node_changed a address 10.0.0.9/24 added to eth0",
                                           "node_changed a address 10.0.0.1 removed from eth0"));
}

TEST(Addresses, a_new_one_sends_and_receives_at_once) {
  Pair net;
  Receiver peer(net.b, "10.0.0.2:2000");
  std::unique_ptr<Receiver> fresh;
  net.change_at(1s, [&] { must(net.network.add_address("a", "eth0", prefix("10.0.0.9/24"))); });
  net.post_at(1s, [&] {
    fresh = std::make_unique<Receiver>(net.a, "10.0.0.9:1000");
    EXPECT_EQ(fresh->send("10.0.0.2:2000", 95), SendStatus::kTaken);  // 125 octets: 1 ms
  });
  net.post_at(2s, [&] { peer.send("10.0.0.9:1000", 95); });
  net.run();
  EXPECT_THAT(peer.times(), ElementsAre(at(1s + 11ms)));
  EXPECT_EQ(peer.arrivals.at(0).datagram.remote, endpoint("10.0.0.9:1000"));
  EXPECT_THAT(fresh->times(), ElementsAre(at(2s + 11ms)));
}

TEST(Addresses, a_socket_whose_address_went_sends_nothing_until_it_is_back) {
  Pair net;
  Receiver sender(net.a, "10.0.0.1:1000");
  Receiver peer(net.b, "10.0.0.2:2000");
  must(net.network.remove_address("a", "eth0", ip("10.0.0.1")));
  EXPECT_EQ(sender.send("10.0.0.2:2000", 10), SendStatus::kUnreachable);
  EXPECT_EQ(sender.socket->max_payload(endpoint("10.0.0.2:2000")), 0u);
  peer.send("10.0.0.1:1000", 10);
  net.run();
  EXPECT_THAT(sender.times(), IsEmpty());
  EXPECT_EQ(net.a.ip().dropped().of("not_local"), 1u);
  must(net.network.add_address("a", "eth0", prefix("10.0.0.1/24")));
  EXPECT_EQ(sender.send("10.0.0.2:2000", 10), SendStatus::kTaken);
  net.run();
  EXPECT_EQ(peer.arrivals.size(), 1u);
}

TEST(Addresses, nothing_binds_to_one_that_went_and_another_host_may_have_it) {
  Pair net;
  must(net.network.remove_address("a", "eth0", ip("10.0.0.1")));
  EXPECT_EQ(net.a.network().bind_datagram(endpoint("10.0.0.1:1"), kAnyInterface).error().name,
            "address_unavailable");
  must(net.network.add_address("b", "eth0", prefix("10.0.0.1/24")));
  EXPECT_TRUE(net.b.network().bind_datagram(endpoint("10.0.0.1:1"), kAnyInterface).ok());
  EXPECT_EQ(net.network.add_address("a", "eth0", prefix("10.0.0.1/24")).error().name,
            "address_in_use");
}

TEST(Addresses, the_prefix_stays_routed_while_one_of_its_addresses_is_left) {
  Pair net;
  must(net.network.add_address("a", "eth0", prefix("10.0.0.9/24")));
  must(net.network.remove_address("a", "eth0", ip("10.0.0.1")));
  EXPECT_TRUE(net.a.network().routable(ip("10.0.0.9"), kAnyInterface, ip("10.0.0.2")));
  must(net.network.remove_address("a", "eth0", ip("10.0.0.9")));
  EXPECT_EQ(net.a.ip().route(ip("10.0.0.2")), nullptr);
  EXPECT_NE(net.a.ip().route(ip("2001:db8::2")), nullptr);
}

}  // namespace
}  // namespace post::sim::testing
