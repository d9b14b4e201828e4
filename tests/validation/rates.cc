// What a long TCP transfer reaches under loss.
#include <cmath>

#include "tests/bulk/bulk.h"
#include "tests/validation/bottleneck.h"
#include "tests/validation/studies.h"

namespace post::validation {
namespace {

constexpr double kRoundTrip = 0.1;
constexpr double kSegment = 1460;

/// Megabit a second, PFTK for one acknowledgement a segment (Padhye et al. 1998; RFC 5348).
double pftk(double loss) {
  const double timeout = 4 * kRoundTrip;
  const double denominator =
      kRoundTrip * std::sqrt(2 * loss / 3) +
      timeout * std::min(1.0, 3 * std::sqrt(3 * loss / 8)) * loss * (1 + 32 * loss * loss);
  return kSegment * 8 / denominator / 1e6;
}

/// Mathis et al. 1997 for one acknowledgement a segment.
double mathis(double loss) {
  return kSegment * 8 * std::sqrt(1.5) / (kRoundTrip * std::sqrt(loss)) / 1e6;
}

/// The same where each cycle also has the round trip in which the loss is noticed and the one that
/// repairs it: n packets from loss to loss are 3/8 W² + 5/4 W, in W/2 + 2 round trips.
double cycle(double loss) {
  const double packets = 1 / loss;
  const double window = (std::sqrt(1.25 * 1.25 + 1.5 * packets) - 1.25) / 0.75;
  return kSegment * 8 * (packets - 1) / ((window / 2 + 2) * kRoundTrip) / 1e6;
}

struct LongTransfer {
  sim::LossOptions loss;
  Duration length;
  std::uint64_t seed = 1;
  bool reno = false;  ///< what PFTK describes: neither RFC 6582 nor RFC 3042
};

/// Megabit a second of what arrived, from the moment the transfer is a quarter of its length old.
double rate(const LongTransfer& transfer) {
  BottleneckOptions options{.seed = transfer.seed};
  options.forward.delay = options.backward.delay = std::chrono::milliseconds(50);
  options.forward.loss = transfer.loss;
  options.tcp.receive_buffer = 64'000'000;
  options.tcp.min_rto_margin = std::chrono::milliseconds(300);  // a timeout of four round trips
  options.tcp.limited_transmit = options.tcp.partial_acks = !transfer.reno;
  Bottleneck bottleneck(options);
  const bulk::Receiver receiver(bottleneck.server(), Bottleneck::server_address());
  const bulk::Sender sender(bottleneck.client(), bottleneck.path(), UINT64_MAX);
  const Time begin = kStartOfRun + transfer.length / 4;
  bottleneck.engine().run(begin);
  const std::uint64_t before = receiver.octets();
  bottleneck.engine().run(kStartOfRun + transfer.length);
  const double seconds =
      static_cast<double>(nanoseconds_of(transfer.length - transfer.length / 4)) / 1e9;
  return static_cast<double>(receiver.octets() - before) * 8 / seconds / 1e6;
}

constexpr std::uint64_t kBillion = 1'000'000'000;

}  // namespace

Study random_loss(Effort effort) {
  Study study{.name = "pftk",
              .title = "What TCP reaches under random loss",
              .theory = "PFTK: MSS / (R √(2p/3) + 4R · min(1, 3√(3p/8)) p (1 + 32p²)), b = 1",
              .set_up =
                  "Reno (neither RFC 6582 nor RFC 3042, as PFTK assumes), 100 ms round "
                  "trip, infinite rate, independent loss, timeouts of four round trips",
              .x_label = "loss p",
              .y_label = "Mbit/s",
              .logarithmic_x = true,
              .logarithmic_y = true,
              .series = {{.name = "PFTK", .theory = pftk}}};
  const bool whole = effort == Effort::kWhole;
  for (const double loss : {1e-3, 0.01, 0.02, 0.05, 0.1}) {
    if (!whole && loss < 0.01) continue;
    const Estimate found = over_seeds(whole ? 30 : 4, [&](std::uint64_t seed) {
      return rate({.loss = {.kind = "bernoulli",
                            .probability_ppb = static_cast<std::uint64_t>(loss * kBillion)},
                   .length = std::chrono::seconds(whole ? 1'000 : 200),
                   .seed = seed,
                   .reno = true});
    });
    study.series[0].points.push_back(within(loss, pftk(loss), found, loss > 0.01 ? 0.2 : 0.1));
  }
  return study;
}

Study periodic_loss(Effort) {
  Study study{
      .name = "mathis",
      .title = "What TCP reaches where every n-th packet is lost",
      .theory =
          "Mathis: MSS / R · √(3/2) / √p, one acknowledgement a segment, meant for "
          "small p; with repair: the same cycle with the two round trips that "
          "notice and repair the loss",
      .set_up = "NewReno, 100 ms round trip, infinite rate, the last of each 1/p lost",
      .x_label = "loss p",
      .y_label = "Mbit/s",
      .logarithmic_x = true,
      .logarithmic_y = true,
      .series = {{.name = "Mathis", .theory = mathis}, {.name = "with repair", .theory = cycle}}};
  for (const std::uint64_t every : {100, 300, 1'000, 3'000, 10'000}) {
    sim::LossOptions loss{.kind = "drop_list"};
    for (std::uint64_t at = every; at < 6'000'000; at += every) loss.ordinals.push_back(at);
    const double part = 1 / static_cast<double>(every);
    const Estimate found{rate({.loss = loss, .length = std::chrono::seconds(1'200)}), 0, 1};
    if (every >= 3'000) study.series[0].points.push_back(within(part, mathis(part), found, 0.03));
    study.series[1].points.push_back(within(part, cycle(part), found, 0.03));
  }
  return study;
}

}  // namespace post::validation
