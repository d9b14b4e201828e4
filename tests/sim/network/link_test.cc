// Point-to-point links: serialisation, queue, loss stage, propagation and changes, at exact times.
#include <gmock/gmock.h>

#include "sim/engine/distributions.h"
#include "tests/sim/network/lab.h"

namespace post::sim::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// 100 octets of payload are 128 IPv4 octets; with 2 of overhead 1040 bits: 1.04 ms at 1 Mbit/s.
constexpr std::size_t kPayload = 100;
constexpr Duration kSerialization = 1'040us;

TEST(LinkModel, ChargesOverheadAndRoundsUp) {
  EXPECT_EQ((LinkModel{.rate_bps = 1'000'000}.serialization(128)), kSerialization);
  EXPECT_EQ((LinkModel{.rate_bps = 1'000'000, .overhead = 0}.serialization(125)), 1ms);
  EXPECT_EQ((LinkModel{.rate_bps = 3, .overhead = 0}.serialization(1)), Duration{2'666'666'667});
  EXPECT_EQ((LinkModel{.rate_bps = 100'000'000'000}.serialization(1)), 1ns);
  EXPECT_EQ((LinkModel{.rate_bps = 0}.serialization(1500)), 0ns);
  EXPECT_EQ((LinkModel{.rate_bps = 1, .overhead = 0}.serialization(LinkModel::kMaxPacketBytes)),
            Duration{8'388'608'000'000'000});
}

TEST(Link, DeliversAfterSerialisationAndPropagation) {
  Pair net;
  Receiver sender(net.a, "10.0.0.1:1000");
  Receiver receiver(net.b, "10.0.0.2:2000");
  sender.send("10.0.0.2:2000", kPayload);
  net.run();
  EXPECT_THAT(receiver.times(), ElementsAre(at(kSerialization + 10ms)));
}

TEST(Link, SendsOnePacketAfterTheOther) {
  Pair net;
  Receiver sender(net.a, "10.0.0.1:1000");
  Receiver receiver(net.b, "10.0.0.2:2000");
  for (int i = 0; i < 3; ++i) sender.send("10.0.0.2:2000", kPayload);
  net.run();
  EXPECT_THAT(receiver.times(),
              ElementsAre(at(1 * kSerialization + 10ms), at(2 * kSerialization + 10ms),
                          at(3 * kSerialization + 10ms)));
  EXPECT_EQ(net.ab.end(0).counters().sent, 3u);
  EXPECT_EQ(net.ab.end(0).counters().sent_bytes, 3 * 128u);
  EXPECT_EQ(net.ab.end(0).counters().delivered_bytes, 3 * 128u);
  EXPECT_EQ(net.ab.end(1).counters().offered, 0u);
}

TEST(Link, AnInfinitelyFastLinkAddsTheDelayAlone) {
  Pair net({.rate_bps = 0, .delay = 7ms});
  Receiver sender(net.a, "[2001:db8::1]:1000");
  Receiver receiver(net.b, "[2001:db8::2]:2000");
  for (int i = 0; i < 200; ++i) {
    EXPECT_EQ(sender.send("[2001:db8::2]:2000", kPayload), SendStatus::kTaken);
  }
  net.run();
  ASSERT_EQ(receiver.arrivals.size(), 200u) << "nothing waits, so nothing overflows";
  EXPECT_EQ(receiver.arrivals.back().when, at(7ms));
}

TEST(Link, DirectionsAreIndependent) {
  Pair net;
  Receiver a(net.a, "10.0.0.1:1000");
  Receiver b(net.b, "10.0.0.2:2000");
  a.send("10.0.0.2:2000", kPayload);
  b.send("10.0.0.1:1000", kPayload);
  net.run();
  EXPECT_THAT(a.times(), ElementsAre(at(kSerialization + 10ms)));
  EXPECT_THAT(b.times(), ElementsAre(at(kSerialization + 10ms)));
}

/// Straight onto the link, past the back-pressure that sockets get.
void push(SimHost& from, std::size_t payload) {
  Packet packet;
  packet.ip.source = ip("10.0.0.1");
  packet.ip.destination = ip("10.0.0.2");
  packet.transport = UdpHeader{1000, 2000};
  packet.payload = octets(payload);
  EXPECT_EQ(from.ip().send(std::move(packet), kAnyInterface), SendStatus::kTaken);
}

TEST(Link, AFullQueueDropsTheNewcomerAndThePacketInTheTransmitterDoesNotCount) {
  Pair net({.rate_bps = 1'000'000, .delay = 10ms, .queue = {.packets = 2}});
  Receiver receiver(net.b, "10.0.0.2:2000");
  for (int i = 0; i < 5; ++i) push(net.a, kPayload);
  net.run();
  EXPECT_EQ(receiver.arrivals.size(), 3u);
  EXPECT_EQ(net.ab.end(0).counters().offered, 5u);
  EXPECT_EQ(net.ab.end(0).counters().dropped.of("queue_full"), 2u);
  EXPECT_EQ(net.trace.lines.at(0),
            "packet_dropped ab/a.eth0 queue_full 10.0.0.1:1000 10.0.0.2:2000 128");
}

TEST(Link, AQueueInBytesTakesWhatFitsExactly) {
  Pair net({.rate_bps = 1'000'000, .delay = 0ms, .queue = {.packets = {}, .bytes = 256}});
  Receiver receiver(net.b, "10.0.0.2:2000");
  for (int i = 0; i < 3; ++i) push(net.a, kPayload);  // one is sent, two wait: 256 octets
  push(net.a, 0);
  net.run();
  EXPECT_EQ(receiver.arrivals.size(), 3u);
  EXPECT_EQ(net.ab.end(0).counters().dropped.of("queue_full"), 1u);
}

TEST(Link, ADropListLosesTheListedPacketsAfterTheyTookTheirTime) {
  Pair net(
      {.rate_bps = 1'000'000, .delay = 10ms, .loss = {.kind = "drop_list", .ordinals = {1, 3}}});
  Receiver sender(net.a, "10.0.0.1:1000");
  Receiver receiver(net.b, "10.0.0.2:2000");
  for (int i = 0; i < 4; ++i) sender.send("10.0.0.2:2000", kPayload);
  net.run();
  EXPECT_THAT(receiver.times(),
              ElementsAre(at(2 * kSerialization + 10ms), at(4 * kSerialization + 10ms)));
  EXPECT_EQ(net.ab.end(0).counters().sent, 4u);
  EXPECT_EQ(net.ab.end(0).counters().dropped.of("drop_list"), 2u);
}

std::vector<bool> lost_of_hundred(std::uint64_t seed, bool ends_swapped = false) {
  Lab net({"a", "b", "link ab"}, seed);
  SimHost& a = net.host("a", {{"eth0", {prefix("10.0.0.1/24")}}});
  SimHost& b = net.host("b", {{"eth0", {prefix("10.0.0.2/24")}}});
  const DirectionOptions lossy{.delay = 1ms,
                               .loss = {.kind = "bernoulli", .probability_ppb = 300'000'000}};
  LinkEndOptions from{"a", "eth0"};
  LinkEndOptions to{"b", "eth0"};
  if (ends_swapped) std::swap(from, to);
  net.link("ab", from, to, lossy);
  Receiver sender(a, "10.0.0.1:1000");
  Receiver receiver(b, "10.0.0.2:2000");
  for (std::size_t size = 0; size < 100; ++size) sender.send("10.0.0.2:2000", size);
  net.run();
  std::vector<bool> lost(100, true);
  for (const auto& arrival : receiver.arrivals) lost[arrival.datagram.bytes.size()] = false;
  return lost;
}

TEST(Link, BernoulliLossDropsTheOrdinalsThatTheKeyedDrawsName) {
  const KeyedDraws draws(7, 0, "ab", Direction::kForward);
  std::vector<bool> listed;
  for (std::uint64_t ordinal = 1; ordinal <= 100; ++ordinal) {
    listed.push_back(happens(draws.draw(ordinal), 300'000'000));
  }
  EXPECT_EQ(lost_of_hundred(7), listed);
  EXPECT_NE(lost_of_hundred(8), listed);
}

TEST(Link, LossDoesNotDependOnTheOrderOfTheLinksEnds) {
  EXPECT_EQ(lost_of_hundred(7), lost_of_hundred(7, true));
}

TEST(Link, GoingDownDropsWhatIsInFlightInTheTransmitterAndInTheQueue) {
  Pair net;
  Receiver sender(net.a, "10.0.0.1:1000");
  Receiver receiver(net.b, "10.0.0.2:2000");
  for (int i = 0; i < 4; ++i) sender.send("10.0.0.2:2000", kPayload);
  // At 2.5 serialisations: two in flight, one in the transmitter, one waits.
  net.change_at(2'600us, [&] { net.ab.set_up(false); });
  net.run();
  EXPECT_THAT(receiver.arrivals, IsEmpty());
  EXPECT_EQ(net.ab.end(0).counters().dropped.of("link_down"), 4u);
  EXPECT_EQ(net.ab.end(0).counters().sent, 2u);
  EXPECT_FALSE(net.a.network().interfaces().at(0).up);
  EXPECT_FALSE(net.b.network().interfaces().at(0).up);
  EXPECT_EQ(net.trace.lines.at(0), "link_changed ab up false");
}

TEST(Link, ComesUpEmptyAndCarriesAgain) {
  Pair net;
  Receiver sender(net.a, "10.0.0.1:1000");
  Receiver receiver(net.b, "10.0.0.2:2000");
  sender.send("10.0.0.2:2000", kPayload);
  net.change_at(1ms, [&] { net.ab.set_up(false); });
  net.post_at(2ms,
              [&] { EXPECT_EQ(sender.send("10.0.0.2:2000", kPayload), SendStatus::kUnreachable); });
  net.change_at(3ms, [&] { net.ab.set_up(true); });
  net.post_at(3ms, [&] { sender.send("10.0.0.2:2000", kPayload); });
  net.run();
  EXPECT_THAT(receiver.times(), ElementsAre(at(3ms + kSerialization + 10ms)));
}

TEST(Link, ANewRateHoldsFromTheNextPacketAndANewDelayNeverReorders) {
  Pair net;
  Receiver sender(net.a, "10.0.0.1:1000");
  Receiver receiver(net.b, "10.0.0.2:2000");
  for (int i = 0; i < 3; ++i) sender.send("10.0.0.2:2000", kPayload);
  net.change_at(500us, [&] { must(net.network.change_link("ab", {.rate_bps = 2'000'000})); });
  net.change_at(1'100us, [&] { must(net.network.change_link("ab", {.delay = 1ms, .from = "a"})); });
  net.run();
  EXPECT_THAT(receiver.times(), ElementsAre(at(11'040us), at(11'040us), at(11'040us)))
      << "those sent at 1.56 and 2.08 ms would overtake the first";
  EXPECT_THAT(net.trace.lines, ElementsAre("link_changed ab rate 2000000 from a",
                                           "link_changed ab rate 2000000 from b",
                                           "link_changed ab delay_ns 1000000 from a"));
}

TEST(Link, ANewLossModelHoldsFromTheNextPacketThatReachesItsStage) {
  Pair net;
  Receiver sender(net.a, "10.0.0.1:1000");
  Receiver receiver(net.b, "10.0.0.2:2000");
  for (int i = 0; i < 3; ++i) sender.send("10.0.0.2:2000", kPayload);
  const LossOptions second{.kind = "drop_list", .ordinals = {1, 2}};
  net.change_at(1'500us,
                [&] { must(net.network.change_link("ab", {.loss = second, .from = "a"})); });
  net.run();
  EXPECT_EQ(receiver.arrivals.size(), 2u);
  EXPECT_EQ(net.trace.lines.at(1),
            "packet_dropped ab/a.eth0 drop_list 10.0.0.1:1000 10.0.0.2:2000 128");
}

TEST(Link, UnknownKindsAreRefusedWithTheNamesThereAre) {
  const auto loss = make_loss({.kind = "bernouli"}, KeyedDraws(1, 0, "x", Direction::kForward));
  ASSERT_FALSE(loss);
  EXPECT_EQ(loss.error().name, "unknown_loss");
  EXPECT_EQ(loss.error().text,
            "no loss is called 'bernouli'; there is bernoulli drop_list gilbert_elliott none "
            "periodic trace");
  EXPECT_EQ(make_queue({.kind = "blue"}).error().name, "unknown_queue");
}

TEST(Link, TapsSeeLeavingAtTheFirstOctetAndArrivingAtTheLast) {
  struct Tap : PacketTap {
    void on_leaving(Time now, const Packet&) override { leaving.push_back(now); }
    void on_arriving(Time now, const Packet&) override { arriving.push_back(now); }
    std::vector<Time> leaving, arriving;
  };
  Pair net({.rate_bps = 1'000'000, .delay = 10ms, .loss = {.kind = "drop_list", .ordinals = {1}}});
  Tap near;
  Tap far;
  net.ab.end(0).set_tap(&near);
  net.ab.end(1).set_tap(&far);
  Receiver sender(net.a, "10.0.0.1:1000");
  Receiver receiver(net.b, "10.0.0.2:2000");
  for (int i = 0; i < 2; ++i) sender.send("10.0.0.2:2000", kPayload);
  net.run();
  EXPECT_THAT(near.leaving, ElementsAre(at(0ms), at(kSerialization)));
  EXPECT_THAT(far.arriving, ElementsAre(at(2 * kSerialization + 10ms)));
  EXPECT_THAT(near.arriving, IsEmpty());
  EXPECT_THAT(far.leaving, IsEmpty());
}

}  // namespace
}  // namespace post::sim::testing
