// Content over datagrams: what packets carry, what is acknowledged, lost and sent again.
#include "tests/model/stacks/post/datagram_pair.h"

namespace post::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Fate = DatagramPipe::Fate;

class DatagramTransfer : public DatagramPair {
 protected:
  /// The client sends again what comes back, as a Carrier does.
  void resend() {
    client_log_.when_lost = [this](MessageKey key, Range octets) {
      world_.at(world_.now(), [this, key, octets] {
        send(*client_, chunk(key, octets.size() - 1, octets.begin, true));
      });
    };
  }
};

TEST_F(DatagramTransfer, a_message_arrives_after_the_delay_and_is_acknowledged_after_25_ms) {
  connect();
  send(*client_, whole(1, 10));
  run_until(200ms);
  EXPECT_THAT(packets(), ElementsAre("100 > data 0.1 0-11", "135 < ack 0-2"));
  EXPECT_THAT(server_log_.lines, ElementsAre("110 chunk 0.1 0-11"));
  EXPECT_THAT(client_log_.lines, ElementsAre("145 acked 0.1 0-11"));
}

TEST_F(DatagramTransfer, the_second_packet_is_acknowledged_at_once) {
  connect();
  send(*client_, whole(1, 10));
  send(*client_, whole(2, 10));
  run_until(200ms);
  EXPECT_THAT(packets(),
              ElementsAre("100 > data 0.1 0-11", "100 > data 0.2 0-11", "110 < ack 0-3"));
  EXPECT_THAT(client_log_.lines, ElementsAre("120 acked 0.1 0-11", "120 acked 0.2 0-11"));
}

TEST_F(DatagramTransfer, an_answer_carries_the_acknowledgement) {
  connect();
  send(*client_, whole(1, 10));
  world_.at(112ms, [this] { send(*server_, whole(1, 20)); });
  run_until(200ms);
  EXPECT_THAT(packets(),
              ElementsAre("100 > data 0.1 0-11", "112 < data 0.1 0-21, ack 0-2", "147 > ack 0-2"));
}

TEST_F(DatagramTransfer, small_messages_share_a_packet) {
  connect();
  for (MessageId id = 1; id <= 3; ++id) client_->send(whole(id, 10));
  EXPECT_THAT(packets(), IsEmpty()) << "nothing leaves before flush()";
  client_->flush();
  EXPECT_THAT(packets(), ElementsAre("100 > data 0.1 0-11, data 0.2 0-11, data 0.3 0-11"));
}

// Rule 27.
TEST_F(DatagramTransfer, an_immediate_message_shares_its_packet_with_no_other) {
  const Rule rule = RULE(27);
  connect();
  client_->send(whole(1, 10));
  Chunk alone = whole(2, 10);
  alone.immediate = true;
  client_->send(alone);
  client_->send(whole(3, 10));
  client_->send(whole(4, 10));
  client_->flush();
  EXPECT_THAT(packets(), ElementsAre("100 > data 0.1 0-11", "100 > data 0.2 0-11",
                                     "100 > data 0.3 0-11, data 0.4 0-11"))
      << "rule " << int{rule.number};
}

// Rule 20: no more than one packet waits. 1200 octets less a header of 17 and a frame's head of 36.
TEST_F(DatagramTransfer, the_budget_is_what_fits_in_the_packet_under_assembly) {
  const Rule rule = RULE(20);
  connect();
  EXPECT_EQ(client_->sample().max_chunk, 1147u) << "rule " << int{rule.number};
  EXPECT_EQ(client_->budget(0), 1147u);
  client_->send(whole(1, 500));
  EXPECT_EQ(client_->budget(0), 1147u - 500 - 14) << "less its frame";
  client_->send(chunk({0, 2}, client_->budget(0), 0, false));
  EXPECT_EQ(packets().size(), 1u) << "a full packet leaves at once";
  EXPECT_EQ(client_->budget(0), 1147u);
}

TEST_F(DatagramTransfer, what_does_not_fit_goes_on_in_the_next_packet) {
  connect();
  send(*client_, whole(1, 1180));
  run_until(200ms);
  EXPECT_THAT(packets(),
              ElementsAre("100 > data 0.1 0-1169", "100 > data 0.1 1169-1181", "110 < ack 0-3"));
  EXPECT_EQ(pipe_.packets()[quiet_].size, 1193u) << "the packet number's room is for a longer one";
}

TEST_F(DatagramTransfer, a_window_of_messages_leaves_at_once_and_the_rest_as_acks_come) {
  connect();
  std::size_t sent = 0;
  const auto fill = [&] {
    while (client_->budget(0) > 0) client_->send(chunk({0, ++sent}, client_->budget(0) - 1));
    client_->flush();
  };
  client_log_.when_budget = [&] { world_.at(world_.now(), fill); };
  fill();
  EXPECT_EQ(sent, 10u) << "the initial window";
  run_until(119ms);
  EXPECT_EQ(sent, 10u);
  run_until(121ms);
  EXPECT_GT(sent, 10u);
}

// Section 6.1.1 of RFC 9002; nothing is sent again by itself.
TEST_F(DatagramTransfer, what_is_lost_goes_back_and_is_found_by_three_later_packets) {
  connect();
  pipe_.drop_first(true, "data 0.1");
  for (MessageId id = 1; id <= 4; ++id) send(*client_, whole(id, 10));
  run_until(200ms);
  EXPECT_THAT(client_log_.lines, ElementsAre("120 lost 0.1 0-11", "120 acked 0.2 0-11",
                                             "120 acked 0.3 0-11", "120 acked 0.4 0-11"));
  EXPECT_EQ(pipe_.with("data 0.1").size(), 1u);
}

TEST_F(DatagramTransfer, what_was_only_slow_is_lost_first_and_acked_later) {
  connect();
  pipe_.judge = [](const auto& packet) {
    return packet.frames.find("data 0.1") != std::string::npos ? Fate::kDetour : Fate::kPass;
  };
  for (MessageId id = 1; id <= 4; ++id) send(*client_, whole(id, 10));
  run_until(200ms);
  EXPECT_EQ(client_log_.lines.front(), "120 lost 0.1 0-11");
  EXPECT_EQ(client_log_.lines.back(), "125 acked 0.1 0-11");
}

// Smoothed 20 ms, variance 7.5 ms after two samples, 25 ms for the peer: 75 ms. The oldest goes
// back and leaves again as the probe.
TEST_F(DatagramTransfer, the_last_of_all_comes_back_after_the_probe_timeout) {
  connect();
  resend();
  pipe_.drop_first(true, "data 0.1");
  send(*client_, whole(1, 10));
  run_until(400ms);
  EXPECT_THAT(packets(), ElementsAre("100 > data 0.1 0-11", "175 > data 0.1 0-11, ack 0-1",
                                     "185 < ack 3 0-1"));
  EXPECT_THAT(client_log_.lines, ElementsAre("175 lost 0.1 0-11", "195 acked 0.1 0-11"));
  EXPECT_THAT(server_log_.lines, ElementsAre("185 chunk 0.1 0-11"));
}

// Rule 48: what comes back after its deadline is not sent again; something must ask, though.
TEST_F(DatagramTransfer, a_probe_asks_where_nothing_is_to_be_sent_again) {
  const Rule rule = RULE(48);
  connect();
  pipe_.drop_first(true, "data 0.1");
  send(*client_, whole(1, 10));
  run_until(400ms);
  EXPECT_THAT(packets(),
              ElementsAre("100 > data 0.1 0-11", "175 > ping, ack 0-1", "185 < ack 3 0-1"))
      << "rule " << int{rule.number};
  EXPECT_THAT(client_log_.lines, ElementsAre("175 lost 0.1 0-11"));
}

TEST_F(DatagramTransfer, packets_that_come_twice_are_read_once) {
  connect();
  pipe_.judge = [](const auto&) { return Fate::kTwice; };
  send(*client_, whole(1, 10));
  run_until(200ms);
  EXPECT_THAT(server_log_.lines, ElementsAre("110 chunk 0.1 0-11"));
  EXPECT_THAT(client_log_.lines, ElementsAre("120 acked 0.1 0-11"));
}

TEST_F(DatagramTransfer, forgotten_octets_are_told_nobody) {
  connect();
  send(*client_, whole(1, 10));
  client_->forget({0, 1}, {4, 6});
  client_->send(whole(2, 10));
  client_->forget({0, 2}, {0, 3});
  client_->flush();
  run_until(200ms);
  EXPECT_THAT(packets(),
              ElementsAre("100 > data 0.1 0-11", "100 > data 0.2 3-11", "110 < ack 0-3"));
  EXPECT_THAT(client_log_.lines,
              ElementsAre("120 acked 0.1 0-4", "120 acked 0.1 6-11", "120 acked 0.2 3-11"));
}

// A datagram's signals: the code point of its Message, and until when it is of use to anybody.
TEST_F(DatagramTransfer, messages_of_another_code_point_go_in_another_packet) {
  connect();
  WireProperties properties;
  properties.stack = {{"udp.dscp", "46"}};
  Chunk marked = chunk({0, 2}, 10, 0, false);
  marked.properties = std::make_shared<const WireProperties>(properties);
  marked.useful_until = kStartOfRun + 500ms;
  client_->send(whole(1, 10));
  client_->send(marked);
  client_->flush();
  send(*client_, chunk({0, 2}, 5, 10));
  ASSERT_EQ(packets().size(), 3u);
  const auto signals = [&](std::size_t i) { return pipe_.packets()[quiet_ + i].signals; };
  EXPECT_EQ(signals(0).dscp, 0);
  EXPECT_EQ(signals(1).dscp, 46);
  EXPECT_EQ(signals(2).dscp, 46) << "the rest of the same Message";
  EXPECT_EQ(signals(0).useful_until, kNever);
  EXPECT_EQ(signals(1).useful_until, kStartOfRun + 500ms);
}

TEST_F(DatagramTransfer, properties_that_fill_half_a_packet_go_ahead_in_parts) {
  connect();
  WireProperties properties;
  for (MessageId id = 1; id <= 1000; ++id) properties.after.push_back({0, id + 100'000});
  Chunk last = whole(2000, 10);
  last.properties = std::make_shared<const WireProperties>(properties);
  pipe_.drop_first(true, "properties");
  resend();
  send(*client_, last);
  run_until(1s);
  EXPECT_GE(pipe_.with("properties").size(), 6u);
  ASSERT_EQ(server_log_.chunks.size(), 1u);
  EXPECT_EQ(server_log_.chunks[0].properties->after, properties.after);
}

// RFC 9002 knows of no packet that is too long: what was in it comes back and is cut anew.
TEST_F(DatagramTransfer, properties_fit_a_path_that_narrows_under_way) {
  connect();
  WireProperties properties;
  for (MessageId id = 1; id <= 300; ++id) properties.after.push_back({0, id + 100'000});
  Chunk first = whole(500, 10);
  first.properties = std::make_shared<const WireProperties>(properties);
  resend();
  pipe_.judge = [](const auto& packet) { return packet.size > 600 ? Fate::kDrop : Fate::kPass; };
  send(*client_, first);
  world_.at(105ms, [this] { pipe_.narrow(600); });
  run_until(1s);
  ASSERT_EQ(server_log_.chunks.size(), 1u);
  EXPECT_EQ(server_log_.chunks[0].properties->after, properties.after);
}

TEST_F(DatagramTransfer, a_full_queue_below_keeps_one_packet_and_closes_the_budget) {
  connect();
  pipe_.blocked = true;
  send(*client_, whole(1, 10));
  EXPECT_EQ(client_->budget(0), 0u);
  EXPECT_THAT(packets(), IsEmpty());
  EXPECT_THAT(client_log_.lines, IsEmpty());
  world_.at(120ms, [this] { pipe_.unblock(); });
  run_until(150ms);
  EXPECT_THAT(packets(), ElementsAre("120 > data 0.1 0-11"));
  EXPECT_THAT(client_log_.lines, ElementsAre("120 budget"));
}

// What waits for a delegate stays in the flow; an instance that a peer opened tells it that it is
// up.
TEST_F(DatagramTransfer, without_a_delegate_nothing_is_read) {
  connect();
  server_->set_delegate(nullptr);
  send(*client_, whole(1, 10));
  world_.at(150ms, [this] { server_->set_delegate(&server_log_); });
  run_until(160ms);
  EXPECT_THAT(server_log_.lines, ElementsAre("150 up", "150 chunk 0.1 0-11"));
}

}  // namespace
}  // namespace post::testing
