// Datagram sockets through the Host seam.
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "tests/contract/datagram_end.h"
#include "tests/contract/fixture.h"

namespace post::contract {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class Datagrams : public ContractTest {};

POST_CONTRACT_SUITE(Datagrams);

constexpr std::array<Family, 2> kFamilies = {Family::kIpv4, Family::kIpv6};

TEST_P(Datagrams, CarryTheirBytesAndSayWhereFromAndWhereTo) {
  for (const Family family : kFamilies) {
    build_pair();
    DatagramEnd client(host("client"), {address("client", "server", family), 0});
    DatagramEnd server(host("server"), {address("server", "client", family), kPort});
    const std::array<Bytes, 3> parts = {Bytes::copy_of("Hel"), Bytes(), Bytes::copy_of("lo!")};
    EXPECT_EQ(client.send(server.local(), parts), SendStatus::kTaken);
    run_for(1s);
    ASSERT_THAT(server.texts(), ElementsAre("Hello!"));
    const auto& [datagram, at] = server.arrivals()[0];
    EXPECT_EQ(datagram.remote, client.local());
    EXPECT_EQ(datagram.local, server.local());
    EXPECT_EQ(datagram.interface, interface("server", "client"));
    EXPECT_GT(datagram.hop_limit, 0);
    expect_time(at, kDelay);
  }
}

TEST_P(Datagrams, MayBeEmpty) {
  build_pair();
  DatagramEnd client(host("client"), {address("client", "server"), 0});
  DatagramEnd server(host("server"), {address("server", "client"), kPort});
  EXPECT_EQ(client.send(server.local(), ""), SendStatus::kTaken);
  run_for(1s);
  EXPECT_THAT(server.texts(), ElementsAre(""));
}

TEST_P(Datagrams, CarryEcnWhereTheWorldSaysSo) {
  build_pair();
  if (!host("client").network().capabilities().ecn) GTEST_SKIP() << "capability ecn is absent";
  DatagramEnd client(host("client"), {address("client", "server"), 0});
  DatagramEnd server(host("server"), {address("server", "client"), kPort});
  client.send(server.local(), "marked", {.ecn = 2});
  run_for(1s);
  ASSERT_EQ(server.arrivals().size(), 1u);
  EXPECT_EQ(server.arrivals()[0].datagram.ecn, 2);
}

TEST_P(Datagrams, KeepTheirOrderOnOneLink) {
  build_pair();
  DatagramEnd client(host("client"), {address("client", "server"), 0});
  DatagramEnd server(host("server"), {address("server", "client"), kPort});
  for (const std::string_view text : {"1", "2", "3"}) client.send(server.local(), text);
  run_for(1s);
  EXPECT_THAT(server.texts(), ElementsAre("1", "2", "3"));
}

TEST_P(Datagrams, OneSocketServesManyPeers) {
  build_triple();
  DatagramEnd server(host("server"), {IpAddress::unspecified(Family::kIpv4), kPort});
  DatagramEnd alpha(host("alpha"), {address("alpha", "server"), 0});
  DatagramEnd other_alpha(host("alpha"), {address("alpha", "server"), 0});
  DatagramEnd beta(host("beta"), {address("beta", "server"), 0});
  server.echo();
  alpha.send({address("server", "alpha"), kPort}, "alpha");
  other_alpha.send({address("server", "alpha"), kPort}, "other alpha");
  beta.send({address("server", "beta"), kPort}, "beta");
  run_for(1s);
  EXPECT_THAT(server.texts(), UnorderedElementsAre("alpha", "other alpha", "beta"));
  EXPECT_THAT(alpha.texts(), ElementsAre("alpha"));
  EXPECT_THAT(other_alpha.texts(), ElementsAre("other alpha"));
  EXPECT_THAT(beta.texts(), ElementsAre("beta"));
  EXPECT_EQ(beta.arrivals().at(0).datagram.remote,
            (SocketAddress{address("server", "beta"), kPort}));
}

TEST_P(Datagrams, ASocketForOneInterfaceHearsNothingFromAnother) {
  build_triple();
  DatagramEnd server(host("server"), {IpAddress::unspecified(Family::kIpv4), kPort},
                     interface("server", "alpha"));
  DatagramEnd alpha(host("alpha"), {address("alpha", "server"), 0});
  DatagramEnd beta(host("beta"), {address("beta", "server"), 0});
  alpha.send({address("server", "alpha"), kPort}, "alpha");
  beta.send({address("server", "beta"), kPort}, "beta");
  run_for(1s);
  EXPECT_THAT(server.texts(), ElementsAre("alpha"));
  EXPECT_EQ(server.socket().interface(), interface("server", "alpha"));
}

TEST_P(Datagrams, EphemeralPortsAreThereAndDiffer) {
  build_pair();
  DatagramEnd first(host("client"), {address("client", "server"), 0});
  DatagramEnd second(host("client"), {address("client", "server"), 0});
  EXPECT_NE(first.local().port, 0);
  EXPECT_NE(second.local().port, 0);
  EXPECT_NE(first.local().port, second.local().port);
  EXPECT_EQ(first.local().ip, address("client", "server"));
}

TEST_P(Datagrams, ATakenPortIsRefusedByName) {
  build_pair();
  const SocketAddress local{address("client", "server"), kPort};
  DatagramEnd first(host("client"), local);
  EXPECT_EQ(DatagramEnd(host("client"), local).error(), "address_in_use");
  first.close();
  EXPECT_EQ(DatagramEnd(host("client"), local).error(), "");
}

TEST_P(Datagrams, AnAddressThatIsNotOursIsRefusedByName) {
  build_pair();
  EXPECT_EQ(DatagramEnd(host("client"), {address("server", "client"), 0}).error(),
            "address_unavailable");
}

TEST_P(Datagrams, TheLargestPayloadIsTheMtuLessTheHeaders) {
  for (const Family family : kFamilies) {
    build_pair();
    DatagramEnd client(host("client"), {address("client", "server", family), 0});
    DatagramEnd server(host("server"), {address("server", "client", family), kPort});
    const std::size_t largest = client.socket().max_payload(server.local());
    EXPECT_EQ(largest, family == Family::kIpv4 ? 1500u - 20 - 8 : 1500u - 40 - 8);
    EXPECT_EQ(client.send(server.local(), std::string(largest, 'x')), SendStatus::kTaken);
    EXPECT_EQ(client.send(server.local(), std::string(largest + 1, 'y')), SendStatus::kTooBig);
    run_for(1s);
    EXPECT_THAT(server.texts(), ElementsAre(std::string(largest, 'x')));
  }
}

TEST_P(Datagrams, APortWhereNobodyListensIsReportedWithThePeer) {
  for (const Family family : kFamilies) {
    build_pair();
    DatagramEnd client(host("client"), {address("client", "server", family), 0});
    const SocketAddress nobody{address("server", "client", family), kPort};
    client.send(nobody, "hello?");
    run_for(1s);
    ASSERT_EQ(client.failures().size(), 1u);
    EXPECT_EQ(client.failures()[0].error.cause, Cause::kRefused);
    EXPECT_EQ(client.failures()[0].error.remote, nobody);
    expect_time(client.failures()[0].at, kRoundTrip);
  }
}

TEST_P(Datagrams, PathErrorsComeToTheSocketThatSent) {
  build_pair();
  DatagramEnd client(host("client"), {address("client", "server"), 0});
  DatagramEnd bystander(host("client"), {address("client", "server"), 0});
  client.send({address("server", "client"), kPort}, "hello?");
  run_for(1s);
  EXPECT_EQ(client.failures().size(), 1u);
  EXPECT_EQ(bystander.failures().size(), 0u);
}

TEST_P(Datagrams, WithoutARouteNothingIsSent) {
  build_pair();
  DatagramEnd client(host("client"), {address("client", "server"), 0});
  const SocketAddress nowhere{IpAddress::v4(0xcb007101), kPort};  // 203.0.113.1
  EXPECT_EQ(client.send(nowhere, "lost"), SendStatus::kUnreachable);
  world().set_link_up("client", "server", false);
  run_for(1s);
  EXPECT_EQ(client.send({address("server", "client"), kPort}, "lost"), SendStatus::kUnreachable);
}

TEST_P(Datagrams, WhatCameBeforeTheDelegateIsPostedToIt) {
  build_pair();
  DatagramEnd client(host("client"), {address("client", "server"), 0});
  DatagramEnd server(host("server"), {address("server", "client"), kPort});
  server.ignore();
  client.send(server.local(), "early");
  run_for(1s);
  EXPECT_THAT(server.texts(), IsEmpty());
  server.listen();
  EXPECT_THAT(server.texts(), IsEmpty());
  run_for(1s);
  EXPECT_THAT(server.texts(), ElementsAre("early"));
}

TEST_P(Datagrams, ASocketMaySendToItsOwnHost) {
  build_pair();
  DatagramEnd first(host("client"), {address("client", "server"), 0});
  DatagramEnd second(host("client"), {address("client", "server"), kPort});
  second.echo();
  EXPECT_EQ(first.send(second.local(), "myself"), SendStatus::kTaken);
  EXPECT_THAT(second.texts(), IsEmpty());
  run_for(1s);
  EXPECT_THAT(second.texts(), ElementsAre("myself"));
  EXPECT_THAT(first.texts(), ElementsAre("myself"));
}

TEST_P(Datagrams, ASocketMayBeDestroyedInItsOwnCallback) {
  build_pair();
  DatagramEnd client(host("client"), {address("client", "server"), 0});
  DatagramEnd server(host("server"), {address("server", "client"), kPort});
  const SocketAddress remote = server.local();
  server.close_at_next_arrival();
  client.send(remote, "first");
  client.send(remote, "second");
  run_for(1s);
  EXPECT_THAT(server.texts(), IsEmpty());
}

TEST_P(Datagrams, AClosedSocketHearsNothingMore) {
  build_pair();
  DatagramEnd client(host("client"), {address("client", "server"), 0});
  DatagramEnd server(host("server"), {address("server", "client"), kPort});
  client.send(server.local(), "late");
  server.close();
  run_for(1s);
  EXPECT_THAT(server.texts(), IsEmpty());
  EXPECT_EQ(client.failures().size(), 1u);
}

}  // namespace
}  // namespace post::contract
