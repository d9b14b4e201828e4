// What Messages that a peer begins and never completes cost a receiver that waits for whole ones
// (rule 81). The allocators of sanitizers do not count, so there memory is not asked for.
#include <gtest/gtest.h>
#include <malloc.h>

#include "model/receiving/receive_side.h"
#include "model/stacks/post/channel_instance.h"

namespace post {
namespace {

constexpr std::uint64_t kBegunBuffer = 1 << 20;
constexpr TransientId kVia{1};

class Begun {
 public:
  explicit Begun(std::uint64_t max_message = UINT64_MAX)
      : side(0, deliveries, {.receive_buffer = kBegunBuffer, .max_message = max_message}) {
    side.attach(kVia, PathId{1}, PostChannelInstance::promise());
  }

  /// Octets of a Message behind those that came; false: there is no credit for them.
  bool arrives(MessageId id, std::uint64_t octets, bool last = false, std::uint64_t order = 0) {
    Chunk chunk;
    chunk.key = {0, id};
    chunk.offset = offsets_[id];
    chunk.bytes = Bytes::generate(octets, [](auto to) { std::ranges::fill(to, std::byte{1}); });
    chunk.last = last;
    if (chunk.offset == 0) {
      WireProperties properties;
      properties.order = order;
      chunk.properties = std::make_shared<const WireProperties>(properties);
    }
    offsets_[id] += octets;
    const bool taken = side.take(kVia, std::move(chunk), kStartOfRun).ok();
    side.take_events(events_);
    return taken;
  }
  /// How many of 200,000 Messages can be begun with one octet each.
  MessageId begin_all(std::uint64_t first_order = 0) {
    MessageId begun = 0;
    while (begun < 200'000 && arrives(begun + 1, 1, false, first_order + begun)) ++begun;
    return begun;
  }

  Deliveries deliveries;
  ReceiveSide side;

 private:
  std::map<MessageId, std::uint64_t> offsets_;
  std::vector<InboundEvent> events_;
};

/// What is lent to 4 MiB / 512 and 64 more; then the buffer is used, by 64 octets each.
constexpr MessageId kBorrowers = 4 * kBegunBuffer / 512 + 64;

TEST(BegunMessages, are_as_many_as_the_buffer_and_what_is_lent_have_room_for) {
  Begun begun;
  begun.side.request_message();
  EXPECT_EQ(begun.begin_all(), kBorrowers + kBegunBuffer / 64);
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
std::size_t heap_now() {
  const auto info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

TEST(BegunMessages, take_no_more_memory_than_that) {
  Begun begun;
  begun.side.request_message();
  const std::size_t before = heap_now();
  begun.begin_all();
  const std::size_t kept = heap_now() - before;
  RecordProperty("octets", static_cast<int>(kept));
  EXPECT_LT(kept, 16 * kBegunBuffer);
}
#endif

// 4 MiB are lent, and all of the largest; the buffer is what remains.
TEST(BegunMessages, that_are_large_are_no_more_memory) {
  Begun begun(2 * kBegunBuffer);
  begun.side.request_message();
  std::uint64_t octets = 0;
  for (MessageId id = 1; id <= 100; ++id) {
    for (int part = 0; part < 32 && begun.arrives(id, 16 * 1024); ++part) octets += 16 * 1024;
  }
  EXPECT_LE(octets, 6 * kBegunBuffer);
  EXPECT_GE(octets, 5 * kBegunBuffer);
}

// Whole, but behind one that never comes: what was lent to them stays lent.
TEST(BegunMessages, are_no_more_when_they_end_out_of_turn) {
  Begun begun;
  begun.side.request_message();
  MessageId ended = 0;
  while (ended < 200'000 && begun.arrives(ended + 1, 1, false, ended + 2) &&
         begun.arrives(ended + 1, 0, true)) {
    ++ended;
  }
  EXPECT_EQ(ended, kBorrowers + kBegunBuffer / 64);
}

TEST(BegunMessages, let_one_that_is_longer_than_the_buffer_through) {
  Begun begun;
  begun.side.request_message();
  for (MessageId id = 2; id < 15'000; ++id) ASSERT_TRUE(begun.arrives(id, 1));
  for (int part = 0; part < 1'000; ++part) ASSERT_TRUE(begun.arrives(1, 16 * 1024)) << part;
  ASSERT_TRUE(begun.arrives(1, 0, true));
  const auto completion = begun.side.next();
  ASSERT_TRUE(completion);
  EXPECT_EQ(std::get<InMessage>(completion->result).size(), 1'000u * 16 * 1024);
}

// A more urgent one comes between, and is longer than the buffer too.
TEST(BegunMessages, let_two_long_ones_through_that_are_nested) {
  Begun begun(16 * kBegunBuffer);
  begun.side.request_message();
  for (int part = 0; part < 512; ++part) ASSERT_TRUE(begun.arrives(1, 16 * 1024)) << part;
  for (int part = 0; part < 1023; ++part) ASSERT_TRUE(begun.arrives(2, 16 * 1024)) << part;
  ASSERT_TRUE(begun.arrives(2, 0, true));
  ASSERT_TRUE(begun.side.next());
  begun.side.request_message();
  for (int part = 0; part < 512; ++part) ASSERT_TRUE(begun.arrives(1, 16 * 1024)) << part;
}

// Who was lent nothing is when others are over.
TEST(BegunMessages, are_lent_to_when_others_are_over) {
  Begun begun;
  begun.side.request_message();
  const MessageId all = begun.begin_all();
  const std::uint64_t granted = begun.side.credit().octets;
  ASSERT_EQ(begun.side.charged(), granted);
  for (MessageId id = 1; id <= 100; ++id) {
    ASSERT_TRUE(begun.side.skip({0, id}, {}).ok());
  }
  EXPECT_EQ(begun.side.credit().octets, granted + 100 * 64);
  EXPECT_TRUE(begun.arrives(all + 1, 1));
}

}  // namespace
}  // namespace post
