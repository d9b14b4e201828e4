// The parts of loss recovery with selective acknowledgements, each alone.
#include <gmock/gmock.h>

#include "sim/network/tcp/prr.h"
#include "sim/network/tcp/rack.h"
#include "sim/network/tcp/sack_blocks.h"
#include "sim/network/tcp/sack_loss.h"
#include "sim/network/tcp/sack_report.h"
#include "sim/network/tcp/scoreboard.h"
#include "sim/network/tcp/tail_probe.h"

namespace post::sim::tcp {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using Fate = SentSegment::Fate;

constexpr auto kNobody = [](const SentSegment&) {};

/// Segments of 100 octets, a millisecond after each other.
Scoreboard flight(int segments) {
  Scoreboard board;
  for (int i = 0; i < segments; ++i) {
    board.on_sent(1 + i * 100, 101 + i * 100, kStartOfRun + i * 1ms, false);
  }
  return board;
}

TEST(TcpScoreboard, GivesNoSampleOfWhatWasSentTwice) {
  Scoreboard board;
  board.on_sent(1, 100, kStartOfRun, false);
  board.on_sent(100, 200, kStartOfRun + 5ms, false);
  board.on_sent(200, 300, kStartOfRun + 6ms, false);
  RttSampler both(kStartOfRun + 20ms);
  board.on_acked(200, both);
  EXPECT_EQ(both.sample().oldest, 20ms);
  EXPECT_EQ(both.sample().newest, 15ms);
  board.mark_head_retransmitted();
  RttSampler part(kStartOfRun + 25ms);
  board.on_acked(250, part);
  EXPECT_FALSE(part.sample().oldest) << "no whole segment";
  RttSampler twice(kStartOfRun + 30ms);
  board.on_acked(300, twice);
  EXPECT_FALSE(twice.sample().oldest);
  EXPECT_TRUE(board.empty());
}

TEST(TcpScoreboard, CountsWhatIsUnderWayLostAndSacked) {
  Scoreboard board = flight(5);
  board.on_sacked(201, 401, kNobody);
  EXPECT_EQ(board.under_way(), 300u);
  EXPECT_EQ(board.sacked_segments(), 2u);
  board.mark_lost(1);
  EXPECT_EQ(board.under_way(), 200u);
  EXPECT_EQ(board.first_lost(), 1u);
  board.on_retransmitted(1, kStartOfRun + 9ms);
  EXPECT_EQ(board.first_lost(), Scoreboard::kNone);
  EXPECT_EQ(board.under_way(), 300u);
  EXPECT_EQ(board.earliest(), 0u);
  EXPECT_EQ(board[board.earliest()].later, 4u) << "the copy left behind all others";
  board.on_acked(401, kNobody);
  EXPECT_EQ(board.under_way(), 100u);
  EXPECT_EQ(board.sacked(), 0u);
}

TEST(TcpScoreboard, TellsOnceOfEachDelivery) {
  Scoreboard board = flight(4);
  std::vector<StreamOffset> told;
  const auto note = [&](const SentSegment& segment) { told.push_back(segment.begin); };
  board.on_sacked(101, 301, note);
  board.on_sacked(101, 301, note);
  board.on_sacked(250, 401, note);
  board.on_acked(401, note);
  EXPECT_THAT(told, ElementsAre(101, 201, 301, 1));
}

TEST(TcpScoreboard, CutsWhatHasNotArrived) {
  Scoreboard board = flight(3);
  board.on_sacked(101, 201, kNobody);
  board.cut(60);
  EXPECT_EQ(board.lost(), 200u);
  EXPECT_EQ(board.sacked(), 100u);
  EXPECT_EQ(board[board.first_lost()].end, 61);
  EXPECT_EQ(board.last() - board.first(), 4u);
}

constexpr RackContext seen_at(Duration now) {
  return {.now = kStartOfRun + now, .srtt = 20ms, .min_rtt = 20ms};
}

TEST(TcpRack, WaitsAQuarterOfARoundTripForWhatMayOnlyBeReordered) {
  Scoreboard board = flight(2);
  Rack rack;
  board.on_sacked(101, 201, [&](const SentSegment& s) { rack.on_delivered(s, seen_at(21ms), {}); });
  EXPECT_EQ(rack.detect(board, seen_at(21ms)), kStartOfRun + 25ms);
  EXPECT_EQ(board.lost(), 0u);
  EXPECT_EQ(rack.detect(board, seen_at(25ms)), kNever);
  EXPECT_EQ(board.lost(), 100u);
}

TEST(TcpRack, DoesNotWaitOnceThreeArrivedAboveUnlessReorderingWasSeen) {
  const auto lost = [](bool reordered) {
    Scoreboard board = flight(6);
    Rack rack;
    const auto note = [&](const SentSegment& s) { rack.on_delivered(s, seen_at(25ms), {}); };
    if (reordered) {
      board.on_sacked(501, 601, note);
      board.on_sacked(401, 501, note);
    }
    board.on_sacked(301, 601, note);
    rack.detect(board, seen_at(25ms));
    return board.lost();
  };
  EXPECT_EQ(lost(true), 0u) << "22 ms, as of the fourth segment, and 5 ms more";
  EXPECT_EQ(lost(false), 300u);
}

TEST(TcpRack, AnOriginalThatComesLateSaysNothingOfItsCopy) {
  Scoreboard board = flight(2);
  Rack rack;
  board.mark_lost(0);
  board.on_retransmitted(0, kStartOfRun + 30ms);
  const auto late = [&](const SentSegment& s) { rack.on_delivered(s, seen_at(35ms), {}); };
  board.on_sacked(1, 101, late);
  EXPECT_EQ(rack.detect(board, seen_at(35ms)), kNever);
  EXPECT_EQ(board.lost(), 0u) << "5 ms after the copy is less than any round trip";
}

TEST(TcpRack, AnEchoTellsWhichCopyArrived) {
  const auto lost = [](Time echoed) {
    Scoreboard board = flight(2);
    Rack rack;
    board.mark_lost(0);
    board.on_retransmitted(0, kStartOfRun + 30ms + 500us);  // the peer's clock ticks in ms
    board.on_sacked(1, 101,
                    [&](const SentSegment& s) { rack.on_delivered(s, seen_at(90ms), echoed); });
    rack.detect(board, seen_at(200ms));
    return board.lost();
  };
  EXPECT_EQ(lost(kStartOfRun), 0u);
  EXPECT_EQ(lost(kStartOfRun + 29ms), 0u);
  EXPECT_EQ(lost(kStartOfRun + 30ms), 100u);
}

TEST(TcpRack, ARepairInVainWidensTheWindowForSixteenRecoveries) {
  Scoreboard board = flight(2);
  Rack rack;
  EXPECT_EQ(rack.reordering_window(board, seen_at(0ms)), 5ms);
  rack.on_dsack(100, 500);
  rack.on_dsack(200, 600);  // the same round trip
  EXPECT_EQ(rack.reordering_window(board, seen_at(0ms)), 10ms);
  rack.on_dsack(500, 900);
  rack.on_dsack(900, 1000);
  rack.on_dsack(1000, 1100);
  EXPECT_EQ(rack.reordering_window(board, seen_at(0ms)), 20ms) << "at most the round trip";
  for (int i = 0; i < 16; ++i) rack.on_recovered();
  EXPECT_EQ(rack.reordering_window(board, seen_at(0ms)), 5ms);
}

TEST(TcpSackLoss, MoreThanTwoSegmentsOrThreeBlocksAboveMeanALoss) {
  const auto lost = [](std::vector<OctetRange> blocks) {
    Scoreboard board = flight(8);
    for (const OctetRange& block : blocks) board.on_sacked(block.begin, block.end, kNobody);
    mark_lost_by_sacks(board, 100);
    return board.lost();
  };
  EXPECT_EQ(lost({{101, 301}}), 0u);
  EXPECT_EQ(lost({{101, 401}}), 100u);
  EXPECT_EQ(lost({{101, 201}, {301, 401}, {501, 601}}), 100u);
}

TEST(TcpRateReduction, SpreadsTheReductionOverARoundTrip) {
  RateReduction reduction;
  reduction.start(1000, 500);
  std::size_t sent = 0;
  for (std::size_t under_way = 900; under_way > 500; under_way -= 50) {
    reduction.on_delivered(100, under_way, 100);
    sent += reduction.allowance();
    reduction.on_sent(reduction.allowance());
  }
  EXPECT_EQ(sent, 400u) << "half of what was delivered";
}

TEST(TcpRateReduction, GrowsAsSlowStartWhereTooMuchWasLost) {
  RateReduction reduction;
  reduction.start(1000, 500);
  reduction.on_delivered(100, 100, 100);
  EXPECT_EQ(reduction.allowance(), 200u) << "what was delivered and a segment";
  reduction.on_sent(200);
  reduction.on_delivered(100, 200, 100);
  EXPECT_EQ(reduction.allowance(), 200u);
  reduction.on_sent(200);
  reduction.on_delivered(100, 450, 100);
  EXPECT_EQ(reduction.allowance(), 50u) << "up to the threshold";
}

TEST(TcpTailProbe, IsDueAfterTwoRoundTripsAndNeverBehindTheTimer) {
  TailProbe probe;
  probe.schedule({.now = kStartOfRun, .srtt = 20ms, .retransmission = kStartOfRun + 220ms});
  EXPECT_EQ(probe.due(), kStartOfRun + 40ms);
  probe.schedule(
      {.now = kStartOfRun, .srtt = 20ms, .single = true, .retransmission = kStartOfRun + 220ms});
  EXPECT_EQ(probe.due(), kStartOfRun + 220ms) << "240 ms, were it not for the timer";
  probe.schedule({.now = kStartOfRun, .srtt = {}, .retransmission = kNever});
  EXPECT_EQ(probe.due(), kStartOfRun + 1s);
}

TEST(TcpTailProbe, TellsWhetherItRepairedALoss) {
  const auto repaired = [](bool retransmission, TailProbe::Answer answer, bool then_more) {
    TailProbe probe;
    probe.on_sent(1000, retransmission);
    if (probe.on_ack(answer)) return true;
    return then_more && probe.on_ack({.acknowledgement = 1100});
  };
  EXPECT_FALSE(repaired(false, {.acknowledgement = 1000}, true)) << "new octets, delivered";
  EXPECT_TRUE(repaired(true, {.acknowledgement = 1000}, true));
  EXPECT_FALSE(repaired(true, {.acknowledgement = 1000, .dsack = true}, true)) << "in vain";
  EXPECT_FALSE(repaired(true, {.acknowledgement = 1000, .duplicate = true}, true)) << "in vain";
  EXPECT_FALSE(repaired(true, {.acknowledgement = 900}, false));
}

TEST(TcpSackReport, MergesWhatTouchesAndForgetsWhatIsInOrder) {
  SackReport report;
  report.on_held({200, 300});
  report.on_held({400, 500});
  report.on_held({300, 400});
  EXPECT_TRUE(report.covers({200, 500}));
  report.on_held({700, 800});
  report.on_next(500);
  EXPECT_FALSE(report.covers({200, 300}));
  const SackBlocks blocks = report.take(SequenceSpace(0), 4);
  ASSERT_EQ(blocks.size(), 1u);
  EXPECT_EQ(*blocks.begin(), (SackBlock{700, 800}));
}

TEST(TcpSackReport, TellsOfADuplicateOnceAndFirst) {
  SackReport report;
  report.on_held({200, 300});
  report.on_duplicate({50, 60});
  EXPECT_EQ(*report.take(SequenceSpace(0), 3).begin(), (SackBlock{50, 60}));
  EXPECT_EQ(*report.take(SequenceSpace(0), 3).begin(), (SackBlock{200, 300}));
}

AckBlocks read(std::initializer_list<SackBlock> blocks) {
  SackBlocks sack;
  for (const SackBlock& block : blocks) sack.add(block);
  return read_blocks(sack, SequenceSpace(0), 100, 1000);
}

TEST(TcpSackBlocks, AreBelievedOnlyWhereTheyCanBeTrue) {
  EXPECT_EQ(read({{200, 300}, {400, 1000}}).count, 2u);
  EXPECT_EQ(read({{200, 200}, {300, 200}, {900, 1001}}).refused, 3u);
  EXPECT_EQ(read({{0x8000'0000, 0x8000'0100}}).count, 0u);
  EXPECT_TRUE(read({{50, 150}}).empty()) << "old news";
}

TEST(TcpSackBlocks, TheFirstCanTellOfADuplicate) {
  EXPECT_EQ(read({{50, 100}, {200, 300}}).duplicate, (OctetRange{50, 100}));
  EXPECT_EQ(read({{220, 240}, {200, 300}}).duplicate, (OctetRange{220, 240}));
  EXPECT_FALSE(read({{200, 300}, {220, 240}}).duplicate);
}

}  // namespace
}  // namespace post::sim::tcp
