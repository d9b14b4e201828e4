// What only the host inside ns-3 promises, beside the contract of all worlds.
#include <string>
#include <vector>

#include "adapters/ns3/host/icmp.h"
#include "tests/contract/channel_end.h"
#include "tests/contract/fixture.h"

namespace post::contract {
namespace {

class Ns3Host : public ContractTest {};

POST_CONTRACT_SUITE(Ns3Host);

/// What happened, when: a run's fingerprint.
std::vector<std::string> fingerprint(const std::vector<ChannelEnd::Call>& calls) {
  std::vector<std::string> lines;
  for (const ChannelEnd::Call& each : calls) {
    lines.push_back(std::to_string(nanoseconds_of(each.at)) + ' ' + each.name);
  }
  return lines;
}

TEST_P(Ns3Host, ASimulationRepeatsInTheSameProcess) {
  std::vector<std::vector<std::string>> runs;
  for (int run = 0; run < 2; ++run) {
    build_pair();
    Listening listening(host("server"), {address("server", "client"), kPort});
    ChannelEnd client(host("client").executor());
    client.adopt(*host("client").network().connect_stream(
        {{address("client", "server"), 0}, {address("server", "client"), kPort}, {}}, {}));
    client.send(std::string(300'000, 'x'));
    client.finish_after_sending();
    run_for(5s);
    runs.push_back(fingerprint(listening.only().calls()));
  }
  EXPECT_GT(runs[0].size(), 3u);
  EXPECT_EQ(runs[0], runs[1]);
}

TEST_P(Ns3Host, FinLeavesWithTheLastOctets) {
  build_pair();
  Listening listening(host("server"), {address("server", "client"), kPort});
  ChannelEnd client(host("client").executor());
  client.adopt(*host("client").network().connect_stream(
      {{address("client", "server"), 0}, {address("server", "client"), kPort}, {}}, {}));
  run_for(1s);
  client.send("question");
  client.finish_after_sending();
  run_for(kDelay);
  expect_time(listening.only().first("peer finished"), 1s + kDelay);
  listening.only().send(std::string(10'000, 'a'));
  listening.only().finish_after_sending();
  run_for(kDelay);
  expect_time(client.first("peer finished"), 1s + kRoundTrip);
  EXPECT_EQ(client.received().size(), 10'000u);
}

// ---- ICMP ----

std::vector<std::byte> octets(const std::vector<int>& values) {
  std::vector<std::byte> octets;
  for (const int value : values) octets.push_back(static_cast<std::byte>(value));
  return octets;
}

/// `type`, `code`, then 10.0.0.1:4096 -> 10.0.0.2:4433 with a header of 24 octets.
std::vector<int> icmp_v4(int type, int code, int protocol = 17) {
  return {type, code, 0,    0,   0,  0, 0x05, 0x00,                      // next-hop MTU 1280
          0x46, 0,    0,    0,   0,  0, 0,    0,    64, protocol, 0, 0,  //
          10,   0,    0,    1,   10, 0, 0,    2,    0,  0,        0, 0,  // one word of options
          0x10, 0x00, 0x11, 0x51};
}

TEST(Ns3Icmp, NamesThePeerOfTheQuotedPacket) {
  const auto notice = ns3host::read_icmp(octets(icmp_v4(3, 3)), Family::kIpv4);
  ASSERT_TRUE(notice);
  EXPECT_EQ(notice->cause, Cause::kRefused);
  EXPECT_EQ(notice->transport, ns3host::Transport::kUdp);
  EXPECT_EQ(notice->local, SocketAddress::parse("10.0.0.1:4096"));
  EXPECT_EQ(notice->remote, SocketAddress::parse("10.0.0.2:4433"));
}

TEST(Ns3Icmp, KnowsTheErrorsOfIpv4) {
  const auto cause = [](int type, int code) {
    const auto notice = ns3host::read_icmp(octets(icmp_v4(type, code, 6)), Family::kIpv4);
    return notice ? notice->cause : Cause::kNone;
  };
  EXPECT_EQ(cause(3, 0), Cause::kUnreachable);
  EXPECT_EQ(cause(3, 1), Cause::kUnreachable);
  EXPECT_EQ(cause(3, 4), Cause::kPacketTooBig);
  EXPECT_EQ(cause(3, 13), Cause::kUnreachable);
  EXPECT_EQ(cause(11, 0), Cause::kUnreachable);
  EXPECT_EQ(cause(8, 0), Cause::kNone) << "an echo request";
  EXPECT_EQ(ns3host::read_icmp(octets(icmp_v4(3, 4)), Family::kIpv4)->mtu, 1280u);
}

TEST(Ns3Icmp, IgnoresWhatIsCutShortOrQuotesAnotherProtocol) {
  const std::vector<std::byte> whole = octets(icmp_v4(3, 3));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(ns3host::read_icmp(std::span(whole).first(size), Family::kIpv4)) << size;
  }
  EXPECT_FALSE(ns3host::read_icmp(octets(icmp_v4(3, 3, 1)), Family::kIpv4));
  EXPECT_FALSE(ns3host::read_icmp(whole, Family::kIpv6));
}

TEST(Ns3Icmp, IgnoresQuotesOfFragmentsBehindTheFirst) {
  std::vector<int> message = icmp_v4(3, 3);
  message[8 + 6] = 0x20;  // more fragments: the first has its ports
  EXPECT_TRUE(ns3host::read_icmp(octets(message), Family::kIpv4));
  message[8 + 7] = 1;  // an offset of eight octets
  EXPECT_FALSE(ns3host::read_icmp(octets(message), Family::kIpv4));
}

TEST(Ns3Icmp, ReadsTheMtuThatAnIpv6RouterReports) {
  std::vector<int> message = {2, 0, 0, 0, 0, 0, 0x05, 0x78, 0x60, 0, 0, 0, 0, 0, 17, 64};
  for (const int end : {1, 2}) {
    message.insert(message.end(), {0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, end});
  }
  message.insert(message.end(), {0x10, 0x00, 0x11, 0x51});
  const auto notice = ns3host::read_icmp(octets(message), Family::kIpv6);
  ASSERT_TRUE(notice);
  EXPECT_EQ(notice->cause, Cause::kPacketTooBig);
  EXPECT_EQ(notice->mtu, 1400u);
  EXPECT_EQ(notice->remote, SocketAddress::parse("[fd00::2]:4433"));
}

}  // namespace
}  // namespace post::contract
