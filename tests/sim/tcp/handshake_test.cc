// Connections that come up, are refused, or find nobody.
#include <gmock/gmock.h>

#include "tests/sim/tcp/tcp_lab.h"

namespace post::sim::tcp::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(TcpHandshake, TakesOneRoundTripHereAndHalfAnotherThere) {
  for (const auto remote : {kServer4, kServer6}) {
    TcpLab lab;
    Acceptor server(lab.server_host, remote);
    const auto client = lab.connect(remote);
    EXPECT_THAT(client->heard, IsEmpty());
    EXPECT_EQ(client->channel->writable(), 0u);
    lab.run(1s);
    EXPECT_THAT(client->heard, ElementsAre("20 up"));
    EXPECT_THAT(server.only().heard, ElementsAre("30 up"));
    EXPECT_THAT(lab.from_client.lines(), ElementsAre("0 SYN 0", "20 ACK 1"));
    EXPECT_THAT(lab.from_server.lines(), ElementsAre("10 SYN 0"));
    EXPECT_EQ(client->channel->info().srtt, kRoundTrip);
    EXPECT_EQ(server.only().channel->info().srtt, kRoundTrip);
  }
}

TEST(TcpHandshake, OffersTheSegmentSizeThatTheInterfaceTakes) {
  for (const auto& [remote, size] : {std::pair(kServer4, 1460), std::pair(kServer6, 1440)}) {
    TcpLab lab;
    Acceptor server(lab.server_host, remote);
    const auto client = lab.connect(remote);
    client->send(pattern(2000));
    lab.run(1s);
    EXPECT_EQ(lab.from_client.entries[0].header.maximum_segment_size, size);
    EXPECT_EQ(lab.from_server.entries[0].header.maximum_segment_size, size);
    EXPECT_EQ(lab.from_client.lines()[2], "20 1.." + std::to_string(size));
  }
}

TEST(TcpHandshake, RepeatsSynAtOneThreeSevenSecondsInABlackHoleAndGivesUpAfter127) {
  TcpLab lab({.loss = {.kind = "bernoulli", .probability_ppb = 1'000'000'000}});
  Acceptor server(lab.server_host, kServer4);
  const auto client = lab.connect();
  lab.run();
  EXPECT_THAT(lab.from_client.lines(),
              ElementsAre("0 SYN 0", "1000 SYN 0", "3000 SYN 0", "7000 SYN 0", "15000 SYN 0",
                          "31000 SYN 0", "63000 SYN 0"));
  EXPECT_THAT(client->heard, ElementsAre("127000 closed timed_out"));
  EXPECT_EQ(lab.client_tcp->connections(), 0u);
}

TEST(TcpHandshake, ComesUpWithTheSecondSynAndThenStartsCarefully) {
  TcpLab lab({.loss = {.kind = "drop_list", .ordinals = {1}}});
  Acceptor server(lab.server_host, kServer4);
  const auto client = lab.connect();
  client->send(pattern(5000));
  lab.run(2s);
  EXPECT_THAT(client->heard, ElementsAre("1020 up"));
  EXPECT_THAT(server.only().heard, ElementsAre("1030 up"));
  EXPECT_THAT(lab.from_client.data_times(), ElementsAre("1020", "1040", "1040", "1060"));
}

TEST(TcpHandshake, RepeatsSynAckUntilTheHandshakeEnds) {
  TcpLab lab({.loss = {.kind = "drop_list", .ordinals = {2}}});
  Acceptor server(lab.server_host, kServer4);
  const auto client = lab.connect();
  lab.run(5s);
  EXPECT_THAT(client->heard, ElementsAre("20 up"));
  EXPECT_THAT(lab.from_server.lines(), ElementsAre("10 SYN 0", "1010 SYN 0"));
  EXPECT_THAT(server.only().heard, ElementsAre("1030 up"));
}

TEST(TcpHandshake, OctetsCompleteItWhereTheAcknowledgementWasLost) {
  TcpLab lab({.loss = {.kind = "drop_list", .ordinals = {2}}});
  Acceptor server(lab.server_host, kServer4);
  const auto client = lab.connect();
  lab.run(25ms);
  client->send("hello");
  lab.run(1s);
  EXPECT_THAT(server.only().heard, ElementsAre("35 up"));
  EXPECT_EQ(server.only().received, "hello");
}

TEST(TcpHandshake, AServerThatHearsNoMoreGivesUpSilentlyAfter63Seconds) {
  TcpLab lab;
  Acceptor server(lab.server_host, kServer4);
  auto client = lab.connect();
  lab.run(5ms);
  must(lab.network.destroy_host("client"));
  client.reset();
  lab.run();
  EXPECT_EQ(lab.from_server.lines().size(), 6u);
  EXPECT_EQ(lab.from_server.lines().back(), "31010 SYN 0");
  EXPECT_EQ(lab.engine.now(), at(63s + 10ms));
  EXPECT_EQ(lab.server_tcp->connections(), 0u);
  EXPECT_THAT(server.ends, IsEmpty());
}

TEST(TcpHandshake, IsRefusedAfterExactlyOneRoundTrip) {
  for (const auto remote : {kServer4, kServer6}) {
    TcpLab lab;
    const auto client = lab.connect(remote);
    lab.run(1s);
    EXPECT_THAT(client->heard, ElementsAre("20 closed refused"));
    EXPECT_EQ(lab.server_tcp->counters().refused, 1u);
    EXPECT_EQ(lab.client_tcp->connections(), 0u);
  }
}

TEST(TcpHandshake, AnUnreachableNetworkEndsItAtOnce) {
  TcpLab lab;
  const auto client = lab.connect();
  lab.run(5ms);
  const Packet lost{.ip = {ip("10.0.0.1"), ip("10.0.0.2")},
                    .transport = lab.from_client.entries[0].header,
                    .payload = {}};
  lab.client_tcp->on_icmp({.cause = Cause::kUnreachable, .mtu = 0, .reporter = {}, .packet = lost});
  lab.run(6ms);
  EXPECT_THAT(client->heard, ElementsAre("5 closed unreachable"));
}

TEST(TcpHandshake, AnIcmpAboutAnotherSynIsIgnored) {
  TcpLab lab;
  Acceptor server(lab.server_host, kServer4);
  const auto client = lab.connect();
  lab.run(5ms);
  Packet lost{.ip = {ip("10.0.0.1"), ip("10.0.0.2")},
              .transport = lab.from_client.entries[0].header,
              .payload = {}};
  std::get<TcpSegment>(lost.transport).sequence += 1;
  const Packet error{.ip = {.source = ip("10.0.0.2"), .destination = ip("10.0.0.1")},
                     .transport = IcmpMessage{3, 0, 0, std::make_shared<const Packet>(lost)},
                     .payload = {}};
  EXPECT_EQ(lab.server_host.ip().send(Packet(error), kAnyInterface), SendStatus::kTaken);
  lab.run(1s);
  EXPECT_THAT(client->heard, ElementsAre("20 up"));
  EXPECT_EQ(lab.client_host.ip().dropped().of("icmp_unmatched"), 1u);
}

TEST(TcpHandshake, CrossesWithAnotherSynAndComesUpOnBothSides) {
  TcpLab lab;
  const auto open = [&](SimHost& host, std::string_view local, std::string_view remote) {
    auto end = std::make_unique<End>(lab.engine);
    end->adopt(must(
        host.network().connect_stream({endpoint(local), endpoint(remote), kAnyInterface}, {})));
    return end;
  };
  const auto left = open(lab.client_host, "10.0.0.1:5000", "10.0.0.2:6000");
  const auto right = open(lab.server_host, "10.0.0.2:6000", "10.0.0.1:5000");
  left->send(pattern(5000));
  right->send("from the right");
  lab.run(1s);
  EXPECT_THAT(left->heard, ElementsAre("20 up"));
  EXPECT_THAT(right->heard, ElementsAre("20 up"));
  EXPECT_EQ(left->received, "from the right");
  EXPECT_EQ(right->received, pattern(5000));
  EXPECT_EQ(lab.from_client.data_rounds().at("20"), 4u) << "no SYN was lost";
}

TEST(TcpHandshake, AFullBacklogDropsSynAndTheClientComesAgain) {
  TcpLab lab({.server = {.accept_backlog = 1}});
  Acceptor server(lab.server_host, kServer4);
  const auto first = lab.connect();
  const auto second = lab.connect();
  lab.run(2s);
  EXPECT_EQ(lab.server_tcp->counters().backlog_full, 1u);
  EXPECT_THAT(first->heard, ElementsAre("20 up"));
  EXPECT_THAT(second->heard, ElementsAre("1020 up"));
}

TEST(TcpHandshake, ErrorsHaveNames) {
  TcpLab lab;
  Acceptor server(lab.server_host, kServer4);
  Network& network = lab.network;
  post::Network& client = network.host("client")->network();
  const auto error = [](auto result) { return result ? "none" : result.error().name; };
  const SocketAddress to = endpoint(kServer4);
  EXPECT_EQ(error(client.connect_stream({endpoint("192.0.2.1:0"), to, {}}, {})),
            "address_unavailable");
  EXPECT_EQ(error(client.connect_stream(lab.path("192.0.2.1:80"), {})), "unreachable");
  const auto channel = must(client.connect_stream({endpoint("10.0.0.1:7000"), to, {}}, {}));
  EXPECT_EQ(error(client.connect_stream({endpoint("10.0.0.1:7000"), to, {}}, {})),
            "address_in_use");
  EXPECT_EQ(error(client.listen_stream(to)), "address_unavailable");
  EXPECT_EQ(error(lab.server_host.network().listen_stream(to)), "address_in_use");
}

}  // namespace
}  // namespace post::sim::tcp::testing
