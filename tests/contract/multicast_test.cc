// Multicast through the Host seam.
#include <string>
#include <string_view>
#include <vector>

#include "tests/contract/datagram_end.h"
#include "tests/contract/fixture.h"

namespace post::contract {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Multicast : public ContractTest {
 protected:
  Result<void> join(std::string_view name, DatagramEnd& end, const IpAddress& group,
                    std::string_view towards) {
    return host(name).network().join(end.socket(), group, interface(name, towards));
  }
};

POST_CONTRACT_SUITE(Multicast);

const std::vector<IpAddress> kGroups = {*IpAddress::parse("239.1.2.3"),
                                        *IpAddress::parse("ff15::7")};

TEST_P(Multicast, IsACapability) {
  build_pair();
  EXPECT_TRUE(host("client").network().capabilities().multicast);
}

TEST_P(Multicast, ASocketHearsTheGroupsThatItJoinedAndNoOthers) {
  for (const IpAddress& group : kGroups) {
    build_pair();
    const IpAddress any = IpAddress::unspecified(group.family());
    DatagramEnd member(host("server"), {any, kPort});
    DatagramEnd stranger(host("server"), {any, kPort + 1});
    ASSERT_TRUE(join("server", member, group, "client").ok());
    DatagramEnd client(host("client"), {address("client", "server", group.family()), 0});
    EXPECT_EQ(client.send({group, kPort}, "to the group"), SendStatus::kTaken);
    EXPECT_EQ(client.send({group, kPort + 1}, "to strangers"), SendStatus::kTaken);
    run_for(1s);
    ASSERT_THAT(member.texts(), ElementsAre("to the group"));
    EXPECT_EQ(member.arrivals()[0].datagram.local, (SocketAddress{group, kPort}));
    EXPECT_EQ(member.arrivals()[0].datagram.remote, client.local());
    EXPECT_EQ(member.arrivals()[0].datagram.interface, interface("server", "client"));
    expect_time(member.arrivals()[0].at, kDelay);
    EXPECT_THAT(stranger.texts(), IsEmpty());
    EXPECT_THAT(client.failures(), IsEmpty()) << "nobody answers what went to a group";
  }
}

TEST_P(Multicast, AGroupIsHeardOnTheInterfaceWhereItWasJoined) {
  for (const IpAddress& group : kGroups) {
    build_triple();
    const IpAddress any = IpAddress::unspecified(group.family());
    DatagramEnd member(host("server"), {any, kPort});
    ASSERT_TRUE(join("server", member, group, "alpha").ok());
    DatagramEnd alpha(host("alpha"), {address("alpha", "server", group.family()), 0});
    DatagramEnd beta(host("beta"), {address("beta", "server", group.family()), 0});
    alpha.send({group, kPort}, "alpha");
    beta.send({group, kPort}, "beta");
    run_for(1s);
    EXPECT_THAT(member.texts(), ElementsAre("alpha"));
  }
}

TEST_P(Multicast, ASocketMayBeBoundToItsGroup) {
  for (const IpAddress& group : kGroups) {
    build_pair();
    DatagramEnd member(host("server"), {group, kPort}, interface("server", "client"));
    ASSERT_EQ(member.error(), "");
    ASSERT_TRUE(join("server", member, group, "client").ok());
    DatagramEnd client(host("client"), {address("client", "server", group.family()), kPort});
    EXPECT_EQ(client.send({group, kPort}, "to the group"), SendStatus::kTaken);
    EXPECT_EQ(client.send({address("server", "client", group.family()), kPort}, "to it alone"),
              SendStatus::kTaken);
    run_for(1s);
    EXPECT_THAT(member.texts(), ElementsAre("to the group"));
  }
}

TEST_P(Multicast, ASocketThatIsBoundToItsGroupSendsFromAnAddressOfItsHost) {
  for (const IpAddress& group : kGroups) {
    build_pair();
    DatagramEnd member(host("server"), {group, kPort}, interface("server", "client"));
    ASSERT_EQ(member.error(), "");
    DatagramEnd client(host("client"), {address("client", "server", group.family()), kPort});
    EXPECT_GT(member.socket().max_payload(client.local()), 0U);
    EXPECT_EQ(member.send(client.local(), "a reply"), SendStatus::kTaken);
    run_for(1s);
    ASSERT_THAT(client.texts(), ElementsAre("a reply"));
    const SocketAddress from = client.arrivals()[0].datagram.remote;
    EXPECT_EQ(from, (SocketAddress{address("server", "client", group.family()), kPort}));
  }
}

TEST_P(Multicast, AMembershipEndsWithItsSocket) {
  for (const IpAddress& group : kGroups) {
    build_pair();
    const IpAddress any = IpAddress::unspecified(group.family());
    DatagramEnd member(host("server"), {any, kPort});
    ASSERT_TRUE(join("server", member, group, "client").ok());
    member.close();
    DatagramEnd next(host("server"), {any, kPort});
    DatagramEnd client(host("client"), {address("client", "server", group.family()), 0});
    client.send({group, kPort}, "to nobody");
    run_for(1s);
    EXPECT_THAT(next.texts(), IsEmpty());
  }
}

TEST_P(Multicast, OfASourceSpecificGroupOnlyTheSourceIsHeard) {
  build_triple();
  const IpAddress group = *IpAddress::parse("232.1.2.3");
  DatagramEnd member(host("server"), {IpAddress::unspecified(Family::kIpv4), kPort});
  const auto hear = [&](std::string_view source) {
    return host("server").network().join_source(member.socket(), group, address(source, "server"),
                                                interface("server", source));
  };
  if (const auto joined = hear("alpha"); !joined && joined.error().name == "not_supported") {
    return;  // says so, and joins nothing; the worlds that can are held to it by tests of their own
  }
  DatagramEnd alpha(host("alpha"), {address("alpha", "server"), 0});
  DatagramEnd beta(host("beta"), {address("beta", "server"), 0});
  alpha.send({group, kPort}, "alpha");
  beta.send({group, kPort}, "beta");
  run_for(1s);
  EXPECT_THAT(member.texts(), ElementsAre("alpha"));
}

TEST_P(Multicast, OnlyGroupsOfTheSocketsFamilyCanBeJoined) {
  build_pair();
  DatagramEnd server(host("server"), {IpAddress::unspecified(Family::kIpv4), kPort});
  EXPECT_EQ(join("server", server, kGroups[1], "client").error().name, "address_unavailable");
  const IpAddress unicast = address("client", "server");
  EXPECT_EQ(join("server", server, unicast, "client").error().name, "address_unavailable");
  const InterfaceId unknown{77};
  EXPECT_FALSE(host("server").network().join(server.socket(), kGroups[0], unknown).ok());
}

TEST_P(Multicast, AGroupIsRoutableOverAnInterfaceThatIsUp) {
  build_pair();
  for (const IpAddress& group : kGroups) {
    const auto routable = [&] {
      return host("client").network().routable(address("client", "server", group.family()),
                                               interface("client", "server"), group);
    };
    EXPECT_TRUE(routable());
    world().set_link_up("client", "server", false);
    run_for(1s);
    EXPECT_FALSE(routable());
    world().set_link_up("client", "server", true);
    run_for(1s);
  }
}

}  // namespace
}  // namespace post::contract
