// Recorded delivery opportunities, and token buckets.
#include <gmock/gmock.h>

#include "sim/network/policer/policer.h"
#include "sim/network/rate/delivery_trace.h"
#include "tests/sim/network/lab.h"

namespace post::sim::testing {
namespace {

using ::testing::ElementsAre;

std::shared_ptr<const DeliveryTrace> deliveries(std::vector<std::uint32_t> at_ms) {
  return std::make_shared<const DeliveryTrace>(DeliveryTrace{std::move(at_ms)});
}

TEST(DeliveryTrace, carries_1500_octets_at_each_moment_and_begins_again) {
  DeliverySchedule schedule(deliveries({2, 4, 4, 10}));
  EXPECT_EQ(schedule.take(at(0ms), 1500), at(2ms));
  EXPECT_EQ(schedule.take(at(2ms), 1500), at(4ms));
  EXPECT_EQ(schedule.take(at(4ms), 3000), at(10ms)) << "the second of 4 ms, and that of 10 ms";
  EXPECT_EQ(schedule.take(at(10ms), 1), at(12ms)) << "the second round";
}

TEST(DeliveryTrace, small_packets_share_a_moment_and_large_ones_need_several) {
  DeliverySchedule schedule(deliveries({2, 4, 10}));
  EXPECT_EQ(schedule.take(at(0ms), 100), at(2ms));
  EXPECT_EQ(schedule.take(at(2ms), 1300), at(2ms));
  EXPECT_EQ(schedule.take(at(2ms), 101), at(4ms)) << "one octet too many";
}

TEST(DeliveryTrace, what_nobody_takes_is_lost) {
  DeliverySchedule schedule(deliveries({2, 4, 10}));
  EXPECT_EQ(schedule.take(at(2ms), 100), at(2ms)) << "at the moment itself";
  EXPECT_EQ(schedule.take(at(2ms + 1ns), 100), at(4ms)) << "and not later";
  EXPECT_EQ(schedule.take(at(10ms), 100), at(10ms)) << "the end of a round is in it";
  EXPECT_EQ(schedule.take(at(10ms + 1ns), 100), at(12ms));
  EXPECT_EQ(schedule.take(at(1s), 100), at(1s)) << "a hundred rounds later";
}

TEST(DeliveryTrace, a_moment_0_is_that_of_the_end_of_the_round_before) {
  DeliverySchedule schedule(deliveries({0, 5}));
  EXPECT_EQ(schedule.take(at(0ms), 1500), at(0ms));
  EXPECT_EQ(schedule.take(at(1ms), 3000), at(5ms));
}

TEST(DeliveryTrace, is_the_rate_of_a_link_until_that_is_given_another) {
  Pair net({.rate_bps = 1, .delay = 10ms, .deliveries = deliveries({3, 7, 20})});
  Receiver sender(net.a, "10.0.0.1:1000");
  Receiver receiver(net.b, "10.0.0.2:2000");
  for (int i = 0; i < 4; ++i) sender.send("10.0.0.2:2000", 1472);
  net.change_at(21ms, [&] { must(net.network.change_link("ab", {.rate_bps = 1'000'000})); });
  net.post_at(30ms, [&] { sender.send("10.0.0.2:2000", 100); });
  net.run();
  EXPECT_THAT(receiver.times(),
              ElementsAre(at(13ms), at(17ms), at(30ms), at(33ms), at(30ms + 1'040us + 10ms)));
}

// One octet a millisecond.
constexpr PolicerOptions kThousandOctets{.rate_bps = 8000, .burst = 1000};

PacketMeta packet_of(std::uint64_t bytes, Time now) { return {.bytes = bytes, .now = now}; }

TEST(Policer, lets_a_burst_pass_and_then_what_its_rate_allows_exactly) {
  Policer policer(kThousandOctets);
  EXPECT_TRUE(policer.on_packet(packet_of(1000, at(0ms))).verdict.passes());
  EXPECT_EQ(policer.on_packet(packet_of(1, at(1ms - 1ns))).verdict.reason(), "policed");
  EXPECT_TRUE(policer.on_packet(packet_of(1, at(1ms))).verdict.passes());
  EXPECT_FALSE(policer.on_packet(packet_of(1, at(2ms - 1ns))).verdict.passes());
}

TEST(Policer, holds_no_more_than_its_burst) {
  Policer policer(kThousandOctets);
  EXPECT_FALSE(policer.on_packet(packet_of(1001, at(10s))).verdict.passes());
  EXPECT_TRUE(policer.on_packet(packet_of(1000, at(10s))).verdict.passes());
  EXPECT_TRUE(policer.on_packet(packet_of(1000, at(24h))).verdict.passes());
}

TEST(Policer, marks_what_exceeds_and_takes_no_tokens_for_it) {
  Policer policer({.rate_bps = 8000, .burst = 1000, .dscp = 1});
  const Policer::Ruling ruling = policer.on_packet(packet_of(1001, at(0ms)));
  EXPECT_TRUE(ruling.verdict.passes());
  EXPECT_EQ(ruling.dscp, 1);
  EXPECT_EQ(policer.on_packet(packet_of(1000, at(0ms))).dscp, std::nullopt);
}

TEST(Policer, stands_before_the_queue_of_a_link) {
  Pair net({.rate_bps = 1'000'000,
            .delay = 10ms,
            .policer = PolicerOptions{.rate_bps = 1000, .burst = 300}});
  Receiver sender(net.a, "10.0.0.1:1000");
  Receiver receiver(net.b, "10.0.0.2:2000");
  for (int i = 0; i < 3; ++i) sender.send("10.0.0.2:2000", 100);  // 128 octets each
  net.run();
  EXPECT_EQ(receiver.arrivals.size(), 2u);
  EXPECT_EQ(net.ab.end(0).counters().dropped.of("policed"), 1u);
}

}  // namespace
}  // namespace post::sim::testing
