// Reductions of the window that were in vain: what was taken for lost had only come late.
#include <gmock/gmock.h>

#include "tests/sim/tcp/tcp_lab.h"

namespace post::sim::tcp::testing {
namespace {

using ::testing::ElementsAre;

constexpr std::size_t kUnstamped = 1460;
constexpr std::size_t kStamped = 1448;  // beside timestamps

TcpOptions with_sack() {
  TcpOptions options;
  options.sack = true;
  return options;
}

struct Late : TcpLab {
  explicit Late(const TcpOptions& options, LossOptions loss = {})
      : TcpLab({.client = options, .server = options, .loss = std::move(loss)}),
        acceptor(server_host, kServer4),
        client(connect()) {
    run(100ms);
  }
  /// What the client sends from now on takes so long to the server.
  void take(Duration delay) { wire->set_delay(0, delay); }
  std::size_t window() const { return client->channel->info().congestion_window.value(); }
  std::vector<std::string> client_lines(std::size_t from) const {
    const auto lines = from_client.lines();
    return {lines.begin() + static_cast<std::ptrdiff_t>(from), lines.end()};
  }

  Acceptor acceptor;
  std::unique_ptr<End> client;
};

LossOptions drop(std::vector<std::uint64_t> packets) {
  return {.kind = "drop_list", .ordinals = std::move(packets)};
}

/// The first of ten segments, which is packet 3 and dropped, arrives all the same, 15 ms behind the
/// others: at 120 ms it counts as lost and its copy leaves; at 125 ms it is there, at 130 ms the
/// copy is.
void overtake(Late& lab, std::size_t segment) {
  lab.client->send(pattern(10 * segment));
  lab.run(125ms);
  Packet late{.ip = {ip("10.0.0.1"), ip("10.0.0.2")},
              .transport = lab.from_client.entries[2].header,
              .payload = Bytes::copy_of(pattern(segment))};
  lab.server_tcp->on_segment(std::move(late), kAnyInterface);
}

TEST(TcpUndo, WithoutItAReorderedSegmentCostsHalfTheWindow) {
  Late lab(with_sack(), drop({3}));
  overtake(lab, kUnstamped);
  lab.run(1s);
  EXPECT_EQ(lab.client->channel->info().losses, 1u);
  EXPECT_EQ(lab.window(), 5 * kUnstamped);
}

TEST(TcpUndo, ATimestampTellsThatTheOriginalFilledTheHole) {
  TcpOptions options = with_sack();
  options.timestamps = options.eifel = true;
  Late lab(options, drop({3}));
  overtake(lab, kStamped);
  lab.run(134ms);
  EXPECT_EQ(lab.window(), 5 * kStamped);
  lab.run(136ms);
  // Twelve: two acknowledgements of slow start came before the loss was seen.
  EXPECT_EQ(lab.window(), 12 * kStamped) << "the acknowledgement of 125 ms echoes 100 ms";
  lab.run(1s);
  EXPECT_EQ(lab.acceptor.only().received.size(), 10 * kStamped);
}

TEST(TcpUndo, ACopyThatFillsTheHoleUndoesNothing) {
  TcpOptions options = with_sack();
  options.timestamps = options.eifel = options.dsack_undo = options.f_rto = true;
  Late lab(options, drop({3}));
  lab.client->send(pattern(10 * kStamped));
  lab.run(1s);
  EXPECT_EQ(lab.window(), 5 * kStamped);
}

TEST(TcpUndo, ADuplicateTellsThatTheCopyWasNotNeeded) {
  TcpOptions options = with_sack();
  options.dsack_undo = true;
  Late lab(options, drop({3}));
  overtake(lab, kUnstamped);
  lab.run(139ms);
  EXPECT_EQ(lab.window(), 5 * kUnstamped);
  lab.run(141ms);
  EXPECT_EQ(lab.window(), 12 * kUnstamped) << "the copy came at 130 ms";
}

TEST(TcpUndo, OneDuplicateOfTwoCopiesUndoesNothing) {
  TcpOptions options = with_sack();
  options.dsack_undo = true;
  Late lab(options, drop({3, 6}));  // the fourth segment, too
  overtake(lab, kUnstamped);
  lab.run(1s);
  EXPECT_EQ(lab.client->channel->info().losses, 2u);
  EXPECT_EQ(lab.window(), 5 * kUnstamped);
}

// ---- timeouts: SRTT is 20 ms, so the timer expires 220 ms after 100 ms ----

TcpOptions with_f_rto() {
  TcpOptions options = with_sack();
  options.rack = false;  // no tail probe before the timer
  options.f_rto = true;
  return options;
}

/// Ten segments need 225 ms: the copy of 320 ms leaves before they are there.
void stall(Late& lab, std::size_t segments) {
  lab.take(225ms);
  lab.client->send(pattern(segments * kUnstamped));
  lab.run(310ms);
  lab.take(10ms);
}

TEST(TcpUndo, AfterATimeoutThatCameTooSoonNothingElseLeavesTwice) {
  Late lab(with_f_rto());
  stall(lab, 14);
  lab.run(330ms);
  EXPECT_EQ(lab.window(), kUnstamped);
  lab.run(1s);
  // The first acknowledgement of 335 ms covers the copy and lets two new segments ask; the second
  // one covers an original.
  EXPECT_THAT(lab.client_lines(12),
              ElementsAre("320 1..1460", "335 14601..16060", "335 16061..17520", "335 17521..18980",
                          "335 18981..20440"));
  EXPECT_GE(lab.window(), 10 * kUnstamped);
  EXPECT_EQ(lab.acceptor.only().received, pattern(14 * kUnstamped));
}

TEST(TcpUndo, WithoutFRtoAllLeavesTwice) {
  TcpOptions options = with_f_rto();
  options.f_rto = false;
  Late lab(options);
  stall(lab, 14);
  lab.run(1s);
  EXPECT_GT(lab.client->channel->info().losses.value(), 5u);
}

TEST(TcpUndo, NewSegmentsThatOvertakeAHoleShowThatTheLossWasReal) {
  Late lab(with_f_rto(), {.kind = "drop_list", .ordinals = {3, 4, 5, 6, 7, 8, 9, 10, 11, 12}});
  lab.client->send(pattern(12 * kUnstamped));
  lab.run(370ms);
  EXPECT_THAT(lab.client_lines(12),
              ElementsAre("320 1..1460", "340 14601..16060", "340 16061..17520", "360 1461..2920",
                          "360 2921..4380", "360 4381..5840", "360 5841..7300"));
  EXPECT_LE(lab.window(), 4 * kUnstamped);
  lab.run(5s);
  EXPECT_EQ(lab.acceptor.only().received, pattern(12 * kUnstamped));
}

TEST(TcpUndo, WithNothingNewToSendCopiesFollowAtOnce) {
  Late lab(with_f_rto(), {.kind = "drop_list", .ordinals = {3, 4, 5, 6}});
  lab.client->send(pattern(4 * kUnstamped));
  lab.run(350ms);
  EXPECT_THAT(lab.client_lines(6), ElementsAre("320 1..1460", "340 1461..2920", "340 2921..4380"));
  lab.run(5s);
  EXPECT_EQ(lab.acceptor.only().received, pattern(4 * kUnstamped));
}

TEST(TcpUndo, AMegabyteSurvivesLossAndDelaySpikesWhateverTheSeed) {
  TcpOptions options = with_sack();
  options.congestion_control = "cubic";
  options.timestamps = options.eifel = options.dsack_undo = options.f_rto = true;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    TcpLab lab({.client = options,
                .server = options,
                .rate_bps = 50'000'000,
                .loss = {.kind = "bernoulli", .probability_ppb = 30'000'000},
                .seed = seed});
    Acceptor acceptor(lab.server_host, kServer4);
    const auto client = lab.connect();
    lab.run(5s);
    client->send(pattern(1'000'000));
    client->finish();
    for (int i = 0; i < 40; ++i) {
      lab.wire->set_delay(0, i % 4 == 3 ? 400ms : i % 2 == 1 ? 25ms : 10ms);
      lab.run(5s + (i + 1) * 97ms);
    }
    lab.run(300s);
    EXPECT_TRUE(acceptor.only().received == pattern(1'000'000)) << "seed " << seed;
  }
}

}  // namespace
}  // namespace post::sim::tcp::testing
