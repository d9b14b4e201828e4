// Frames of post/1 to octets and back (docs/wire.md).
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "model/stacks/post/frame_reader.h"
#include "model/stacks/post/frame_writer.h"
#include "model/stacks/post/properties.h"
#include "tests/model/stacks/post/octets.h"

namespace post::wire {
namespace {

using testing::flat;
using testing::hex;
using testing::octets_of;

std::string encoded(const Frame& frame) {
  FrameWriter writer;
  ByteSink sink;
  EXPECT_EQ(writer.write(frame, sink), frame_size(frame));
  writer.close(sink);
  return hex(flat(sink));
}

/// Everything that comes of these octets, in pieces of `step`; an error ends it.
std::vector<FrameReader::Result> read(std::string_view hex_octets, std::size_t step = SIZE_MAX) {
  const Bytes all = octets_of(hex_octets);
  FrameReader reader;
  ByteSource in;
  std::vector<FrameReader::Result> results;
  const auto drain = [&] {
    while (true) {
      auto result = reader.next(in);
      if (std::holds_alternative<NeedMore>(result)) return true;
      results.push_back(std::move(result));
      if (std::holds_alternative<Error>(results.back())) return false;
    }
  };
  for (std::size_t at = 0; at < all.size(); at += std::min(step, all.size())) {
    in.append(all.slice(at, step));
    if (!drain()) return results;
  }
  in.finish();
  drain();
  return results;
}

template <class T>
T only(std::string_view hex_octets, std::size_t step = SIZE_MAX) {
  auto results = read(hex_octets, step);
  EXPECT_EQ(results.size(), 1u);
  if (results.size() != 1 || !std::holds_alternative<Frame>(results[0])) return T{};
  const auto* found = std::get_if<T>(&std::get<Frame>(results[0]));
  EXPECT_NE(found, nullptr);
  return found == nullptr ? T{} : *found;
}

std::string error_of(std::string_view hex_octets) {
  const auto results = read(hex_octets);
  if (results.empty() || !std::holds_alternative<Error>(results.back())) return "";
  return std::get<Error>(results.back()).name;
}

// The examples of RFC 9000 appendix A.1.
TEST(Varint, is_that_of_quic) {
  const auto read_one = [](std::string_view text) {
    const Bytes octets = octets_of(text);
    return VarintReader(octets.span()).varint();
  };
  EXPECT_EQ(read_one("c2197c5eff14e88c"), 151'288'809'941'952'652u);
  EXPECT_EQ(read_one("9d7f3e7d"), 494'878'333u);
  EXPECT_EQ(read_one("7bbd"), 15'293u);
  EXPECT_EQ(read_one("25"), 37u);
  EXPECT_EQ(read_one("4025"), 37u);
}

TEST(Varint, folds_signs) {
  for (const std::int64_t value : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1},
                                   std::int64_t{-1000}, INT64_MAX, INT64_MIN}) {
    EXPECT_EQ(unzigzag(zigzag(value)), value);
  }
  EXPECT_EQ(zigzag(-1), 1u);
  EXPECT_EQ(zigzag(1), 2u);
}

TEST(Frames, control_frames_are_these_octets) {
  HelloFrame hello;
  for (std::size_t i = 0; i < hello.key.size(); ++i) hello.key[i] = std::byte(i);
  hello.max_streams = 100;
  const std::string text = encoded(hello);
  EXPECT_EQ(text, "0120706f73740100000102030405060708090a0b0c0d0e0f4064ffffffffffffffff");
  EXPECT_EQ(only<HelloFrame>(text), hello);

  EXPECT_EQ(encoded(OpenFrame{3, 0}), "03020300");
  EXPECT_EQ(only<OpenFrame>("03020300"), (OpenFrame{3, 0}));
  EXPECT_EQ(encoded(AnswerFrame{3, true}), "040103");
  EXPECT_EQ(encoded(AnswerFrame{3, false}), "050103");
  EXPECT_EQ(only<AnswerFrame>("050103"), (AnswerFrame{3, false}));
  EXPECT_EQ(encoded(SkipAckFrame{{1, 9}}), "08020109");
  EXPECT_EQ(only<SkipAckFrame>("08020109"), (SkipAckFrame{{1, 9}}));
  EXPECT_EQ(encoded(FinishFrame{64}), "0b024040");
  EXPECT_EQ(only<PongFrame>("0d0107"), (PongFrame{7}));
  EXPECT_EQ(encoded(CloseFrame{CloseCode::kLimit, "no"}), "0e03046e6f");
  EXPECT_EQ(only<CloseFrame>("0e03046e6f"), (CloseFrame{CloseCode::kLimit, "no"}));
}

TEST(Frames, join_with_and_without_a_proof) {
  JoinFrame join;
  join.association.fill(std::byte{0xab});
  join.alone = true;
  EXPECT_EQ(only<JoinFrame>(encoded(join)), join);
  join.proof.emplace().fill(std::byte{0xcd});
  EXPECT_EQ(only<JoinFrame>(encoded(join)), join);
}

TEST(Frames, acks_name_whole_messages_in_a_row_or_ranges) {
  AckFrame ack{2, {{5, {}, 3}, {9, {{0, 10}, {12, 20}}}}};
  EXPECT_EQ(encoded(ack), "090a020500030902000a0208");
  EXPECT_EQ(only<AckFrame>(encoded(ack)), ack);
}

TEST(Frames, packet_acks_count_down_from_the_newest) {
  PacketAckFrame ack;
  ack.packets = {{95, 101}, {90, 93}, {0, 1}};
  ack.delay = std::chrono::microseconds(300);
  ack.congestion_marks = 2;
  EXPECT_EQ(encoded(ack), "100c4064412c0202050102405800");
  EXPECT_EQ(only<PacketAckFrame>(encoded(ack)), ack);
}

WireProperties all_properties() {
  WireProperties properties;
  properties.octets = 1001;
  properties.order = 7;
  properties.niceness = -3;
  properties.independent = true;
  properties.idempotent = true;
  properties.held = true;
  properties.lifetime = std::chrono::milliseconds(5);
  properties.after = {{0, 1}, {2, 300}};
  return properties;
}

TEST(Frames, data_carries_properties_content_and_marks) {
  Chunk chunk;
  chunk.key = {2, 5};
  chunk.bytes = Bytes::copy_of("hello");
  chunk.last = true;
  chunk.late = true;
  chunk.properties = std::make_shared<const WireProperties>(all_properties());
  const std::string text = encoded(chunk);
  EXPECT_EQ(text, "06190d0205000f0743e90705804c4b4002000102412c68656c6c6f");
  const Chunk back = only<Chunk>(text);
  EXPECT_EQ(back.key, chunk.key);
  EXPECT_EQ(back.bytes.text(), "hello");
  EXPECT_TRUE(back.last);
  EXPECT_TRUE(back.late);
  EXPECT_FALSE(back.early);
  ASSERT_NE(back.properties, nullptr);
  EXPECT_EQ(back.properties->octets, 1001u);
  EXPECT_EQ(back.properties->order, 7u);
  EXPECT_EQ(back.properties->niceness, -3);
  EXPECT_EQ(back.properties->lifetime, std::chrono::milliseconds(5));
  EXPECT_TRUE(back.properties->independent && back.properties->idempotent);
  EXPECT_TRUE(back.properties->held);
  EXPECT_EQ(back.properties->after, all_properties().after);
}

// Content longer than kShort is passed on in its own slice; together it reads back the same.
TEST(Frames, content_streams_through_in_pieces) {
  Chunk chunk;
  chunk.key = {0, 1};
  chunk.offset = 100;
  chunk.bytes = Bytes::copy_of(std::string(3000, 'x'));
  chunk.last = true;
  std::uint64_t at = 100;
  const auto results = read(encoded(chunk), 700);
  ASSERT_GT(results.size(), 3u);
  for (const auto& result : results) {
    const Chunk& part = std::get<Chunk>(std::get<Frame>(result));
    EXPECT_EQ(part.offset, at);
    at += part.bytes.size();
    EXPECT_EQ(part.last, at == 3100);
  }
  EXPECT_EQ(at, 3100u);
}

TEST(Frames, a_skip_tells_all_but_antecedents_and_lifetime) {
  const SkipFrame back = only<SkipFrame>(encoded(SkipFrame{{2, 5}, all_properties()}));
  EXPECT_EQ(back.key, (MessageKey{2, 5}));
  EXPECT_EQ(back.properties.octets, 1001u);
  EXPECT_EQ(back.properties.order, 7u);
  EXPECT_TRUE(back.properties.held);
  EXPECT_TRUE(back.properties.after.empty());
  EXPECT_EQ(back.properties.lifetime, kForever);
}

TEST(Frames, every_cut_of_a_stream_reads_the_same) {
  const std::string stream = encoded(OpenFrame{3, 0}) + encoded(AckFrame{2, {{5, {}, 3}}}) +
                             encoded(SkipFrame{{2, 5}, all_properties()}) + "40ff03aabbcc" +
                             encoded(FinishFrame{0});
  for (std::size_t step = 1; step < 40; ++step) {
    const auto results = read(stream, step);
    ASSERT_EQ(results.size(), 4u) << step;
    for (const auto& result : results) EXPECT_TRUE(std::holds_alternative<Frame>(result)) << step;
  }
}

TEST(Frames, unknown_frames_are_skipped) {
  EXPECT_EQ(read("40ff03aabbcc").size(), 0u);
  EXPECT_EQ(error_of("40ff03aabb"), "incomplete");
}

TEST(Frames, hostile_octets_are_refused) {
  EXPECT_EQ(error_of("06ffffffffffffffff00"), "frame_too_large");           // 2^62 - 1 octets
  EXPECT_EQ(error_of("40ff80010001"), "frame_too_large");                   // unknown, 65537 octets
  EXPECT_EQ(error_of("0120706f7375" + std::string(56, '0')), "malformed");  // not "post"
  EXPECT_EQ(error_of("03010300"), "malformed");      // OPEN without its parent
  EXPECT_EQ(error_of("0303030000"), "malformed");    // OPEN with an octet too many
  EXPECT_EQ(error_of("060400020500"), "malformed");  // DATA that says nothing
  EXPECT_EQ(error_of("060c000205ffffffffffffffff"
                     "78"),
            "malformed");                              // beyond all octets
  EXPECT_EQ(error_of("060401020000"), "malformed");    // Message 0
  EXPECT_EQ(error_of("060410020500"), "malformed");    // an unknown flag
  EXPECT_EQ(error_of("09050205010000"), "malformed");  // an empty range
  EXPECT_EQ(error_of("10050500000008"), "malformed");  // packets below 0
}

TEST(Frames, properties_are_whole_or_nothing) {
  std::array<std::byte, 64> room{};
  VarintWriter writer(room);
  write_properties(all_properties(), writer);
  const auto octets = std::span<const std::byte>(room).first(writer.size());
  ASSERT_TRUE(parse_properties(octets));
  for (std::size_t size = 0; size < octets.size(); ++size) {
    EXPECT_FALSE(parse_properties(octets.first(size))) << size;
  }
  EXPECT_FALSE(parse_properties(std::span<const std::byte>(room).first(writer.size() + 1)));
}

// Numbers that the wire has no place for are told as the nearest that it has.
TEST(Frames, extreme_properties_stay_in_range) {
  WireProperties properties;
  for (const std::int64_t niceness : {INT64_MIN, INT64_MAX}) {
    properties.niceness = niceness;
    properties.lifetime = Duration(-5);
    std::array<std::byte, 64> room{};
    VarintWriter writer(room);
    write_properties(properties, writer);
    const auto back = parse_properties(std::span<const std::byte>(room).first(writer.size()));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->niceness < 0, niceness < 0);
    EXPECT_EQ(back->lifetime, Duration(1));
  }
}

}  // namespace
}  // namespace post::wire
