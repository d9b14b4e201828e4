// Messages behind a hole of their byte stream: which are handed over at once, and which wait (rules
// 17, 31, 36).
//
// One way is 10 ms. The connection is up at 20 ms: packet 1 of the client is SYN, 2 the ACK. What
// is sent at 100 ms arrives at 110; what was lost of it is sent again after the timeout of SRTT and
// 200 ms, at 320, and arrives at 330. Where three packets follow, their acknowledgements tell of it
// at 120, and it arrives at 130.
#include <gtest/gtest.h>

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "model/framing/cobs.h"
#include "model/framing/length_prefix.h"
#include "model/stacks/framed_channel.h"
#include "tests/support/dual_homed.h"

namespace post::testing {
namespace {

using Lines = std::vector<std::string>;

class UnorderedReading : public ::testing::Test {
 protected:
  /// A connection that is up, with these framers at both ends. Its client's packets of these
  /// ordinals are lost; from 3 on they carry a Message each.
  void connect(std::vector<std::uint64_t> lost, std::vector<std::string> framers = {"cobs"}) {
    world.drop("wifi", "client", std::move(lost));
    world.listen(DualHomed::clear_text(framers)).accept([this](Carrier carrier) {
      server = carrier;
      carrier.on_error([this](const Error& error) { diary.note("error " + error.name); });
      if (reads) read_all();
      return true;
    });
    client = world.initiate(DualHomed::clear_text(framers));
    client.activate();
    world.run_until(100ms);
  }
  void read_all() {
    server.ready([this](const InMessage& message) {
      diary.note(std::string(message.text()));
      return true;
    });
  }
  MessageRef send(std::string text, std::optional<MessageRef> after = {}) {
    OutMessage message(text);
    message.properties().ordered = false;
    if (after) message.properties().after.push_back(*after);
    return *client.send(std::move(message));
  }
  MessageRef send_ordered(std::string text) { return *client.send(text); }

  bool reads = true;
  DualHomed world;
  Diary diary{world};
  Carrier client;
  Carrier server;
};

TEST_F(UnorderedReading, a_message_behind_a_hole_is_there_at_once) {
  connect({3});
  send("one");
  send("two");
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"110 two", "330 one"}));
  const auto ahead = world.trace().named("message:arrival_ahead");
  ASSERT_EQ(ahead.size(), 1u);
  EXPECT_TRUE(ahead[0].shows(RULE(31)));
  EXPECT_EQ(ahead[0].time, kStartOfRun + 110ms);
}

TEST_F(UnorderedReading, in_order_it_comes_a_timeout_later) {
  connect({3}, {"length_prefix"});
  send("one");
  send("two");
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"330 one", "330 two"}));
}

TEST_F(UnorderedReading, saves_a_round_trip_where_acknowledgements_tell_of_the_loss) {
  connect({4});
  for (const char* text : {"one", "two", "three", "four", "five"}) send(text);
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"110 one", "110 three", "110 four", "110 five", "130 two"}));
}

TEST_F(UnorderedReading, in_order_that_round_trip_is_not_saved) {
  connect({4}, {"length_prefix"});
  for (const char* text : {"one", "two", "three", "four", "five"}) send(text);
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"110 one", "130 two", "130 three", "130 four", "130 five"}));
}

// Rule 31: ordered Messages, which is what Messages are by default (rule 17), keep their order.
TEST_F(UnorderedReading, ordered_messages_wait_for_their_turn) {
  connect({3});
  send_ordered("one");
  send_ordered("two");
  send("may overtake");
  send_ordered("three");
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"110 may overtake", "130 one", "130 two", "130 three"}));
}

// Rule 36: a successor is not handed over before its antecedent.
TEST_F(UnorderedReading, successors_wait_for_their_antecedents) {
  connect({3});
  const MessageRef one = send("one");
  send("after one", one);
  send("alone");
  send("alone too");
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"110 alone", "110 alone too", "130 one", "130 after one"}));
}

// What lies partly in the hole waits for the rest of it; its first packet is acknowledged at 120
// ms, and the timeout counts from there.
TEST_F(UnorderedReading, a_message_waits_for_all_its_octets) {
  connect({4});
  send(std::string(3000, 'x'));  // packets 3 to 5
  send("small");
  world.run_until(1s);
  ASSERT_EQ(diary.lines().size(), 2u);
  EXPECT_EQ(diary.lines()[0], "110 small");
  EXPECT_EQ(diary.lines()[1], "350 " + std::string(3000, 'x'));
}

TEST_F(UnorderedReading, between_two_holes_too) {
  connect({3, 5});
  for (const char* text : {"one", "two", "three", "four"}) send(text);
  world.run_until(2s);
  EXPECT_EQ(diary.lines().size(), 4u);
  EXPECT_EQ(diary.lines()[0], "110 two");
  EXPECT_EQ(diary.lines()[1], "110 four");
}

TEST_F(UnorderedReading, every_message_comes_exactly_once) {
  std::vector<std::uint64_t> lost;
  for (std::uint64_t packet = 3; packet < 400; packet += 5 + packet % 7) lost.push_back(packet);
  connect(lost);
  std::multiset<std::string> sent;
  for (int i = 0; i < 200; ++i) {
    std::string text(static_cast<std::size_t>(i * 37 % 4000), static_cast<char>('a' + i % 26));
    text += std::to_string(i);
    i % 3 == 0 ? send_ordered(text) : send(text);
    sent.insert(text);
  }
  std::multiset<std::string> received;
  server.ready([&](const InMessage& message) {
    received.insert(std::string(message.text()));
    return true;
  });
  world.run_until(100s);
  EXPECT_TRUE(received == sent) << received.size();
}

// Rule 81: nobody reads, so nothing is taken from behind a hole beyond receive_buffer either.
TEST_F(UnorderedReading, waits_for_whoever_reads) {
  reads = false;
  connect({3});
  send("one");
  send("two");
  world.run_until(200ms);
  EXPECT_EQ(diary.lines(), Lines());
  read_all();
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"200 two", "330 one"}));
}

// Rule 86: a record behind a hole that cannot be parsed is an error when its turn comes.
TEST_F(UnorderedReading, a_broken_record_is_an_error_in_its_turn) {
  world.drop("wifi", "client", {3});
  world.listen(DualHomed::clear_text({"cobs"})).accept([this](Carrier carrier) {
    server = carrier;
    carrier.on_error([this](const Error& error) { diary.note("error " + error.name); });
    read_all();
    return true;
  });
  client = world.initiate(DualHomed::clear_text({"stream"}));
  client.activate();
  world.run_until(100ms);
  auto octets = client.begin(OutMessage(std::string("\0\1\2a\0", 5)));
  world.run_until(101ms);
  // An empty one that may overtake, one of unknown marks, and "c", which may overtake.
  octets->append(OutMessage(std::string("\0\2\1\0\0\3\7b\0\0\3\1c\0", 14)));
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"111 ", "111 c", "330 a", "330 error bad_record"}));
}

TEST_F(UnorderedReading, is_what_the_instance_says_of_itself) {
  const auto traits = [this](std::unique_ptr<Framer> framer) {
    const StreamPath path{
        {*IpAddress::parse("10.1.0.2"), 0}, {*IpAddress::parse("10.1.0.1"), 443}, {}};
    auto channel = world.client_host().network().connect_stream(path, {}).value();
    return FramedChannel(world.client_host(), std::move(channel), std::move(framer)).traits();
  };
  EXPECT_FALSE(traits(make_cobs_framer()).in_order);
  EXPECT_TRUE(traits(make_cobs_framer()).boundaries);
  EXPECT_TRUE(traits(make_length_prefix_framer()).in_order);
}

TEST_F(UnorderedReading, works_under_another_framer) {
  connect({3}, {"cobs", "json"});
  send("1");
  send("[2]");
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"110 [2]", "330 1"}));
}

}  // namespace
}  // namespace post::testing
