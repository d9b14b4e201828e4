// Loss that comes in bursts.
#include <algorithm>
#include <cmath>

#include "sim/network/loss/loss.h"
#include "tests/validation/studies.h"

namespace post::validation {
namespace {

constexpr double kBillion = 1e9;

struct Chain {
  double to_bad = 0;
  double to_good = 0;

  double loss() const { return to_bad / (to_bad + to_good); }
  double burst() const { return 1 / to_good; }
  double correlation() const { return 1 - to_bad - to_good; }
};

struct Losses {
  double packets = 0;
  double lost = 0;
  double bursts = 0;
};

Losses count_losses(const Chain& chain, std::uint64_t packets, std::uint64_t seed) {
  const auto parts = [](double part) {
    return static_cast<std::uint64_t>(std::llround(part * kBillion));
  };
  const auto model = sim::make_loss(
      {.kind = "gilbert_elliott",
       .chain = {.to_bad_ppb = parts(chain.to_bad), .to_good_ppb = parts(chain.to_good)}},
      sim::KeyedDraws(seed, 0, "link", sim::Direction::kForward));
  Losses losses{.packets = static_cast<double>(packets)};
  bool in_burst = false;
  for (std::uint64_t ordinal = 1; ordinal <= packets; ++ordinal) {
    const bool lost = !(*model)->decide({.ordinal = ordinal, .bytes = 1'000}).passes();
    losses.lost += lost ? 1 : 0;
    losses.bursts += lost && !in_burst ? 1 : 0;
    in_burst = lost;
  }
  return losses;
}

constexpr Chain kChains[] = {{0.005, 0.25}, {0.01, 0.1}, {0.02, 0.5}, {0.002, 0.05}, {0.05, 0.2}};

std::uint64_t packets(Effort effort) { return effort == Effort::kWhole ? 10'000'000 : 300'000; }

/// Three standard deviations: of the part that is lost, by the sample's effective size.
Point loss_point(const Chain& chain, const Losses& losses) {
  const double loss = chain.loss();
  const double effective = losses.packets * (1 - chain.correlation()) / (1 + chain.correlation());
  return {loss,
          loss,
          {losses.lost / losses.packets, 0, 1},
          3 * std::sqrt(loss * (1 - loss) / effective)};
}

/// Bursts are geometric.
Point burst_point(const Chain& chain, const Losses& losses) {
  const double deviation = std::sqrt(1 - chain.to_good) / chain.to_good;
  return {chain.burst(),
          chain.burst(),
          {losses.lost / losses.bursts, 0, 1},
          3 * deviation / std::sqrt(losses.bursts)};
}

double same(double x) { return x; }

Study bursts(Effort effort, Study study, Point (*point)(const Chain&, const Losses&)) {
  study.series = {{.name = "Gilbert–Elliott", .theory = same}};
  for (const Chain& chain : kChains) {
    study.series[0].points.push_back(point(chain, count_losses(chain, packets(effort), 1)));
  }
  std::ranges::sort(study.series[0].points, {}, &Point::x);
  return study;
}

}  // namespace

Study stationary_loss(Effort effort) {
  return bursts(effort,
                {.name = "gilbert_loss",
                 .title = "What a chain of Gilbert and Elliott loses",
                 .theory = "loss = p / (p + r), within 3 σ of n (1 − c) / (1 + c) samples, "
                           "c = 1 − p − r",
                 .set_up = "good loses nothing and bad everything; p from 0.002 to 0.05, r from "
                           "0.05 to 0.5",
                 .x_label = "p / (p + r)",
                 .y_label = "part that is lost"},
                loss_point);
}

Study mean_bursts(Effort effort) {
  return bursts(effort,
                {.name = "gilbert_burst",
                 .title = "How many packets a chain of Gilbert and Elliott loses in a row",
                 .theory = "mean burst = 1 / r, within 3 σ of a geometric distribution",
                 .set_up = "as before",
                 .x_label = "1 / r",
                 .y_label = "mean burst in packets"},
                burst_point);
}

}  // namespace post::validation
