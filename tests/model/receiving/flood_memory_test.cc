// What the smallest Messages of post/1 cost a receiver that does not read them (rule 81). The
// allocators of sanitizers do not count, so there it is not asked.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#include <gtest/gtest.h>
#include <malloc.h>

#include "model/receiving/receive_side.h"
#include "model/stacks/post/channel_instance.h"
#include "model/stacks/post/frame_reader.h"
#include "model/stacks/post/frame_writer.h"

namespace post {
namespace {

constexpr std::uint64_t kCredit = 1 << 20;
constexpr std::uint64_t kMultiple = 6;

std::size_t allocated_now() {
  const auto info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

/// Octets of frames with one Message of one octet each.
class Flood {
 public:
  /// So many Messages, and octets that mean nothing behind them.
  Bytes next(int messages, std::size_t filling) {
    ByteSink sink;
    while (messages-- > 0) writer_.write(message(), sink);
    writer_.close(sink);
    std::vector<std::byte> octets;
    for (const Bytes& slice : sink) {
      octets.insert(octets.end(), slice.span().begin(), slice.span().end());
    }
    octets.resize(octets.size() + filling);
    return Bytes::copy_of(octets);
  }

 private:
  Chunk message() {
    WireProperties properties;
    properties.octets = 2;
    properties.order = ++last_;
    Chunk chunk;
    chunk.key = {0, last_};
    chunk.bytes = Bytes::copy_of("x");
    chunk.last = true;
    chunk.properties = std::make_shared<WireProperties>(properties);
    return chunk;
  }
  wire::FrameWriter writer_;
  MessageId last_ = 0;
};

/// Octets kept when the peer's credit is used up. In each block that is read are so many Messages.
std::size_t kept_of_flood(int messages, std::size_t filling) {
  Flood flood;
  Deliveries deliveries;
  ReceiveSide side(0, deliveries, {.receive_buffer = kCredit});
  side.attach(TransientId{1}, PathId{1}, PostChannelInstance::promise());
  const std::size_t before = allocated_now();
  std::vector<InboundEvent> events;
  while (true) {
    wire::FrameReader reader;
    ByteSource source;
    source.append(flood.next(messages, filling));
    for (int i = 0; i < messages; ++i) {
      auto frame = std::get<wire::Frame>(reader.next(source));
      const bool taken =
          bool(side.take(TransientId{1}, std::get<Chunk>(std::move(frame)), kStartOfRun));
      side.take_events(events);
      if (!taken) return allocated_now() - before;
    }
  }
}

TEST(FloodMemory, the_smallest_messages_take_less_than_six_times_their_credit) {
  const std::size_t kept = kept_of_flood(1000, 0);
  RecordProperty("octets", static_cast<int>(kept));
  EXPECT_GT(kept, kCredit / 4);
  EXPECT_LT(kept, kMultiple * kCredit);
}

TEST(FloodMemory, a_message_does_not_keep_what_came_beside_it) {
  const std::size_t kept = kept_of_flood(1, 64 * 1024);
  RecordProperty("octets", static_cast<int>(kept));
  EXPECT_LT(kept, kMultiple * kCredit);
}

}  // namespace
}  // namespace post
#endif
