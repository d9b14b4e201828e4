// How fast datagrams leave: the window, its growth and fall, pacing, and paths that narrow.
#include "tests/model/stacks/post/datagram_pair.h"

namespace post::testing {
namespace {

using ::testing::ElementsAre;
using Fate = DatagramPipe::Fate;

// Packets of 1000 octets, so that the initial window is 10,000.
constexpr std::size_t kPacket = 1000;

class DatagramRecovery : public DatagramPair {
 protected:
  DatagramRecovery() { pipe_.max_payload = kPacket; }

  /// The client always has more to send.
  void keep_sending() {
    client_log_.when_budget = [this] { world_.at(world_.now(), [this] { fill(); }); };
    fill();
  }
  void fill() {
    while (client_->budget(0) > 0) client_->send(chunk({0, ++sent_}, client_->budget(0) - 1));
    client_->flush();
  }
  std::vector<Duration> departures(Duration from, Duration to) const {
    std::vector<Duration> times;
    for (const auto& packet : pipe_.with("data")) {
      const Duration at = packet.sent - kStartOfRun;
      if (at >= from && at < to) times.push_back(at);
    }
    return times;
  }

  std::size_t sent_ = 0;
};

TEST_F(DatagramRecovery, the_window_doubles_in_a_round_trip_while_nothing_is_lost) {
  connect();
  EXPECT_EQ(client_->window(), 10 * kPacket);
  keep_sending();
  EXPECT_EQ(departures(100ms, 101ms).size(), 10u);
  run_until(119ms);
  EXPECT_EQ(client_->window(), 10 * kPacket);
  run_until(120ms);
  std::size_t acked = 0;
  for (const auto& packet : pipe_.with("data")) {
    if (packet.sent == kStartOfRun + 100ms) acked += packet.size;
  }
  EXPECT_EQ(client_->window(), 10 * kPacket + acked);
}

TEST_F(DatagramRecovery, a_window_that_is_not_used_does_not_grow) {
  connect();
  send(*client_, whole(1, 10));
  send(*client_, whole(2, 10));
  run_until(200ms);
  EXPECT_EQ(client_->window(), 10 * kPacket);
}

// A burst of the initial window, then one packet each 4/5 of window's share of the round trip.
TEST_F(DatagramRecovery, packets_beyond_a_burst_are_spaced) {
  connect();
  keep_sending();
  run_until(140ms);
  const std::vector<Duration> times = departures(120ms, 140ms);
  ASSERT_GT(times.size(), 12u);
  // The bucket has filled during the 20 ms; with a window of W it takes 16 ms * 1000 / W a packet.
  std::size_t spaced = 0;
  for (std::size_t i = 1; i < times.size(); ++i) {
    const Duration gap = times[i] - times[i - 1];
    if (gap == 0ms) continue;
    ++spaced;
    EXPECT_GE(gap, 16ms * 980 / static_cast<std::int64_t>(client_->window()));
    EXPECT_LE(gap, 16ms * 1000 / static_cast<std::int64_t>(10 * kPacket));
  }
  EXPECT_GT(spaced, 5u);
}

TEST_F(DatagramRecovery, a_loss_halves_the_window_once_and_growth_waits_a_round_trip) {
  connect();
  pipe_.judge = [](const auto& packet) {
    const bool lost = packet.frames.find("data 0.1 ") != std::string::npos ||
                      packet.frames.find("data 0.3 ") != std::string::npos;
    return lost ? Fate::kDrop : Fate::kPass;
  };
  keep_sending();
  run_until(120ms);
  EXPECT_EQ(client_->window(), 5 * kPacket);
  run_until(139ms);
  EXPECT_EQ(client_->window(), 5 * kPacket);
}

TEST_F(DatagramRecovery, a_mark_of_congestion_halves_it_too) {
  connect();
  pipe_.ecn = 3;
  send(*client_, whole(1, 10));
  run_until(120ms);
  EXPECT_THAT(packets(), ElementsAre("100 > data 0.1 0-11", "110 < ack 0-2 ce 1"));
  EXPECT_EQ(client_->window(), 5 * kPacket);
  EXPECT_EQ(server_log_.chunks.at(0).ecn, 3);
  run_until(121ms);
  send(*client_, whole(2, 10));
  run_until(200ms);
  EXPECT_EQ(client_->window(), 5 * kPacket / 2);
}

// Probes leave at 175, 325, 625 and 1225 ms: the last arrives, and all before it were lost for
// longer than three times (20 + 30 + 25) ms.
TEST_F(DatagramRecovery, a_long_outage_leaves_a_window_of_two_packets) {
  connect();
  pipe_.judge = [this](const auto&) { return world_.now() < 800ms ? Fate::kDrop : Fate::kPass; };
  keep_sending();
  run_until(1244ms);
  EXPECT_EQ(client_->window(), 10 * kPacket) << "a probe timeout alone is no loss";
  ASSERT_EQ(departures(800ms, 1244ms), std::vector<Duration>{1225ms});
  client_log_.when_budget = {};
  run_until(1245ms);
  EXPECT_EQ(client_->window(), 2 * kPacket + pipe_.with("data").back().size);
}

TEST_F(DatagramRecovery, a_path_that_narrows_gives_all_longer_packets_back_at_once) {
  connect();
  pipe_.judge = [](const auto& packet) { return packet.size > 600 ? Fate::kDrop : Fate::kPass; };
  client_->send(chunk({0, 1}, 900, 0, false));
  client_->flush();
  send(*client_, whole(2, 10));
  world_.at(105ms, [this] { pipe_.narrow(600); });
  run_until(107ms);
  EXPECT_THAT(client_log_.lines, ElementsAre("105 lost 0.1 0-900"));
  EXPECT_EQ(client_->window(), 10 * kPacket) << "it says nothing of congestion";
  EXPECT_EQ(client_->sample().max_chunk, 600u - 17 - 36);
  run_until(200ms);
  EXPECT_THAT(client_log_.lines, ElementsAre("105 lost 0.1 0-900", "120 acked 0.2 0-11"));
}

TEST_F(DatagramRecovery, a_packet_that_the_host_finds_too_long_goes_back) {
  connect();
  pipe_.max_payload = 600;  // and nobody says so
  client_->send(chunk({0, 1}, 900, 0, false));
  client_->flush();
  run_until(101ms);
  EXPECT_THAT(client_log_.lines, ElementsAre("100 lost 0.1 0-900"));
  EXPECT_EQ(client_->budget(0), 600u - 17 - 36);
}

TEST_F(DatagramRecovery, a_path_for_less_than_the_least_payload_is_no_path) {
  connect();
  world_.at(105ms, [this] { pipe_.narrow(200); });
  run_until(110ms);
  EXPECT_THAT(client_log_.lines, ElementsAre("105 down packet_too_big"));
}

}  // namespace
}  // namespace post::testing
