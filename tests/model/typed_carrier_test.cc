// Carriers of an application's own type of Message.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "model/text.h"
#include "tests/support/dual_homed.h"

namespace post::testing {
namespace {

using Lines = std::vector<std::string>;

struct Reading {
  std::uint64_t degrees = 0;
};

/// What an application writes.
struct ReadingCodec {
  using Message = Reading;
  static OutMessage encode(const Reading& reading) {
    return OutMessage(std::to_string(reading.degrees)).niceness(1);
  }
  static Result<Reading> decode(const InMessage& message) {
    Reading reading;
    if (parse_decimal(message.text(), reading.degrees)) return reading;
    return Error{"no_reading", "'" + std::string(message.text()) + "'; allowed: a number"};
  }
};

struct NoCodec {
  using Message = int;
  static OutMessage encode(int value);
};
static_assert(MessageCodec<ReadingCodec>);
static_assert(!MessageCodec<NoCodec>);

class TypedCarrierTest : public ::testing::Test {
 protected:
  void SetUp() override {
    world.listen().accept([this](Carrier carrier) {
      server = TypedCarrier<ReadingCodec>(carrier);
      server.on_error([this](const Error& error) { diary.note(error.name + " " + error.text); });
      return false;
    });
    client.send({20});
    world.run_until(100ms);
  }

  DualHomed world;
  Diary diary{world};
  TypedCarrier<ReadingCodec> client{world.initiate()};
  TypedCarrier<ReadingCodec> server{Carrier()};
};

TEST_F(TypedCarrierTest, carries_values_until_its_handler_wants_no_more) {
  server.ready([this](Reading reading) {
    diary.note(std::to_string(reading.degrees));
    return reading.degrees < 21;
  });
  client.send({21});
  client.send({22});
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"100 20", "110 21"}));
}

// What cannot be decoded is told, and the next one comes.
TEST_F(TypedCarrierTest, goes_on_behind_what_it_cannot_decode) {
  server.ready([this](Reading reading) { diary.note(std::to_string(reading.degrees)); });
  client.carrier().send("warm");
  client.send({22});
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"100 20", "110 no_reading 'warm'; allowed: a number", "110 22"}));
}

TEST_F(TypedCarrierTest, receives_one_value_or_the_codecs_error) {
  const auto note = [this](const Result<Reading>& reading) {
    diary.note(reading ? std::to_string(reading->degrees) : reading.error().name);
  };
  server.receive(note);
  server.receive(note);
  client.carrier().send("warm");
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"100 20", "110 no_reading"}));
}

TEST_F(TypedCarrierTest, sends_with_the_codecs_properties_or_with_others) {
  client.send({21});
  client.send({22}, MessageProperties{.niceness = 7});
  const auto queued = world.trace().named("message:queued", "client");
  ASSERT_EQ(queued.size(), 3u);
  const auto niceness = [&](std::size_t i) {
    for (const auto& [name, value] : queued[i].data) {
      if (name == "niceness") return std::get<std::int64_t>(value);
    }
    return std::int64_t{-1};
  };
  EXPECT_EQ(niceness(1), 1);
  EXPECT_EQ(niceness(2), 7);
}

}  // namespace
}  // namespace post::testing
