// Segments that no honest peer sends are ignored and counted.
#include <gmock/gmock.h>

#include <functional>

#include "tests/sim/tcp/tcp_lab.h"

namespace post::sim::tcp::testing {
namespace {

using ::testing::ElementsAre;

/// A connection that is up, and a forger who knows it: he sends to the server in the client's name.
struct Attack : TcpLab {
  Attack() : acceptor(server_host, kServer4), client(connect()) { run(100ms); }

  /// The client's next segment, had it one.
  TcpSegment next() {
    TcpSegment segment = from_client.entries.back().header;
    segment.flags = tcp_flag::kAck;
    return segment;
  }
  void forge(const TcpSegment& segment, std::string_view payload = {}) {
    Packet packet;
    packet.ip = {.source = ip("10.0.0.1"), .destination = ip("10.0.0.2")};
    packet.transport = segment;
    packet.payload = Bytes::copy_of(payload);
    server_tcp->on_segment(std::move(packet), kAnyInterface);
  }
  const Counters& counters() const { return server_tcp->counters(); }
  void expect_alive() {
    client->send("alive");
    run(engine.now() - kStartOfRun + 1s);
    EXPECT_THAT(acceptor.only().received, ::testing::EndsWith("alive"));
    EXPECT_THAT(acceptor.only().heard, ElementsAre("30 up"));
    EXPECT_THAT(client->heard, ElementsAre("20 up"));
  }
  Acceptor acceptor;
  std::unique_ptr<End> client;
};

TEST(TcpHostile, AnRstOutsideTheWindowIsIgnored) {
  Attack lab;
  for (const std::int32_t offset : {-1, -100'000, 10'000'000}) {
    TcpSegment rst = lab.next();
    rst.flags = tcp_flag::kRst;
    rst.sequence += static_cast<std::uint32_t>(offset);
    lab.forge(rst);
  }
  EXPECT_EQ(lab.counters().ignored_resets, 3u);
  lab.expect_alive();
}

TEST(TcpHostile, AnRstInsideTheWindowIsChallenged) {
  Attack lab;
  TcpSegment rst = lab.next();
  rst.flags = tcp_flag::kRst;
  rst.sequence += 1;
  lab.forge(rst);
  EXPECT_EQ(lab.counters().challenged, 1u);
  lab.expect_alive();
}

TEST(TcpHostile, ASynInAConnectionIsChallenged) {
  Attack lab;
  TcpSegment syn = lab.next();
  syn.flags = tcp_flag::kSyn;
  lab.forge(syn);
  EXPECT_EQ(lab.counters().challenged, 1u);
  lab.expect_alive();
}

TEST(TcpHostile, AnAcknowledgementOfTheFutureIsIgnored) {
  Attack lab;
  TcpSegment ack = lab.next();
  ack.acknowledgement += 1000;
  lab.forge(ack, "evil");
  EXPECT_EQ(lab.counters().future_acknowledgements, 1u);
  lab.expect_alive();
  EXPECT_EQ(lab.acceptor.only().received, "alive");
}

TEST(TcpHostile, AnAcknowledgementOfLongAgoIsChallengedAndItsOctetsDropped) {
  Attack lab;
  TcpSegment ack = lab.next();
  ack.acknowledgement -= 10'000'000;
  lab.forge(ack, "evil");
  EXPECT_EQ(lab.counters().old_acknowledgements, 1u);
  EXPECT_EQ(lab.counters().challenged, 1u);
  lab.expect_alive();
  EXPECT_EQ(lab.acceptor.only().received, "alive");
}

TEST(TcpHostile, AnIcmpErrorAboutASegmentThatIsNotUnderWayTeachesNothing) {
  Attack lab;
  lab.client->send(pattern(3000));
  const auto spoof = [&](std::uint32_t offset) {
    TcpSegment quoted = lab.from_client.entries[2].header;
    quoted.sequence += offset;
    const Packet sent{.ip = {.source = ip("10.0.0.1"), .destination = ip("10.0.0.2")},
                      .transport = quoted,
                      .payload = {}};
    // Fragmentation needed, with an MTU of 600 octets (RFC 1191).
    const IcmpMessage message{3, 4, 600, std::make_shared<const Packet>(sent)};
    const Packet error{.ip = {.source = ip("10.0.0.2"), .destination = ip("10.0.0.1")},
                       .transport = message,
                       .payload = {}};
    EXPECT_NE(lab.server_host.ip().send(Packet(error), kAnyInterface), SendStatus::kTooBig);
  };
  spoof(5000);
  spoof(0x8000'0000);
  lab.run(150ms);
  EXPECT_EQ(lab.client_host.ip().dropped().of("icmp_unmatched"), 2u);
  lab.client->send(pattern(3000));
  lab.run(200ms);
  EXPECT_EQ(lab.from_client.entries.back().length, 3000u - 2 * 1460u);
  EXPECT_EQ(lab.acceptor.only().received, pattern(3000) + pattern(3000));
}

TEST(TcpHostile, OctetsOutsideTheWindowAreIgnored) {
  Attack lab;
  TcpSegment beyond = lab.next();
  beyond.sequence += 10'000'000;
  lab.forge(beyond, "evil");
  EXPECT_EQ(lab.counters().outside_window, 1u);
  lab.expect_alive();
  EXPECT_EQ(lab.acceptor.only().received, "alive");
}

TEST(TcpHostile, ASegmentWithoutAckIsIgnored) {
  Attack lab;
  TcpSegment naked = lab.next();
  naked.flags = 0;
  lab.forge(naked, "evil");
  EXPECT_EQ(lab.counters().malformed, 1u);
  lab.expect_alive();
}

TEST(TcpHostile, OverlappingSegmentsNeverRewriteWhatIsHeld) {
  Attack lab;
  const TcpSegment first = lab.next();
  TcpSegment ahead = first;
  ahead.sequence += 3;
  lab.forge(ahead, "DEF");
  TcpSegment wide = first;
  wide.sequence += 1;
  lab.forge(wide, "xxxxxxGH");
  lab.forge(first, "A");
  lab.run(200ms);
  EXPECT_EQ(lab.acceptor.only().received, "AxxDEFxGH");
}

TEST(TcpHostile, ThousandsOfTinyPiecesAreBounded) {
  Attack lab;
  TcpSegment piece = lab.next();
  for (int i = 0; i < 5000; ++i) {
    piece.sequence += 2;
    lab.forge(piece, "x");
  }
  lab.expect_alive();
}

TEST(TcpHostile, AFinElsewhereThanTheFirstIsIgnored) {
  Attack lab;
  TcpSegment fin = lab.next();
  fin.flags = tcp_flag::kAck | tcp_flag::kFin;
  fin.sequence += 10'000'000;
  lab.forge(fin);
  EXPECT_EQ(lab.counters().outside_window, 1u);
  lab.expect_alive();
}

TEST(TcpHostile, SynAckForNobodyIsReset) {
  Attack lab;
  TcpSegment stray = lab.next();
  stray.source_port = 7;
  stray.flags = tcp_flag::kSyn | tcp_flag::kAck;
  lab.forge(stray);
  EXPECT_EQ(lab.counters().refused, 1u);
  EXPECT_TRUE(lab.from_server.entries.back().header.has(tcp_flag::kRst));
  stray.flags = tcp_flag::kRst;
  lab.forge(stray);
  EXPECT_EQ(lab.counters().resets_sent, 1u) << "RST never answers RST";
  lab.expect_alive();
}

}  // namespace
}  // namespace post::sim::tcp::testing
