// Acks over a byte channel: few frames for many Messages, and no belief in what was not sent.
#include "model/stacks/post/channel_acks.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace post::wire {
namespace {

using Entries = std::vector<AckFrame::Entry>;

Chunk chunk(MessageKey key, std::uint64_t offset, std::size_t size, bool last) {
  Chunk chunk;
  chunk.key = key;
  chunk.offset = offset;
  chunk.bytes = Bytes::copy_of(std::string(size, 'x'));
  chunk.last = last;
  return chunk;
}

TEST(AckCollector, counts_whole_messages_in_a_row) {
  AckCollector acks;
  for (const MessageId message : {4, 5, 6, 8}) acks.add(chunk({0, message}, 0, 3, true));
  acks.add(chunk({2, 9}, 0, 0, true));
  const auto frames = acks.take();
  ASSERT_EQ(frames.size(), 2u);
  EXPECT_EQ(frames[0], (AckFrame{0, {{4, {}, 2}, {8, {}, 0}}}));
  EXPECT_EQ(frames[1], (AckFrame{2, {{9, {}, 0}}}));
  EXPECT_TRUE(acks.empty());
}

TEST(AckCollector, joins_neighbouring_ranges) {
  AckCollector acks;
  acks.add(chunk({0, 1}, 10, 5, false));
  acks.add(chunk({0, 1}, 15, 5, true));
  acks.add(chunk({0, 2}, 0, 4, false));
  acks.add(chunk({0, 1}, 40, 1, false));
  EXPECT_EQ(acks.take().at(0), (AckFrame{0, {{1, {{10, 21}}}, {2, {{0, 4}}}, {1, {{40, 41}}}}}));
}

TEST(AckCollector, bounds_its_frames) {
  AckCollector acks;
  for (MessageId message = 1; message < 4 * AckCollector::kEntriesPerFrame; message += 2) {
    acks.add(chunk({0, message}, 0, 1, true));
  }
  EXPECT_EQ(acks.chunks(), 2 * AckCollector::kEntriesPerFrame);
  EXPECT_EQ(acks.take().size(), 2u);
  EXPECT_EQ(acks.chunks(), 0u);
}

class UnackedTest : public ::testing::Test {
 protected:
  /// What an ack of these tells; "error" where it is refused.
  std::string told(const Entries& entries) {
    std::vector<AckedOctets> acked;
    const auto result = unacked.acked({0, entries}, acked);
    std::string text;
    for (const auto& [key, octets] : acked) {
      text += std::to_string(key.message) + ":" + std::to_string(octets.begin) + "-" +
              std::to_string(octets.end) + " ";
    }
    return result.ok() ? text : text + "error";
  }
  Unacked unacked;
};

TEST_F(UnackedTest, believes_each_octet_once) {
  unacked.add(chunk({0, 1}, 0, 3, true));
  EXPECT_EQ(told({{1}}), "1:0-4 ");
  EXPECT_EQ(told({{1}}), "error");
}

TEST_F(UnackedTest, knows_runs_of_messages) {
  for (const MessageId message : {1, 2, 3}) unacked.add(chunk({0, message}, 0, 1, true));
  EXPECT_EQ(told({{1, {}, 2}}), "1:0-2 2:0-2 3:0-2 ");
  unacked.add(chunk({0, 4}, 0, 1, true));
  EXPECT_EQ(told({{4, {}, UINT64_MAX - 1}}), "4:0-2 error");
}

TEST_F(UnackedTest, takes_parts_as_they_come) {
  unacked.add(chunk({0, 1}, 0, 10, false));
  unacked.add(chunk({0, 1}, 10, 10, true));
  EXPECT_EQ(told({{1, {{0, 4}}}}), "1:0-4 ");
  EXPECT_EQ(told({{1, {{4, 21}}}}), "1:4-21 ");
  EXPECT_EQ(told({{1, {{4, 21}}}}), "error");
}

TEST_F(UnackedTest, refuses_what_was_not_sent) {
  unacked.add(chunk({0, 1}, 0, 10, false));
  EXPECT_EQ(told({{2}}), "error");
  EXPECT_EQ(told({{1}}), "error");  // no end mark yet
  EXPECT_EQ(told({{1, {{0, 11}}}}), "error");
  EXPECT_EQ(told({{1, {{5, 6}}}}), "1:5-6 ");
  EXPECT_EQ(told({{1, {{4, 7}}}}), "error");
  unacked.add(chunk({0, 3}, 5, 1, true));  // its beginning went another way
  EXPECT_EQ(told({{3}}), "error");
}

}  // namespace
}  // namespace post::wire
