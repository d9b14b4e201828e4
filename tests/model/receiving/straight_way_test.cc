// Whole Messages that wait for nothing take a straight way to their reader, and are what they would
// be on the long one (rules 79 to 81).
#include <gtest/gtest.h>

#include <random>

#include "model/receiving/receive_side.h"

namespace post {
namespace {

constexpr TransientId kFrom{3};

PsiTraits from_datagrams() {
  PsiTraits traits;
  traits.boundaries = true;
  return traits;
}

class Reading {
 public:
  explicit Reading(bool straight) : straight_(straight) {
    side.attach(kFrom, PathId{1}, from_datagrams());
  }
  void arrives(std::string_view content) {
    Chunk chunk;
    chunk.key = {0, ++last_};
    chunk.bytes = Bytes::copy_of(content);
    chunk.last = true;
    chunk.ecn = std::uint8_t{1};
    if (straight_ && side.take_plain(kFrom, chunk)) return;
    ASSERT_TRUE(side.take(kFrom, std::move(chunk), kStartOfRun));
  }
  /// What the oldest request is given, as text; "": nothing.
  std::string next() {
    if (straight_ && side.plain_request() != 0) {
      const ReceiveId request = side.plain_request();
      const auto [message, key] = side.next_plain();
      return text_of(request, message, key);
    }
    const auto completion = side.next();
    if (!completion) return "";
    if (const auto* message = std::get_if<InMessage>(&completion->result)) {
      return text_of(completion->request, *message, completion->key);
    }
    if (const auto* part = std::get_if<InPart>(&completion->result)) {
      return "part " + std::to_string(part->id) + ' ' + std::string(part->content.text());
    }
    return std::get<Error>(completion->result).name;
  }

  Deliveries deliveries;
  ReceiveSide side{0, deliveries, {.receive_buffer = 100, .max_message = 20}};

 private:
  static std::string text_of(ReceiveId request, const InMessage& message, MessageKey key) {
    return std::to_string(request) + ' ' + std::to_string(message.id()) + ' ' +
           std::to_string(key.message) + ' ' + std::string(message.text()) + ' ' +
           std::to_string(message.arrival().ecn.value_or(9));
  }
  bool straight_;
  MessageId last_ = 0;
};

TEST(StraightArrival, is_given_in_order) {
  Reading reading(true);
  reading.arrives("one");
  reading.arrives("two");
  EXPECT_EQ(reading.side.waiting(), 8u);
  EXPECT_FALSE(reading.side.empty() || reading.side.has_completion());
  reading.side.request_message();
  reading.side.request_message();
  EXPECT_EQ(reading.next(), "1 1 1 one 1");
  EXPECT_EQ(reading.next(), "2 2 2 two 1");
  EXPECT_TRUE(reading.side.empty());
  EXPECT_EQ(reading.side.waiting(), 0u);
}

TEST(StraightArrival, can_be_read_in_parts) {
  Reading reading(true);
  reading.arrives("one");
  ASSERT_TRUE(reading.side.request_part({.max = 2}));
  ASSERT_TRUE(reading.side.request_part({.max = 2}));
  EXPECT_EQ(reading.next(), "part 1 on");
  EXPECT_EQ(reading.next(), "part 1 e");
}

TEST(StraightArrival, comes_before_the_end) {
  Reading reading(true);
  reading.arrives("one");
  reading.side.end();
  reading.side.request_message();
  reading.side.request_message();
  EXPECT_EQ(reading.next(), "1 1 1 one 1");
  EXPECT_EQ(reading.next(), "finished");
}

TEST(StraightArrival, gives_what_the_long_way_gives) {
  std::mt19937_64 random(1);
  for (int run = 0; run < 200; ++run) {
    Reading straight(true);
    Reading all(false);
    for (int step = 0; step < 60; ++step) {
      const std::uint64_t what = random() % 16;
      for (Reading* reading : {&straight, &all}) {
        if (what < 6) reading->arrives("content");
        if (what == 6) reading->arrives("more content than a reader is given");
        if (what > 6 && what < 11) reading->side.request_message();
        if (what == 11 && step > 40) static_cast<void>(reading->side.request_part({1, 5}));
      }
      if (what > 11) {
        ASSERT_EQ(straight.next(), all.next());
      }
      ASSERT_EQ(straight.side.has_completion(), all.side.has_completion());
      ASSERT_EQ(straight.side.waiting(), all.side.waiting());
      ASSERT_EQ(straight.side.empty(), all.side.empty());
      ASSERT_EQ(straight.side.credit().octets, all.side.credit().octets);
      ASSERT_EQ(straight.side.take_events().size(), all.side.take_events().size());
    }
  }
}

}  // namespace
}  // namespace post
