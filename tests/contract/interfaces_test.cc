// Interfaces, their events and what is routable, through the Host seam.
#include <string>
#include <vector>

#include "tests/contract/datagram_end.h"
#include "tests/contract/fixture.h"

namespace post::contract {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Interfaces : public ContractTest {};

POST_CONTRACT_SUITE(Interfaces);

/// Keeps "interface up" and "interface down" as they are told.
class Watcher : public Network::Observer {
 public:
  explicit Watcher(Network& network) : network_(network) { network_.add_observer(*this); }
  ~Watcher() override { stop(); }
  void stop() { network_.remove_observer(*this); }
  const std::vector<std::string>& told() const { return told_; }

 private:
  void on_interface_changed(InterfaceId id) override {
    for (const Interface& each : network_.interfaces()) {
      if (each.id == id) told_.push_back(each.name + (each.up ? " up" : " down"));
    }
  }

  Network& network_;
  std::vector<std::string> told_;
};

TEST_P(Interfaces, ComeInTheOrderOfTheirNamesWithIdsFromOne) {
  build({{"zeta", "server", "alpha"}, {{"zeta", "server", kDelay}, {"server", "alpha", kDelay}}});
  const std::vector<Interface> all = host("server").network().interfaces();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].name, "to-alpha");
  EXPECT_EQ(all[0].id, InterfaceId{1});
  EXPECT_EQ(all[1].name, "to-zeta");
  EXPECT_EQ(all[1].id, InterfaceId{2});
  EXPECT_TRUE(all[0].up);
}

TEST_P(Interfaces, ShowTheirMtuAndTheirAddressesInOrder) {
  build({{"client", "server"}, {{"client", "server", kDelay, 1400}}});
  const std::vector<Interface> all = host("client").network().interfaces();
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].mtu, 1400u);
  std::vector<std::string> prefixes;
  for (const InterfaceAddress& each : all[0].addresses) prefixes.push_back(each.prefix.to_string());
  EXPECT_THAT(prefixes, ElementsAre("10.0.0.1/24", "fd00::1/64"));
}

TEST_P(Interfaces, BothEndsOfALinkHearThatItGoesDownAndUp) {
  build_pair();
  Watcher client(host("client").network());
  Watcher server(host("server").network());
  world().set_link_up("client", "server", false);
  run_for(1s);
  EXPECT_THAT(client.told(), ElementsAre("to-server down"));
  EXPECT_THAT(server.told(), ElementsAre("to-client down"));
  world().set_link_up("client", "server", true);
  run_for(1s);
  EXPECT_THAT(client.told(), ElementsAre("to-server down", "to-server up"));
}

TEST_P(Interfaces, ObserversAreNotCalledInsideWhatCausedIt) {
  build_pair();
  Watcher client(host("client").network());
  world().set_link_up("client", "server", false);
  EXPECT_THAT(client.told(), IsEmpty());
  run_for(1s);
  EXPECT_THAT(client.told(), ElementsAre("to-server down"));
}

TEST_P(Interfaces, OnlyTheInterfaceOfTheLinkChanges) {
  build_triple();
  Watcher server(host("server").network());
  Watcher beta(host("beta").network());
  world().set_link_up("alpha", "server", false);
  run_for(1s);
  EXPECT_THAT(server.told(), ElementsAre("to-alpha down"));
  EXPECT_THAT(beta.told(), IsEmpty());
}

TEST_P(Interfaces, AnObserverThatWasRemovedHearsNothing) {
  build_pair();
  Watcher client(host("client").network());
  world().set_link_up("client", "server", false);
  client.stop();
  run_for(1s);
  EXPECT_THAT(client.told(), IsEmpty());
}

TEST_P(Interfaces, AnObserverMayRemoveItselfAndAnotherInItsCallback) {
  build_pair();
  struct Quitter : Network::Observer {
    Network& network;
    Network::Observer* other = nullptr;
    int calls = 0;
    explicit Quitter(Network& network) : network(network) { network.add_observer(*this); }
    void on_interface_changed(InterfaceId) override {
      ++calls;
      network.remove_observer(*this);
      network.remove_observer(*other);
    }
  };
  Quitter first(host("client").network());
  Quitter second(host("client").network());
  first.other = &second;
  second.other = &first;
  world().set_link_up("client", "server", false);
  run_for(1s);
  EXPECT_EQ(first.calls + second.calls, 1);
}

TEST_P(Interfaces, NothingIsRoutableOverALinkThatIsDown) {
  build_pair();
  const auto routable = [this] {
    return host("client").network().routable(
        address("client", "server"), interface("client", "server"), address("server", "client"));
  };
  EXPECT_TRUE(routable());
  world().set_link_up("client", "server", false);
  run_for(1s);
  EXPECT_FALSE(routable());
  world().set_link_up("client", "server", true);
  run_for(1s);
  EXPECT_TRUE(routable());
}

TEST_P(Interfaces, FamiliesDoNotMixAndUnknownPrefixesHaveNoRoute) {
  build_pair();
  const Network& network = host("client").network();
  const InterfaceId out = interface("client", "server");
  const IpAddress local = address("client", "server");
  EXPECT_FALSE(network.routable(local, out, address("server", "client", Family::kIpv6)));
  EXPECT_FALSE(network.routable(local, out, IpAddress::v4(0xcb007101)));
  EXPECT_TRUE(network.routable(address("client", "server", Family::kIpv6), out,
                               address("server", "client", Family::kIpv6)));
}

TEST_P(Interfaces, WhatIsUnderWayWhenALinkGoesDownIsLost) {
  build_pair();
  DatagramEnd client(host("client"), {address("client", "server"), 0});
  DatagramEnd server(host("server"), {address("server", "client"), kPort});
  client.send(server.local(), "lost");
  run_for(kDelay / 2);
  world().set_link_up("client", "server", false);
  run_for(kDelay / 4);
  world().set_link_up("client", "server", true);
  run_for(1s);
  EXPECT_THAT(server.texts(), IsEmpty());
  client.send(server.local(), "kept");
  run_for(1s);
  EXPECT_THAT(server.texts(), ElementsAre("kept"));
}

}  // namespace
}  // namespace post::contract
