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
    if (straight_ && side.take_plain(kFrom, chunk) != ReceiveSide::Straight::kNo) return;
    ASSERT_TRUE(side.take(kFrom, std::move(chunk), kStartOfRun));
  }
  /// What the oldest request is given, as text; "": nothing.
  std::string next() {
    if (straight_ && side.plain_request() != 0) {
      const ReceiveId request = side.plain_request();
      const auto [message, key, settles] = side.next_plain();
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

// ---- over a stack with keys and credit ----

PsiTraits from_post() {
  PsiTraits traits;
  traits.boundaries = traits.dedupes = traits.acks = traits.repairs = traits.credit = true;
  traits.in_order = traits.holds_order = true;
  traits.least_charge = 8;
  return traits;
}

/// Tells all that can be seen from outside.
class Keyed {
 public:
  explicit Keyed(bool straight) : straight_(straight) {
    side.attach(kFrom, PathId{1}, from_post());
  }
  /// A chunk of the Message with this number, at this place of the order (0: none).
  struct Part {
    MessageId id = 0;
    std::uint64_t order = 0;
    std::uint64_t offset = 0;
    std::size_t octets = 0;
    bool last = true;
    WireProperties more{};
  };
  void arrives(const Part& part) {
    Chunk chunk;
    chunk.key = {0, part.id};
    chunk.offset = part.offset;
    chunk.bytes = Bytes::copy_of(std::string(part.octets, static_cast<char>('a' + part.id % 26)));
    chunk.last = part.last;
    if (part.offset == 0) {
      WireProperties properties = part.more;
      properties.order = part.order;
      chunk.properties = std::make_shared<const WireProperties>(std::move(properties));
    }
    const auto way = straight_ ? side.take_plain(kFrom, chunk) : ReceiveSide::Straight::kNo;
    ways += way == ReceiveSide::Straight::kNo ? 0 : 1;
    if (way == ReceiveSide::Straight::kHeld) log += "held " + std::to_string(part.id) + ' ';
    if (way != ReceiveSide::Straight::kNo) return;
    if (const auto taken = side.take(kFrom, std::move(chunk), kStartOfRun); !taken) {
      log += taken.error().name + ' ';
    }
    note_events();
  }
  void skip(MessageId id, std::uint64_t order) {
    WireProperties given_up;
    given_up.octets = 3;
    given_up.order = order;
    const bool taken = side.skip({0, id}, given_up).ok();
    log += taken ? "skip " : "refused ";
    note_events();
  }
  void next() {
    if (straight_ && side.plain_request() != 0) {
      const auto [message, key, settles] = side.next_plain();
      note(message, key);
      if (settles) log += "settled ";
      if (!side.has_request()) side.keep_plain();
    } else if (const auto completion = side.next()) {
      if (const auto* message = std::get_if<InMessage>(&completion->result)) {
        note(*message, completion->key);
      } else if (const auto* part = std::get_if<InPart>(&completion->result)) {
        log += "part " + std::string(part->content.text()) + ' ';
      } else {
        log += std::get<Error>(completion->result).name + ' ';
      }
      note_events();
    }
  }
  /// In numbers, what it holds and grants.
  std::string state() const {
    std::string all = log;
    const std::uint64_t holds = side.has_completion() ? 1 : 0;
    for (const std::uint64_t number :
         {side.waiting(), side.held(), side.charged(), side.arrived(), side.credit().octets,
          side.credit().hold, holds, std::uint64_t{side.empty() ? 1u : 0u}}) {
      all += std::to_string(number) + ' ';
    }
    for (MessageId id = 1; id < 40; ++id) {
      all += std::to_string(static_cast<int>(deliveries.of({0, id})));
    }
    return all;
  }

  Deliveries deliveries;
  ReceiveSide side{0, deliveries, {.receive_buffer = 300, .hold_limit = 50, .max_message = 40}};
  std::string log;
  int ways = 0;

 private:
  void note(const InMessage& message, MessageKey key) {
    log += std::to_string(message.id()) + '=' + std::to_string(key.message) + ':' +
           std::string(message.text()) + ' ';
  }
  // Settled is told once for all that a call settles.
  void note_events() {
    bool settled = false;
    for (const InboundEvent& event : side.take_events()) {
      if (const auto* held = std::get_if<inbound::Held>(&event)) {
        log += "held " + std::to_string(held->key.message) + ' ';
      } else if (const auto* dropped = std::get_if<inbound::Dropped>(&event)) {
        log += std::string(inbound::name_of(dropped->reason)) + ' ';
      }
      settled = settled || std::holds_alternative<inbound::Settled>(event);
    }
    if (settled) log += "settled ";
  }
  bool straight_;
};

// Rule 31.
TEST(StraightArrival, keeps_the_order_of_a_stream) {
  Keyed reading(true);
  reading.arrives({.id = 1, .order = 1, .octets = 3});
  reading.arrives({.id = 2, .order = 2, .octets = 3});
  EXPECT_EQ(reading.ways, 2);
  EXPECT_EQ(reading.side.held(), 4u);  // the second, which waits for the first
  reading.side.request_message();
  reading.next();
  EXPECT_EQ(reading.log, "held 2 1=1:bbb settled ");
  EXPECT_EQ(reading.side.held(), 0u);
}

// Each is charged when it comes, and its credit returns when it is handed over (rule 81).
TEST(StraightArrival, charges_and_returns_credit) {
  Keyed reading(true);
  reading.arrives({.id = 1, .order = 1, .octets = 3});
  EXPECT_EQ(reading.side.charged(), 8u);  // at least
  reading.arrives({.id = 2, .order = 2, .octets = 20});
  EXPECT_EQ(reading.side.charged(), 29u);
  EXPECT_EQ(reading.side.credit().octets, 300u);
  reading.side.request_message();
  reading.next();
  EXPECT_EQ(reading.side.credit().octets, 308u);
}

// Rule 81.
TEST(StraightArrival, is_not_for_more_than_was_granted) {
  Keyed reading(true);
  for (MessageId id = 1; id <= 10; ++id) {
    reading.arrives({.id = id, .order = id, .octets = 29});
  }
  EXPECT_EQ(reading.ways, 10);
  reading.arrives({.id = 11, .order = 11, .octets = 29});
  EXPECT_TRUE(reading.log.ends_with("credit_exceeded "));
}

// Rule 60.
TEST(StraightArrival, drops_what_comes_again) {
  Keyed reading(true);
  reading.arrives({.id = 1, .order = 1, .octets = 3});
  reading.arrives({.id = 1, .order = 1, .octets = 3});
  EXPECT_EQ(reading.log, "duplicate ");
  reading.side.request_message();
  reading.next();
  reading.arrives({.id = 1, .order = 1, .octets = 3});
  EXPECT_EQ(reading.log, "duplicate 1=1:bbb settled duplicate ");
}

/// Neither in the order of numbers, nor each whole, nor all without wishes.
Keyed::Part any_part(std::mt19937_64& random, MessageId& newest) {
  Keyed::Part part{.id = newest + 1, .order = newest + 1, .octets = random() % 20};
  const std::uint64_t kind = random() % 200;
  if (kind == 0) part.id = 1 + random() % (newest + 2);
  if (kind == 0) part.order = part.id;
  if (kind == 1) part.order = 0;
  if (kind == 2) part.more.after = {{0, 1 + random() % (newest + 2)}};
  if (kind == 3) part.more.held = true;
  if (kind == 4) part.more.idempotent = true;
  if (kind == 5) part.octets = 41;
  if (kind == 6) part.id = part.order = newest + 2;
  if (kind == 7) part.last = part.octets == 0;
  if (kind == 8) part.more.octets = 60;
  newest = std::max(newest, part.id);
  return part;
}

void do_anything(std::mt19937_64& random, MessageId& newest, Keyed& straight, Keyed& all) {
  const std::uint64_t what = random() % 20;
  const Keyed::Part part = what < 8 ? any_part(random, newest) : Keyed::Part{};
  const std::uint64_t chosen = random() % (newest + 1);
  for (Keyed* reading : {&straight, &all}) {
    if (what < 8) reading->arrives(part);
    if (what >= 8 && what < 12) reading->side.request_message();
    if (what >= 12 && what < 18) reading->next();
    if (what == 18 && chosen % 3 == 0) reading->skip(chosen + 1, chosen + 1);
    if (what == 19 && chosen % 9 == 8) static_cast<void>(reading->side.request_part({1, 5}));
  }
}

TEST(StraightArrival, is_as_the_long_way_over_a_stack_with_keys) {
  std::mt19937_64 random(2);
  int ways = 0;
  for (int run = 0; run < 1'000; ++run) {
    Keyed straight(true);
    Keyed all(false);
    MessageId newest = 0;
    for (int step = 0; step < 60; ++step) {
      do_anything(random, newest, straight, all);
      ASSERT_EQ(straight.state(), all.state()) << run;
    }
    ways += straight.ways;
  }
  EXPECT_GT(ways, 5'000);
}

}  // namespace
}  // namespace post
