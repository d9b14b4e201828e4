// Queues against queueing theory.
#include <algorithm>
#include <cmath>

#include "sim/engine/distributions.h"
#include "tests/validation/datagrams.h"
#include "tests/validation/studies.h"

namespace post::validation {
namespace {

// Service of 1 ms for a datagram of 1000 octets at 8 Mbit/s.
constexpr std::uint64_t kRate = 8'000'000;
constexpr std::size_t kMeanSize = 1'000;
constexpr double kService = 1e-3;
constexpr std::size_t kDrawnMean = 4'000;  // so that the least size hardly matters

std::function<Duration(RandomStream&)> poisson(double utilisation) {
  const auto mean = Duration(static_cast<std::int64_t>(std::llround(1e6 / utilisation)));
  return [mean](RandomStream& random) { return sim::exponential(random, mean); };
}

/// The mean wait, in services.
double deterministic_wait(double utilisation, std::uint64_t packets, std::uint64_t seed) {
  BottleneckOptions options{.seed = seed};
  options.forward.rate_bps = kRate;
  options.forward.queue.packets = std::nullopt;
  Bottleneck bottleneck(options);
  const DatagramOutcome outcome = send_datagrams(
      bottleneck, {.packets = packets, .gap = poisson(utilisation), .size = [](RandomStream&) {
                     return kMeanSize;
                   }});
  return outcome.total_delay_seconds / static_cast<double>(outcome.arrived) / kService - 1;
}

/// The part of all datagrams that find K - 1 waiting and one in the transmitter.
double lost_part(double utilisation, std::uint64_t room, std::uint64_t packets,
                 std::uint64_t seed) {
  BottleneckOptions options{.seed = seed, .mtu = 65'535};
  options.forward.rate_bps = kRate * (kDrawnMean / kMeanSize);
  options.forward.queue.packets = room - 1;
  Bottleneck bottleneck(options);
  const DatagramOutcome outcome = send_datagrams(
      bottleneck, {.packets = packets, .gap = poisson(utilisation), .size = [](RandomStream& draw) {
                     const Duration drawn = sim::exponential(draw, Duration(kDrawnMean));
                     return std::clamp<std::size_t>(nanoseconds_of(drawn), kHeaders, 65'535);
                   }});
  return 1 - static_cast<double>(outcome.arrived) / static_cast<double>(outcome.sent);
}

double waiting(double utilisation) { return utilisation / (2 * (1 - utilisation)); }

constexpr int kRoom = 10;

double blocked(double utilisation) {
  if (std::abs(utilisation - 1) < 1e-9) return 1.0 / (kRoom + 1);
  return (1 - utilisation) * std::pow(utilisation, kRoom) / (1 - std::pow(utilisation, kRoom + 1));
}

}  // namespace

Study constant_service(Effort effort) {
  Study study{.name = "md1",
              .title = "How long a datagram waits for a busy link",
              .theory = "M/D/1: wait / service = ρ / (2 (1 − ρ))",
              .set_up = "Poisson arrivals of 1000 octets at a router; 8 Mbit/s, any queue",
              .x_label = "utilisation ρ",
              .y_label = "mean wait / service",
              .series = {{.name = "M/D/1", .theory = waiting}}};
  const std::uint64_t runs = effort == Effort::kWhole ? 10 : 4;
  const std::uint64_t packets = effort == Effort::kWhole ? 1'000'000 : 30'000;
  for (const double utilisation : {0.5, 0.8, 0.9, 0.95}) {
    const Estimate wait = over_seeds(
        runs, [&](std::uint64_t seed) { return deterministic_wait(utilisation, packets, seed); });
    study.series[0].points.push_back(
        within(utilisation, waiting(utilisation), wait, utilisation > 0.9 ? 0.05 : 0.02));
  }
  return study;
}

Study bounded_queue(Effort effort) {
  Study study{
      .name = "mm1k",
      .title = "What a full queue loses",
      .theory = "M/M/1/K: loss = (1 − ρ) ρ^K / (1 − ρ^(K+1)), at ρ = 1: 1 / (K + 1); K = 10",
      .set_up = "Poisson arrivals of exponential sizes at a router, drop_tail of 9 packets",
      .x_label = "utilisation ρ",
      .y_label = "part that is lost",
      .series = {{.name = "M/M/1/10", .theory = blocked}}};
  const std::uint64_t runs = effort == Effort::kWhole ? 10 : 4;
  const std::uint64_t packets = effort == Effort::kWhole ? 1'000'000 : 30'000;
  for (const double utilisation : {0.7, 0.8, 0.9, 1.0, 1.2}) {
    const Estimate loss = over_seeds(
        runs, [&](std::uint64_t seed) { return lost_part(utilisation, kRoom, packets, seed); });
    study.series[0].points.push_back(within(utilisation, blocked(utilisation), loss, 0.02));
  }
  return study;
}

}  // namespace post::validation
