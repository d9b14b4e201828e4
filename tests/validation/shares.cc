// How two flows share a bottleneck.
#include <cmath>
#include <memory>

#include "sim/engine/distributions.h"
#include "tests/bulk/bulk.h"
#include "tests/validation/bottleneck.h"
#include "tests/validation/studies.h"

namespace post::validation {
namespace {

constexpr Duration kBase = std::chrono::milliseconds(40);  // round trip of the first flow
constexpr std::uint64_t kRate = 10'000'000;
constexpr std::uint64_t kLongQueue = 40;  // a round trip of the first flow
// Its wait is part of both round trips: a long one would bring them closer to each other.
constexpr std::uint64_t kShortQueue = 10;
// The time of two segments: without it, who finds the queue full is always the same (Floyd and
// Jacobson 1992, "phase effects").
constexpr Duration kJitter = std::chrono::microseconds(2'400);

/// Starts a flow at a drawn moment.
class Flow {
 public:
  Flow(Bottleneck& bottleneck, std::size_t number, RandomStream& random)
      : bottleneck_(bottleneck),
        number_(number),
        start_(bottleneck.engine(), Phase::kPosted, EntityId{}, [this] { start(); }) {
    start_.arm(kStartOfRun + sim::uniform_between(random, Duration{}, std::chrono::seconds(1)));
  }

 private:
  void start() {
    sender_ = std::make_unique<bulk::Sender>(bottleneck_.client(number_), bottleneck_.path(number_),
                                             UINT64_MAX);
  }

  Bottleneck& bottleneck_;
  std::size_t number_;
  std::unique_ptr<bulk::Sender> sender_;
  Task start_;
};

struct Shares {
  double first = 0;
  double second = 0;
};

/// Octets of each flow in the second half of two minutes; the second one's round trip is `factor`
/// times the first one's.
Shares shares(double factor, std::uint64_t queue, std::uint64_t seed) {
  const auto longer = Duration(static_cast<std::int64_t>(nanoseconds_of(kBase) * factor / 2));
  BottleneckOptions options{.seed = seed, .access = {kBase / 2, longer}, .access_jitter = kJitter};
  options.forward.rate_bps = kRate;
  options.forward.queue.packets = queue;
  options.tcp.receive_buffer = 4'000'000;
  Bottleneck bottleneck(options);
  const auto random = bottleneck.engine().random(bottleneck.engine().entity(""), "start");
  const bulk::Receiver receiver(bottleneck.server(), Bottleneck::server_address());
  const Flow first(bottleneck, 0, *random);
  const Flow second(bottleneck, 1, *random);
  const auto octets = [&](std::size_t number) {
    return static_cast<double>(receiver.octets_from(bottleneck.path(number).local.ip));
  };
  bottleneck.engine().run(kStartOfRun + std::chrono::minutes(1));
  const Shares before{octets(0), octets(1)};
  bottleneck.engine().run(kStartOfRun + std::chrono::minutes(2));
  return {octets(0) - before.first, octets(1) - before.second};
}

double jain(const Shares& shares) {
  const double sum = shares.first + shares.second;
  return sum * sum / (2 * (shares.first * shares.first + shares.second * shares.second));
}

double one(double) { return 1; }

}  // namespace

Study equal_flows(Effort effort) {
  Study study{
      .name = "jain",
      .title = "How evenly two flows of equal round trips share a link",
      .theory = "Jain's index (Σx)² / (n Σx²) = 1",
      .set_up = "two NewReno flows, 10 Mbit/s, drop_tail of 40 packets, begun up to a second apart",
      .x_label = "round trip / base of 40 ms",
      .y_label = "Jain's index",
      .series = {{.name = "two flows", .theory = one}}};
  for (const double factor : {1.0}) {
    const Estimate index = over_seeds(effort == Effort::kWhole ? 30 : 5, [&](std::uint64_t seed) {
      return jain(shares(factor, kLongQueue, seed));
    });
    study.series[0].points.push_back(within(factor, 1, index, 0.1));
  }
  return study;
}

Study unequal_flows(Effort effort) {
  Study study{
      .name = "rtt_bias",
      .title = "How much less a flow of a longer round trip gets",
      .theory = "ratio of rates = (ratio of round trips)^a with a from 1 to 2; the line is 1.5",
      .set_up = "two NewReno flows of 40 ms and longer, 10 Mbit/s, drop_tail of 10 packets",
      .x_label = "ratio of round trips",
      .y_label = "ratio of rates",
      .logarithmic_x = true,
      .logarithmic_y = true,
      .series = {{.name = "two flows", .theory = [](double x) { return std::pow(x, 1.5); }}}};
  for (const double factor : {2.0, 3.0, 4.0}) {
    const Estimate ratio = over_seeds(effort == Effort::kWhole ? 30 : 5, [&](std::uint64_t seed) {
      const Shares found = shares(factor, kShortQueue, seed);
      return found.first / found.second;
    });
    Point point = within(factor, std::pow(factor, 1.5), ratio, 0);
    point.allowed = point.theory - factor + ratio.half_width;  // the nearer end of the band
    study.series[0].points.push_back(point);
  }
  return study;
}

}  // namespace post::validation
