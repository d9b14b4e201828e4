// The stack post/udp between two hosts of the embedded world.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "model/stacks/post/greeting_room.h"
#include "model/stacks/post/packet.h"
#include "tests/model/stacks/post/post_world.h"

namespace post::testing {
namespace {

class PostUdp : public PostWorld {
 protected:
  PostUdp() : PostWorld("post/udp") {}
};

// The server's HELLO is there at 20 ms and its credit at 40, since it takes up the connection when
// the client has shown at 30 that its address is right. What arrives at 50 is acked 25 ms later.
TEST_F(PostUdp, greets_delivers_and_acks) {
  serve();
  Carrier carrier = connect();
  carrier.send("hello", &observer);
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"20 established", "40 sent 1", "85 acked 1"}));
  EXPECT_EQ(serving.lines(), Lines({"30 established", "50 received hello"}));
}

TEST_F(PostUdp, delivers_each_message_once_and_in_order_over_a_path_that_loses) {
  world.lose("wifi", 200'000'000);
  serve();
  Carrier carrier = connect();
  std::vector<std::string> expected;
  for (int i = 0; i < 300; ++i) {
    expected.push_back(std::to_string(i) + std::string(i % 7 == 0 ? 5000 : 100, 'x'));
    carrier.send(expected.back());
  }
  world.run_until(60s);
  EXPECT_EQ(received(), expected);
}

// Rule 81: what can overtake nothing needs no hold credit; so it goes when what stands before it is
// acked, however little is granted; its own ack comes 25 ms late.
TEST_F(PostUdp, sends_what_is_longer_than_the_hold_limit_when_it_can_overtake_nothing) {
  const Rule rule = RULE(81);
  static_cast<void>(rule);
  serve(PolicyContext{}.hold_limit(1000));
  Carrier carrier = connect();
  carrier.send("first", &observer);
  carrier.send(std::string(1200, 'x'), &observer);
  world.run_until(1s);
  EXPECT_EQ(diary.lines(),
            Lines({"20 established", "40 sent 1", "85 acked 1", "85 sent 2", "130 acked 2"}));
  EXPECT_EQ(received(), Lines({"first", std::string(1200, 'x')}));
}

// Rule 48: what was lost is not sent again when its time is over.
TEST_F(PostUdp, sends_nothing_again_that_has_expired) {
  const Rule rule = RULE(48);
  serve();
  Carrier carrier = connect();
  carrier.send("first", &observer);
  world.run_until(100ms);
  world.silence("wifi", "client");
  carrier.send(OutMessage("short of life").lifetime(60ms), &observer);
  world.at(170ms, [this] { world.lose("wifi", 0); });
  world.run_until(2s);
  EXPECT_EQ(received(), Lines({"first"})) << "rule " << int{rule.number};
  EXPECT_EQ(diary.lines().back(), "160 expired 2 lifetime");
}

TEST_F(PostUdp, carries_forks_both_ways_over_a_path_that_loses) {
  world.lose("wifi", 300'000'000);
  serve();
  Carrier carrier = connect();
  carrier.send("parent");
  world.run_until(20s);
  ASSERT_EQ(accepted.size(), 1u);
  accepted[0].on_fork([this](ForkRequest& request) { serving.keep(request.accept()); });
  carrier.on_fork([this](ForkRequest& request) { diary.keep(request.accept()); });
  auto there = carrier.fork();
  auto back = accepted[0].fork();
  ASSERT_TRUE(there.ok() && back.ok());
  there->send("from the client");
  back->send("from the server");
  world.run_until(40s);
  EXPECT_EQ(received(), Lines({"parent", "from the client"}));
  EXPECT_EQ(diary.lines().back().substr(diary.lines().back().find(' ')),
            " received from the server");
}

// Rule 81: who reads nothing grants no more than its buffer. (What waits for order counts
// elsewhere.)
TEST_F(PostUdp, holds_the_sender_back_by_credit) {
  serve_without_reading(PolicyContext{}.receive_buffer(10'000));
  Carrier carrier = connect();
  for (int i = 0; i < 40; ++i) {
    carrier.send(OutMessage(std::string(999, 'x')).ordered(false), &observer);
  }
  world.run_until(5s);
  EXPECT_EQ(diary.lines().size(), 1u + 20) << "established, 10 sent, 10 acked";
  serving.keep(accepted.at(0));
  world.run_until(10s);
  EXPECT_EQ(diary.lines().size(), 1u + 80);
  EXPECT_EQ(received().size(), 40u);
}

/// Lets two datagrams be under way, whatever happens.
class TwoDatagrams final : public recovery::CongestionController {
 public:
  void set_datagram_size(std::size_t octets) override { datagram_ = octets; }
  void on_sent(const recovery::SentPacket&) override {}
  void on_acked(const recovery::SentPacket&, bool) override {}
  void on_lost(const recovery::SentPacket&, Time) override {}
  void on_ecn_ce(Time, Time) override {}
  void on_persistent_congestion() override {}
  std::size_t window() const override { return 2 * datagram_; }

  explicit TwoDatagrams(std::size_t octets) : datagram_(octets) {}

 private:
  std::size_t datagram_;
};

// The client may send at 40 ms. Two of each round trip of 20 ms are there 10 ms after it began.
TEST_F(PostUdp, is_held_to_the_congestion_controller_of_its_policy) {
  EndpointOptions options;
  options.congestion.add("two_datagrams",
                         [](std::size_t octets) { return std::make_unique<TwoDatagrams>(octets); });
  world.client.emplace(world.client_host(), std::move(options));
  serve();
  Carrier carrier = world.initiate(speaking_post(PolicyContext{}.congestion("two_datagrams")));
  for (char name = 'a'; name < 'g'; ++name) carrier.send(std::string(1400, name));
  world.run_until(1s);
  Lines times;
  for (const std::string& line : serving.lines()) times.push_back(line.substr(0, line.find(' ')));
  EXPECT_EQ(times, Lines({"30", "50", "50", "70", "70", "90", "90"}));
}

TEST_F(PostUdp, an_unknown_congestion_controller_is_refused_with_those_that_there_are) {
  Carrier carrier = world.initiate(speaking_post(PolicyContext{}.congestion("vegas")));
  std::string text;
  carrier.on_error([&](const Error& error) { text = error.name + ": " + error.text; });
  carrier.send("hello");
  world.run_until(1s);
  EXPECT_EQ(text,
            "unknown_congestion_controller: no congestion controller is called 'vegas'; known: "
            "new_reno");
  EXPECT_EQ(world.server->listen(DualHomed::port(), speaking_post(PolicyContext{}.congestion("x")))
                .accept([](Carrier) { return true; })
                .error()
                .name,
            "unknown_congestion_controller");
}

// Rules 10 and 85: the Association goes on over the other path; the server knows it by JOIN, and
// nothing is lost or comes twice.
TEST_F(PostUdp, joins_again_after_a_lost_path) {
  const Rule rule = RULE(85);
  serve();
  Carrier carrier = connect(DualHomed::both_addresses());
  std::vector<std::string> expected;
  for (int i = 0; i < 50; ++i) {
    expected.push_back(std::to_string(i) + std::string(20'000, 'x'));
    carrier.send(expected.back());
  }
  world.at(65ms, [this] { world.set_link_up("wifi", false); });
  world.run_until(60s);
  EXPECT_EQ(received(), expected) << "rule " << int{rule.number};
  ASSERT_EQ(accepted.size(), 1u) << "no second Carrier at the server";
}

TEST_F(PostUdp, closes_in_order) {
  serve();
  Carrier carrier = connect();
  carrier.send("bye");
  carrier.close();
  world.run_until(100ms);
  accepted.at(0).close();
  world.run_until(2s);
  EXPECT_EQ(diary.lines().back().substr(diary.lines().back().find(' ')), " closed finished");
  EXPECT_EQ(serving.lines().back().substr(serving.lines().back().find(' ')), " closed finished");
}

// Whatever comes from addresses that never answer: no state is left, and peers get through.
TEST_F(PostUdp, a_flood_from_forged_addresses_leaves_nothing_behind) {
  serve();
  auto& network = world.client_host().network();
  std::vector<std::unique_ptr<DatagramSocket>> sockets;
  const SocketAddress server = *SocketAddress::parse("10.1.0.1:443");
  for (int i = 0; i < 300; ++i) {
    auto socket = network.bind_datagram({IpAddress::v4(0x0a010002), 0}, kAnyInterface);
    const Bytes garbage = Bytes::copy_of(i % 2 == 0 ? "garbage" : std::string(40, '\x05'));
    (*socket)->send(server, std::span(&garbage, 1), {});
    sockets.push_back(std::move(*socket));
  }
  world.run_until(50ms);
  Carrier carrier = connect();
  carrier.send("through");
  world.run_until(1s);
  EXPECT_EQ(received(), Lines({"through"}));
  EXPECT_EQ(accepted.size(), 1u);
}

// Greetings from forged addresses, more than there are places: who answers gets one.
TEST_F(PostUdp, a_flood_of_greetings_does_not_keep_others_out) {
  serve();
  auto& network = world.client_host().network();
  const SocketAddress server = *SocketAddress::parse("10.1.0.1:443");
  std::vector<std::unique_ptr<DatagramSocket>> sockets;
  for (wire::ConnectionId id = 1; id <= 3 * wire::GreetingRoom::kPlaces; ++id) {
    auto socket = network.bind_datagram({IpAddress::v4(0x0a010002), 0}, kAnyInterface);
    const Bytes greeting = Bytes::copy_of(std::string(wire::write_header({true, 0, id, 0}).text()) +
                                          std::string("\x01\x19post\x01\0", 8) +
                                          std::string(16, 'k') + std::string("\x01\x40\xff", 3));
    (*socket)->send(server, std::span(&greeting, 1), {});
    sockets.push_back(std::move(*socket));
  }
  world.run_until(50ms);
  std::size_t answered = 0;
  for (const auto& socket : sockets) answered += socket->receive().has_value() ? 1 : 0;
  EXPECT_EQ(answered, wire::GreetingRoom::kPlaces) << "the last ones, once each";
  Carrier carrier = connect();
  carrier.send("through");
  world.run_until(1s);
  EXPECT_EQ(received(), Lines({"through"}));
}

TEST_F(PostUdp, nobody_there_is_told_by_the_network) {
  Carrier carrier = connect();
  carrier.send("hello", &observer);
  world.run_until(1s);
  EXPECT_EQ(diary.lines(), Lines({"20 failed 1 establishment", "20 error establishment",
                                  "20 closed establishment"}));
}

}  // namespace
}  // namespace post::testing
