// Which packets came, and when to say so (RFC 9000, section 13.2): tables of (time, in, out).
#include "model/stacks/post/recovery/received_packets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/model/stacks/post/since_start.h"

namespace post::recovery {
namespace {

using ::testing::ElementsAre;
using std::chrono_literals::operator""ms;

using testing::at;

constexpr ReceivedPackets::Arrival asking(PacketNumber number) {
  return {.number = number, .asks_for_ack = true};
}

TEST(ReceivedPackets, acknowledges_the_first_after_a_while_and_the_second_at_once) {
  ReceivedPackets packets;
  packets.add(asking(0), at(10ms));
  EXPECT_EQ(packets.next_deadline(), at(35ms));
  packets.add(asking(1), at(20ms));
  EXPECT_EQ(packets.next_deadline(), at(20ms));
  const auto report = packets.report(at(20ms));
  EXPECT_THAT(report.ranges, ElementsAre(PacketRange{0, 1}));
  EXPECT_EQ(report.delay, 0ms);
  EXPECT_EQ(packets.next_deadline(), kNever);
  packets.add(asking(2), at(30ms));
  EXPECT_EQ(packets.next_deadline(), at(55ms));
  EXPECT_EQ(packets.report(at(55ms)).delay, 25ms);
}

TEST(ReceivedPackets, is_not_asked_by_what_only_acknowledges) {
  ReceivedPackets packets;
  for (PacketNumber number = 0; number < 5; ++number) packets.add({.number = number}, at(0ms));
  EXPECT_EQ(packets.next_deadline(), kNever);
}

TEST(ReceivedPackets, tells_gaps_at_once) {
  struct Row {
    const char* what;
    PacketNumber number;
    bool at_once;
  };
  for (const Row& row : {Row{"the next", 6, false}, Row{"one is missing", 7, true},
                         Row{"overtaken", 3, true}, Row{"repeated", 5, true}}) {
    ReceivedPackets packets;
    for (const PacketNumber number : {0, 1, 2, 4, 5}) packets.add({.number = number}, at(0ms));
    packets.add(asking(row.number), at(0ms));
    EXPECT_EQ(packets.next_deadline(), row.at_once ? at(0ms) : at(25ms)) << row.what;
  }
}

TEST(ReceivedPackets, does_not_wait_with_marks_nor_in_the_handshake) {
  ReceivedPackets marked;
  marked.add({.number = 0, .asks_for_ack = true, .congestion = true}, at(5ms));
  EXPECT_EQ(marked.next_deadline(), at(5ms));
  EXPECT_EQ(marked.report(at(5ms)).congestion, 1u);
  ReceivedPackets greeted;
  greeted.add({.number = 0, .asks_for_ack = true, .at_once = true}, at(5ms));
  EXPECT_EQ(greeted.next_deadline(), at(5ms));
}

TEST(ReceivedPackets, recognises_duplicates) {
  ReceivedPackets packets;
  EXPECT_TRUE(packets.add(asking(3), at(0ms)));
  EXPECT_FALSE(packets.add(asking(3), at(1ms)));
  EXPECT_TRUE(packets.add(asking(2), at(2ms)));
  EXPECT_THAT(packets.report(at(2ms)).ranges, ElementsAre(PacketRange{2, 3}));
}

TEST(ReceivedPackets, tells_the_highest_first) {
  ReceivedPackets packets;
  for (const PacketNumber number : {9, 0, 4, 1, 5}) packets.add(asking(number), at(0ms));
  EXPECT_THAT(packets.report(at(3ms)).ranges,
              ElementsAre(PacketRange{9, 9}, PacketRange{4, 5}, PacketRange{0, 1}));
}

TEST(ReceivedPackets, keeps_a_bounded_number_of_ranges_and_counts_all_below_as_seen) {
  ReceivedPackets packets;
  for (PacketNumber i = 0; i < 100; ++i) packets.add(asking(10 * i), at(0ms));
  const auto ranges = packets.report(at(0ms)).ranges;
  EXPECT_EQ(ranges.size(), ReceivedPackets::kMostRanges);
  EXPECT_EQ(ranges.back(), (PacketRange{680, 680}));
  EXPECT_FALSE(packets.add(asking(669), at(0ms)));
  EXPECT_TRUE(packets.add(asking(675), at(0ms)));
}

TEST(ReceivedPackets, the_largest_number_there_is_does_not_overflow) {
  ReceivedPackets packets;
  constexpr PacketNumber kLargest = (PacketNumber{1} << 62) - 1;
  EXPECT_TRUE(packets.add(asking(kLargest), at(0ms)));
  EXPECT_FALSE(packets.add(asking(kLargest), at(0ms)));
  packets.known(kLargest);
  EXPECT_THAT(packets.report(at(0ms)).ranges, ElementsAre(PacketRange{kLargest, kLargest}));
}

TEST(ReceivedPackets, what_the_sender_knows_is_told_no_more_and_stays_seen) {
  ReceivedPackets packets;
  for (const PacketNumber number : {0, 1, 4, 5, 8}) packets.add(asking(number), at(0ms));
  packets.known(4);
  EXPECT_THAT(packets.report(at(0ms)).ranges, ElementsAre(PacketRange{8, 8}, PacketRange{5, 5}));
  EXPECT_TRUE(packets.seen(1));
  EXPECT_FALSE(packets.seen(6));
}

}  // namespace
}  // namespace post::recovery
