// Which packets arrived and which are lost (RFC 9002, section 6): tables of (time, in, out).
#include "model/stacks/post/recovery/loss_detection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <initializer_list>
#include <vector>

namespace post::recovery {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""us;

constexpr std::size_t kSize = 1000;

/// A sender of packets of 1000 octets, and what it finds.
class LossScript {
 public:
  LossScript& at(Duration since_start) {
    now_ = kStartOfRun + since_start;
    return *this;
  }
  LossScript& send(unsigned count = 1) {
    for (; count > 0; --count) detection.sent({next_++, now_, kSize}, true);
    return *this;
  }
  LossScript& send_ack_only() {
    detection.sent({next_++, now_, kSize}, false);
    return *this;
  }
  LossScript& ack(std::initializer_list<PacketRange> ranges, Duration delay = 0ms) {
    const std::vector<PacketRange> all = ranges;
    findings = detection.acknowledged(all, delay, now_);
    return *this;
  }
  LossScript& timer() {
    findings = detection.timeout(now_);
    return *this;
  }
  std::vector<PacketNumber> acked() const { return numbers(findings.acked); }
  std::vector<PacketNumber> lost() const { return numbers(findings.lost); }
  std::vector<PacketNumber> found() const { return numbers(findings.found); }
  Duration deadline() const { return detection.next_deadline() - kStartOfRun; }
  bool idle() const { return detection.next_deadline() == kNever; }

  LossDetection detection;
  LossDetection::Findings findings;

 private:
  static std::vector<PacketNumber> numbers(const std::vector<SentPacket>& packets) {
    std::vector<PacketNumber> numbers;
    for (const SentPacket& packet : packets) numbers.push_back(packet.number);
    return numbers;
  }

  Time now_ = kStartOfRun;
  PacketNumber next_ = 0;
};

/// Its round trip is known to be 40 ms, with no variance left; packets count from 100.
class KnownPath : public LossScript {
 public:
  KnownPath() {
    for (int i = 0; i < 100; ++i) {
      at(i * 40ms).send().at((i + 1) * 40ms);
      ack({{static_cast<PacketNumber>(i), static_cast<PacketNumber>(i)}});
    }
    detection.set_max_ack_delay(25ms);
    at(4000ms);
  }
};

TEST(LossDetection, waits_for_nothing_where_nothing_is_under_way) {
  LossScript sender;
  EXPECT_TRUE(sender.idle());
  sender.send_ack_only();
  EXPECT_TRUE(sender.idle());
  sender.send().at(40ms).ack({{0, 1}});
  EXPECT_TRUE(sender.idle());
  EXPECT_EQ(sender.detection.in_flight(), 0u);
}

// Section 6.2.2: three times 333 ms before the first sample, then twice that.
TEST(LossDetection, asks_again_after_the_probe_timeout_and_then_half_as_often) {
  LossScript sender;
  sender.send();
  EXPECT_EQ(sender.deadline(), 999ms);
  sender.at(998ms).timer();
  EXPECT_FALSE(sender.findings.probe);
  sender.at(999ms).timer();
  EXPECT_TRUE(sender.findings.probe);
  EXPECT_THAT(sender.lost(), IsEmpty());
  sender.send();
  EXPECT_EQ(sender.deadline(), 999ms + 2 * 999ms);
  sender.at(2997ms).timer();
  EXPECT_EQ(sender.detection.probes(), 2u);
  sender.at(3000ms).ack({{1, 1}});
  EXPECT_EQ(sender.detection.probes(), 0u);
}

// Section 6.2.1: smoothed + max(4 variance, 1 ms) + the peer's delay.
TEST(LossDetection, is_as_patient_as_the_round_trip_says) {
  LossScript sender;
  sender.send().at(100ms).ack({{0, 0}});  // smoothed 100, variance 50
  sender.send();
  EXPECT_EQ(sender.deadline(), 100ms + 300ms);
  sender.detection.set_max_ack_delay(25ms);
  EXPECT_EQ(sender.deadline(), 100ms + 325ms);
}

TEST(LossDetection, takes_off_what_the_peer_waited_and_no_more_than_it_may) {
  KnownPath sender;
  sender.send().at(4060ms).ack({{100, 100}}, 20ms);
  EXPECT_EQ(sender.detection.rtt().latest(), 60ms);
  EXPECT_EQ(sender.detection.rtt().smoothed(), 40ms);
  sender.send().at(4148ms).ack({{101, 101}}, 1000ms);  // 88 - 25 = 63
  EXPECT_EQ(sender.detection.rtt().smoothed(), 42875us);
}

// Section 6.1.1: the packet threshold is 3.
TEST(LossDetection, what_three_later_packets_overtook_is_lost) {
  KnownPath sender;
  sender.send(5).at(4040ms).ack({{101, 102}});
  EXPECT_THAT(sender.acked(), ElementsAre(101, 102));
  EXPECT_THAT(sender.lost(), IsEmpty());
  sender.ack({{101, 103}});
  EXPECT_THAT(sender.acked(), ElementsAre(103));
  EXPECT_THAT(sender.lost(), ElementsAre(100));
  EXPECT_EQ(sender.detection.in_flight(), kSize);
}

// Section 6.1.2: 9/8 of the round trip.
TEST(LossDetection, what_a_later_packet_overtook_is_lost_after_a_while) {
  KnownPath sender;
  sender.send(2).at(4040ms).ack({{101, 101}});
  EXPECT_THAT(sender.lost(), IsEmpty());
  EXPECT_EQ(sender.deadline(), 4045ms);
  sender.at(4045ms).timer();
  EXPECT_THAT(sender.lost(), ElementsAre(100));
  EXPECT_FALSE(sender.findings.probe);
  EXPECT_TRUE(sender.idle());
}

TEST(LossDetection, an_acknowledgement_in_time_saves_what_was_overtaken) {
  KnownPath sender;
  sender.send(2).at(4040ms).ack({{101, 101}}).at(4044ms).ack({{100, 101}});
  EXPECT_THAT(sender.acked(), ElementsAre(100));
  EXPECT_TRUE(sender.idle());
}

TEST(LossDetection, what_arrived_after_all_is_found_once) {
  KnownPath sender;
  sender.send(4).at(4040ms).ack({{101, 103}});
  EXPECT_THAT(sender.lost(), ElementsAre(100));
  sender.at(4050ms).ack({{100, 103}});
  EXPECT_THAT(sender.acked(), IsEmpty());
  EXPECT_THAT(sender.found(), ElementsAre(100));
  sender.ack({{100, 103}});
  EXPECT_THAT(sender.found(), IsEmpty());
}

TEST(LossDetection, remembers_no_more_lost_packets_than_it_may) {
  KnownPath sender;
  sender.send(LossDetection::kMostRemembered + 5).at(4040ms);
  sender.ack(
      {{100 + LossDetection::kMostRemembered + 4, 100 + LossDetection::kMostRemembered + 4}});
  EXPECT_THAT(sender.findings.forgotten, ElementsAre(100, 101));
  sender.ack({{100, 104}});
  EXPECT_THAT(sender.found(), ElementsAre(102, 103, 104));
}

TEST(LossDetection, gaps_in_an_acknowledgement_stay_under_way) {
  KnownPath sender;
  sender.send(6).at(4040ms).ack({{104, 105}, {102, 102}, {5, 100}});
  EXPECT_THAT(sender.acked(), ElementsAre(100, 102, 104, 105));
  EXPECT_THAT(sender.lost(), ElementsAre(101));
  EXPECT_EQ(sender.detection.in_flight(), kSize);
}

// Section 7.6: three times (40 + 1 + 25) ms.
TEST(LossDetection, a_path_that_loses_all_for_long_is_congested_for_good) {
  for (const bool beyond : {false, true}) {
    KnownPath sender;
    sender.send().at(4198ms + Duration(beyond ? 1 : 0)).send();
    sender.at(4300ms).send().at(4340ms).ack({{102, 102}});
    EXPECT_THAT(sender.lost(), ElementsAre(100, 101));
    EXPECT_EQ(sender.findings.persistent_congestion, beyond);
    EXPECT_EQ(sender.detection.rtt().minimum().has_value(), !beyond);
  }
}

TEST(LossDetection, what_arrives_in_between_says_that_the_path_is_open) {
  KnownPath sender;
  sender.send().at(4100ms).send().at(4250ms).send().at(4300ms).send();
  sender.at(4340ms).ack({{103, 103}, {101, 101}});
  EXPECT_THAT(sender.lost(), ElementsAre(100, 102));
  EXPECT_FALSE(sender.findings.persistent_congestion);
}

TEST(LossDetection, what_left_before_the_round_trip_was_known_says_nothing_of_congestion) {
  LossScript sender;
  sender.send().at(5000ms).send().at(9900ms).send().at(10000ms).ack({{2, 2}});
  EXPECT_THAT(sender.lost(), ElementsAre(0, 1));
  EXPECT_FALSE(sender.findings.persistent_congestion);
}

TEST(LossDetection, knows_what_was_never_sent) {
  LossScript sender;
  EXPECT_FALSE(sender.detection.was_sent(0));
  sender.send(2).send_ack_only();
  EXPECT_TRUE(sender.detection.was_sent(2));
  EXPECT_FALSE(sender.detection.was_sent(3));
}

}  // namespace
}  // namespace post::recovery
