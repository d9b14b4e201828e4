// A path that takes less than its first link says.
#include <utility>

#include "tests/bulk/bulk.h"
#include "tests/validation/bottleneck.h"
#include "tests/validation/studies.h"

namespace post::validation {
namespace {

constexpr std::uint64_t kOctets = 100'000;

/// The part of the transfer that arrives within five minutes through a router that takes packets of
/// that size. Both hosts have links of 1500: neither can know.
double arrived(std::size_t mtu, std::vector<sim::BoxOptions> boxes) {
  boxes.push_back({.kind = "limit_mtu", .mtu = mtu});
  BottleneckOptions options{.boxes = std::move(boxes)};
  options.forward.delay = options.backward.delay = std::chrono::milliseconds(20);
  Bottleneck bottleneck(options);
  const bulk::Receiver receiver(bottleneck.server(), Bottleneck::server_address());
  const bulk::Sender sender(bottleneck.client(), bottleneck.path(), kOctets);
  bottleneck.engine().run(kStartOfRun + std::chrono::minutes(5));
  return static_cast<double>(receiver.octets()) / kOctets;
}

Series through(const std::string& name, const std::vector<sim::BoxOptions>& boxes,
               double (*expected)(double mtu)) {
  Series series{.name = name, .theory = expected};
  for (const int mtu : {1280, 1400, 1492, 1500}) {
    series.points.push_back(exactly(mtu, expected(mtu), arrived(mtu, boxes)));
  }
  return series;
}

double all(double) { return 1; }
double none_below_1500(double mtu) { return mtu < 1500 ? 0 : 1; }

}  // namespace

Study black_hole(Effort) {
  return {
      .name = "pmtu",
      .title = "What arrives where the path takes less than the links at its ends",
      .theory =
          "all that is sent where \"packet too big\" comes back (RFC 1191) or the MSS is "
          "clamped; nothing where it is kept back",
      .set_up = "100 kB between links with an MTU of 1500 through a router with less, five minutes",
      .x_label = "MTU of the router",
      .y_label = "part that arrives",
      .series = {through("errors come back", {}, all),
                 through("errors are hidden", {{.kind = "hide_too_big"}}, none_below_1500),
                 through("hidden, MSS clamped",
                         {{.kind = "hide_too_big"}, {.kind = "clamp_mss", .mss = 1240}}, all)}};
}

}  // namespace post::validation
