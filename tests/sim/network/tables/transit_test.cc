// What a link does beside delaying and losing: jitter, duplication, corruption, black holes; as a
// table, and on the link.
#include "sim/network/transit/transit.h"

#include <gmock/gmock.h>

#include "tests/sim/network/lab.h"

namespace post::sim::testing {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::IsEmpty;
using ::testing::Le;
using ::testing::SizeIs;

constexpr std::uint64_t kSurely = 1'000'000'000;
constexpr Duration kBusy = 1'040us;  // of 100 octets of payload at 1 Mbit/s

TransitModel transit_of(const TransitOptions& options, std::string_view link = "ab") {
  const KeyedDraws draws(1, 0, link, Direction::kForward);
  return TransitModel::make({options, make_loss({}, draws).value(), draws}).value();
}

std::vector<Duration> delays(const JitterOptions& jitter, std::uint64_t packets) {
  TransitModel model = transit_of({.jitter = jitter});
  std::vector<Duration> delays;
  for (std::uint64_t ordinal = 1; ordinal <= packets; ++ordinal) {
    const Transit transit = model.decide({.ordinal = ordinal, .now = at(1s)}, 10ms);
    delays.push_back(transit.arrives - at(1s) - 10ms);
  }
  return delays;
}

Duration mean_of(const std::vector<Duration>& delays) {
  Duration sum{};
  for (const Duration delay : delays) sum += delay;
  return sum / static_cast<std::int64_t>(delays.size());
}

TEST(Jitter, of_each_kind_stays_within_its_bounds_around_its_mean) {
  const auto uniform = delays({.kind = "uniform", .most = 8ms}, 10'000);
  EXPECT_THAT(uniform, Each(AllOf(Ge(0ns), Le(8ms))));
  EXPECT_THAT(mean_of(uniform), AllOf(Ge(3'900us), Le(4'100us)));
  const auto exponential = delays({.kind = "exponential", .mean = 4ms, .most = 1s}, 10'000);
  EXPECT_THAT(exponential, Each(Ge(0ns)));
  EXPECT_THAT(mean_of(exponential), AllOf(Ge(3'850us), Le(4'150us)));
  EXPECT_THAT(delays({.kind = "exponential", .mean = 4ms, .most = 5ms}, 1000), Each(Le(5ms)));
  const auto normal =
      delays({.kind = "normal", .mean = 4ms, .deviation = 1ms, .most = 8ms}, 10'000);
  EXPECT_THAT(normal, Each(AllOf(Ge(0ns), Le(8ms))));
  EXPECT_THAT(mean_of(normal), AllOf(Ge(3'950us), Le(4'050us)));
}

TEST(Jitter, depends_on_the_ordinal_alone) {
  const JitterOptions jitter{.kind = "normal", .mean = 4ms, .deviation = 1ms, .most = 8ms};
  const auto all = delays(jitter, 50);
  TransitModel model = transit_of({.jitter = jitter, .duplication_ppb = kSurely / 2});
  const Transit fiftieth = model.decide({.ordinal = 50, .now = at(0s)}, 0ms);
  EXPECT_EQ(fiftieth.arrives - at(0s), all.back());
}

TEST(Jitter, of_an_unknown_kind_is_refused) {
  EXPECT_EQ(make_jitter({.kind = "gamma"}).error().name, "unknown_jitter");
}

struct Jittered : Pair {
  explicit Jittered(bool reorders)
      : Pair({.rate_bps = 0,
              .delay = 10ms,
              .transit = {.jitter = {.kind = "uniform", .most = 5ms, .reorders = reorders}}}) {
    Receiver sender(a, "10.0.0.1:1000");
    Receiver receiver(b, "10.0.0.2:2000");
    for (std::size_t size = 0; size < 50; ++size) sender.send("10.0.0.2:2000", size);
    run();
    arrivals = receiver.arrivals;
  }
  std::vector<Receiver::Arrival> arrivals;
};

/// When each packet would come by itself.
std::vector<Time> own_arrivals() {
  TransitModel model = transit_of({.jitter = {.kind = "uniform", .most = 5ms}});
  std::vector<Time> times;
  for (std::uint64_t ordinal = 1; ordinal <= 50; ++ordinal) {
    times.push_back(model.decide({.ordinal = ordinal, .now = at(0s)}, 10ms).arrives);
  }
  return times;
}

TEST(Jitter, that_keeps_order_has_a_packet_wait_for_those_before_it) {
  const Jittered net(false);
  ASSERT_THAT(net.arrivals, SizeIs(50));
  Time latest = kStartOfRun;
  const auto own = own_arrivals();
  for (std::size_t size = 0; size < 50; ++size) {
    latest = std::max(latest, own[size]);
    EXPECT_EQ(net.arrivals[size].datagram.bytes.size(), size);
    EXPECT_EQ(net.arrivals[size].when, latest);
  }
}

TEST(Jitter, that_reorders_lets_each_packet_come_at_its_own_time) {
  const Jittered net(true);
  ASSERT_THAT(net.arrivals, SizeIs(50));
  const auto own = own_arrivals();
  std::size_t overtaken = 0;
  for (std::size_t i = 0; i < 50; ++i) {
    const std::size_t size = net.arrivals[i].datagram.bytes.size();
    EXPECT_EQ(net.arrivals[i].when, own[size]);
    if (i > 0 && net.arrivals[i - 1].datagram.bytes.size() > size) ++overtaken;
  }
  EXPECT_GT(overtaken, 10u);
}

TEST(Duplication, brings_a_copy_right_behind_the_packet) {
  Pair net({.rate_bps = 1'000'000, .delay = 10ms, .transit = {.duplication_ppb = kSurely}});
  Receiver sender(net.a, "10.0.0.1:1000");
  Receiver receiver(net.b, "10.0.0.2:2000");
  for (int i = 0; i < 2; ++i) sender.send("10.0.0.2:2000", 100);
  net.run();
  EXPECT_THAT(receiver.times(), ElementsAre(at(kBusy + 10ms), at(kBusy + 10ms),
                                            at(2 * kBusy + 10ms), at(2 * kBusy + 10ms)));
  const LinkCounters& counters = net.ab.end(0).counters();
  EXPECT_EQ(counters.duplicated, 2u);
  EXPECT_EQ(counters.sent, 2u);
  EXPECT_EQ(counters.delivered, 4u);
}

TEST(Corruption, is_found_by_the_receiver_when_the_packet_comes) {
  Pair net({.rate_bps = 1'000'000, .delay = 10ms, .transit = {.corruption_ppb = kSurely}});
  Receiver sender(net.a, "10.0.0.1:1000");
  Receiver receiver(net.b, "10.0.0.2:2000");
  sender.send("10.0.0.2:2000", 100);
  net.run(kBusy + 10ms - 1ns);
  EXPECT_EQ(net.ab.end(0).counters().dropped.total(), 0u);
  net.run();
  EXPECT_EQ(net.ab.end(0).counters().dropped.of("corrupted"), 1u);
  EXPECT_THAT(receiver.arrivals, IsEmpty());
}

// What left before is on the wire and comes; nobody hears of the rest, and the way back works.
TEST(BlackHole, swallows_one_direction_and_tells_nobody) {
  Pair net;
  Receiver a(net.a, "10.0.0.1:1000");
  Receiver b(net.b, "10.0.0.2:2000");
  for (int i = 0; i < 3; ++i) a.send("10.0.0.2:2000", 100);
  b.send("10.0.0.1:1000", 100);
  net.change_at(kBusy + 1ns,
                [&] { must(net.network.change_link("ab", {.black_hole = true, .from = "a"})); });
  net.change_at(3 * kBusy,
                [&] { must(net.network.change_link("ab", {.black_hole = false, .from = "a"})); });
  net.run();
  EXPECT_THAT(b.times(), ElementsAre(at(kBusy + 10ms), at(3 * kBusy + 10ms)));
  EXPECT_THAT(a.times(), ElementsAre(at(kBusy + 10ms)));
  EXPECT_EQ(net.ab.end(0).counters().dropped.of("black_hole"), 1u);
  EXPECT_TRUE(net.a.network().interfaces().at(0).up);
  EXPECT_EQ(net.trace.lines.at(0), "link_changed ab black_hole true from a");
}

TEST(Transit, impairments_do_not_change_which_packets_are_lost) {
  const auto lost_with = [](const TransitOptions& options) {
    const KeyedDraws draws(1, 0, "ab", Direction::kForward);
    const LossOptions loss{.kind = "bernoulli", .probability_ppb = kSurely / 5};
    auto model = TransitModel::make({options, make_loss(loss, draws).value(), draws}).value();
    std::vector<std::uint64_t> lost;
    for (std::uint64_t ordinal = 1; ordinal <= 200; ++ordinal) {
      const auto transit = model.decide({.ordinal = ordinal, .now = at(0s)}, 0ms);
      if (transit.verdict.reason() == verdict::kLoss) lost.push_back(ordinal);
    }
    return lost;
  };
  const auto plain = lost_with({});
  EXPECT_THAT(plain, SizeIs(::testing::Gt(20u)));
  EXPECT_EQ(lost_with({.jitter = {.kind = "uniform", .most = 1ms},
                       .duplication_ppb = kSurely / 2,
                       .corruption_ppb = kSurely / 2}),
            plain);
  EXPECT_EQ(lost_with({.black_hole = true}), plain);
}

}  // namespace
}  // namespace post::sim::testing
