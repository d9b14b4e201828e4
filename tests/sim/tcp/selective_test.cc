// Losses with selective acknowledgements: what is reported, what leaves again, and when.
#include <gmock/gmock.h>

#include "tests/sim/tcp/tcp_lab.h"

namespace post::sim::tcp::testing {
namespace {

using ::testing::ElementsAre;

constexpr std::size_t kOctets = 1460;
constexpr Duration kIsUp = 100ms;

TcpOptions selective() {
  TcpOptions options;
  options.sack = true;
  return options;
}

LossOptions drop(std::vector<std::uint64_t> packets) {
  return {.kind = "drop_list", .ordinals = std::move(packets)};
}

/// The client's n-th segment of octets is packet n + 2.
struct Selective : TcpLab {
  explicit Selective(std::vector<std::uint64_t> lost, TcpOptions options = selective())
      : TcpLab({.client = options, .server = options, .loss = drop(std::move(lost))}),
        acceptor(server_host, kServer4),
        client(connect()) {
    run(kIsUp);
  }
  End& server() { return acceptor.only(); }
  std::vector<std::string> client_lines(std::size_t from) const {
    const auto lines = from_client.lines();
    return {lines.begin() + static_cast<std::ptrdiff_t>(from), lines.end()};
  }
  /// The blocks of the server's n-th segment, as segments of the stream: "3-4".
  std::string blocks(std::size_t n) const {
    std::string text;
    for (const SackBlock& block : from_server.entries.at(n).header.sack) {
      const std::uint32_t first = from_client.entries[0].header.sequence + 1;
      text += (text.empty() ? "" : " ") + std::to_string((block.begin - first) / kOctets + 1) +
              "-" + std::to_string((block.end - first) / kOctets);
    }
    return text;
  }

  Acceptor acceptor;
  std::unique_ptr<End> client;
};

TEST(TcpSelective, IsUsedWhereBothSidesOfferIt) {
  for (const bool client : {false, true}) {
    for (const bool server : {false, true}) {
      TcpOptions mine, theirs;
      mine.sack = client;
      theirs.sack = server;
      TcpLab lab({.client = mine, .server = theirs});
      Acceptor acceptor(lab.server_host, kServer4);
      const auto end = lab.connect();
      lab.run(1s);
      EXPECT_EQ(lab.from_client.entries[0].header.sack_permitted, client);
      EXPECT_EQ(lab.from_server.entries[0].header.sack_permitted, client && server);
    }
  }
}

TEST(TcpSelective, ReportsTheNewestBlockFirst) {
  Selective lab({3 + 1, 3 + 3, 3 + 4});
  lab.client->send(pattern(7 * kOctets));
  lab.run(115ms);
  // Segments 1, 3, 6 and 7 arrive.
  EXPECT_EQ(lab.blocks(1), "");
  EXPECT_EQ(lab.blocks(2), "3-3");
  EXPECT_EQ(lab.blocks(3), "6-6 3-3");
  EXPECT_EQ(lab.blocks(4), "6-7 3-3");
}

TEST(TcpSelective, RepairsSeveralLossesInOneRoundTrip) {
  Selective lab({3, 6, 8});
  lab.client->send(pattern(10 * kOctets));
  lab.run(1s);
  EXPECT_THAT(lab.client_lines(12), ElementsAre("120 1..1460", "120 4381..5840", "120 7301..8760"));
  EXPECT_EQ(lab.server().last_read, at(130ms));
  EXPECT_EQ(lab.server().received, pattern(10 * kOctets));
  EXPECT_EQ(lab.client->channel->info().losses, 3u);
  EXPECT_EQ(lab.client->channel->info().congestion_window, 5 * kOctets);
}

TEST(TcpSelective, AReorderedSegmentIsNotRepairedBeforeAQuarterOfTheRoundTrip) {
  // Two segments behind the lost one are fewer than three: time decides, 20 ms / 4 later.
  Selective lab({3});
  lab.client->send(pattern(3 * kOctets));
  lab.run(1s);
  EXPECT_THAT(lab.client_lines(5), ElementsAre("125 1..1460"));
  EXPECT_EQ(lab.server().received, pattern(3 * kOctets));
}

TEST(TcpSelective, ALostTailIsProbedAfterTwoRoundTrips) {
  Selective lab({11, 12});
  lab.client->send(pattern(10 * kOctets));
  lab.run(1s);
  // The acknowledgements of 120 ms are the last; the probe of 160 ms tells of the hole before it.
  EXPECT_THAT(lab.client_lines(12), ElementsAre("160 13141..14600", "180 11681..13140"));
  EXPECT_EQ(lab.server().last_read, at(190ms));
  EXPECT_EQ(lab.server().received, pattern(10 * kOctets));
}

TEST(TcpSelective, AProbeThatRepairsTheLossTellsCongestionControl) {
  const auto window = [](std::vector<std::uint64_t> lost) {
    Selective lab(std::move(lost));
    lab.client->send(pattern(10 * kOctets));
    lab.run(400ms);
    lab.client->send("more");
    lab.run(1s);
    return lab.client->channel->info().congestion_window.value();
  };
  EXPECT_EQ(window({}), 10 * kOctets) << "the initial one, after a pause";
  EXPECT_EQ(window({12}), 7 * kOctets);
}

TEST(TcpSelective, AProbeTakesNewOctetsWhereThereAreAny) {
  TcpOptions options = selective();
  options.initial_window_segments = 2;
  Selective lab({3, 4}, options);
  lab.client->send(pattern(3 * kOctets));
  lab.run(150ms);
  EXPECT_THAT(lab.client_lines(4), ElementsAre("140 2921..4380"));
  lab.run(1s);
  EXPECT_EQ(lab.server().received, pattern(3 * kOctets));
}

TEST(TcpSelective, ARetransmissionThatIsLostTooIsFoundWithoutTheTimer) {
  // The first segment and its first copy (packet 13) are lost; new octets show it.
  Selective lab({3, 13});
  lab.client->send(pattern(30 * kOctets));
  lab.run(1s);
  const auto lines = lab.from_client.lines();
  std::vector<std::string> copies;
  for (const auto& line : lines) {
    if (line.ends_with(" 1..1460")) copies.push_back(line);
  }
  EXPECT_THAT(copies, ElementsAre("100 1..1460", "120 1..1460", "140 1..1460"));
  EXPECT_EQ(lab.server().received, pattern(30 * kOctets));
}

TEST(TcpSelective, WithoutRackThreeSegmentsAboveMeanALoss) {
  TcpOptions options = selective();
  options.rack = false;
  Selective lab({3, 6}, options);
  lab.client->send(pattern(8 * kOctets));
  lab.run(1s);
  EXPECT_THAT(lab.client_lines(10), ElementsAre("120 1..1460", "120 4381..5840"));
  EXPECT_EQ(lab.server().received, pattern(8 * kOctets));
}

TEST(TcpSelective, ASegmentThatComesTwiceIsReported) {
  Selective lab({});
  lab.client->send(pattern(2 * kOctets));
  lab.run(200ms);
  Packet copy{.ip = {ip("10.0.0.1"), ip("10.0.0.2")},
              .transport = lab.from_client.entries[2].header,
              .payload = Bytes::copy_of(pattern(kOctets))};
  lab.server_tcp->on_segment(std::move(copy), kAnyInterface);
  lab.run(300ms);
  EXPECT_EQ(lab.blocks(3), "1-1");
}

TEST(TcpSelective, BlocksAboutOctetsThatWereNeverSentAreRefused) {
  Selective lab({});
  lab.client->send(pattern(2 * kOctets));
  lab.run(200ms);
  TcpSegment lie = lab.from_server.entries.back().header;
  lie.sack.add({lie.acknowledgement + 1000, lie.acknowledgement + 2000});
  lie.sack.add({lie.acknowledgement + 9, lie.acknowledgement + 8});
  Packet forged{.ip = {ip("10.0.0.2"), ip("10.0.0.1")}, .transport = std::move(lie), .payload = {}};
  lab.client_tcp->on_segment(std::move(forged), kAnyInterface);
  EXPECT_EQ(lab.client_tcp->counters().refused_blocks, 2u);
  lab.client->send("alive");
  lab.run(1s);
  EXPECT_EQ(lab.server().received, pattern(2 * kOctets) + "alive");
}

TEST(TcpSelective, BothDirectionsAtOnceReportTheirHoles) {
  const TcpOptions options = selective();
  TcpLab lab({.client = options,
              .server = options,
              .rate_bps = 20'000'000,
              .loss = {.kind = "bernoulli", .probability_ppb = 20'000'000}});
  Acceptor acceptor(lab.server_host, kServer4);
  const auto client = lab.connect();
  lab.run(5s);
  client->send(pattern(1'000'000));
  acceptor.only().send(pattern(1'000'000));
  lab.run(60s);
  EXPECT_TRUE(client->received == pattern(1'000'000));
  EXPECT_TRUE(acceptor.only().received == pattern(1'000'000));
}

TEST(TcpSelective, AMegabyteSurvivesFivePercentLossWhateverTheSeed) {
  for (const bool rack : {true, false}) {
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
      TcpOptions options = selective();
      options.rack = options.rate_reduction = rack;
      options.congestion_control = rack ? "cubic" : "newreno";
      TcpLab lab({.client = options,
                  .server = options,
                  .rate_bps = 50'000'000,
                  .loss = {.kind = "bernoulli", .probability_ppb = 50'000'000},
                  .seed = seed});
      Acceptor acceptor(lab.server_host, kServer6);
      const auto client = lab.connect(kServer6);
      lab.run(10s);
      client->send(pattern(1'000'000));
      client->finish();
      lab.run(300s);
      EXPECT_TRUE(acceptor.only().received == pattern(1'000'000)) << "seed " << seed;
      EXPECT_EQ(acceptor.only().heard.size(), 2u);
    }
  }
}

TEST(TcpSelective, APathThatShrinksCutsWhatIsUnderWay) {
  Selective lab({});
  lab.client->send(pattern(5000));
  Packet lost{.ip = {ip("10.0.0.1"), ip("10.0.0.2")},
              .transport = lab.from_client.entries[2].header,
              .payload = {}};
  lab.client_tcp->on_icmp(
      {.cause = Cause::kPacketTooBig, .mtu = 1040, .reporter = {}, .packet = lost});
  lab.run(1s);
  EXPECT_EQ(lab.from_client.lines()[6], "100 1..1000");
  EXPECT_EQ(lab.server().received, pattern(5000));
}

}  // namespace
}  // namespace post::sim::tcp::testing
