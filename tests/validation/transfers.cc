// Short transfers without loss: nothing in them is random.
#include <array>

#include "tests/bulk/bulk.h"
#include "tests/validation/bottleneck.h"
#include "tests/validation/studies.h"

namespace post::validation {
namespace {

constexpr Duration kOneWay = std::chrono::milliseconds(50);
constexpr std::size_t kSegment = 1460;

/// When the last of so many full segments came, at infinite rate.
Time last_arrival(std::uint64_t segments, std::size_t window) {
  BottleneckOptions options;
  options.forward.delay = options.backward.delay = kOneWay;
  options.tcp.initial_window_segments = window;
  options.tcp.receive_buffer = 8'000'000;
  Bottleneck bottleneck(options);
  const bulk::Receiver receiver(bottleneck.server(), Bottleneck::server_address());
  const bulk::Sender sender(bottleneck.client(), bottleneck.path(), segments * kSegment);
  bottleneck.engine().run();
  return receiver.last_arrival();
}

/// Rounds after the handshake, from when the last octet came: (2 · rounds + 1) one-way delays.
double rounds(Time last) { return static_cast<double>((last - kStartOfRun) / kOneWay - 1) / 2; }

double expected_rounds(double segments, std::size_t window) {
  double sent = 0;
  int rounds = 0;
  for (auto flight = static_cast<double>(window); sent < segments; flight *= 2, ++rounds) {
    sent += flight;
  }
  return rounds;
}

Series slow_start_from(std::size_t window) {
  Series series{.name = "initial window " + std::to_string(window),
                .theory = [window](double segments) { return expected_rounds(segments, window); }};
  for (const int segments :
       {1, 3, 4, 9, 10, 11, 21, 22, 30, 31, 70, 71, 150, 151, 310, 311, 630, 1270, 1271}) {
    series.points.push_back(exactly(segments, expected_rounds(segments, window),
                                    rounds(last_arrival(segments, window))));
  }
  return series;
}

}  // namespace

Study slow_start(Effort) {
  Study study{.name = "slow_start",
              .title = "How many round trips a short transfer takes",
              .theory = "the least r with IW (2^r − 1) ≥ segments (RFC 5681, every segment acked)",
              .set_up = "infinite rate, 100 ms round trip, no loss",
              .x_label = "segments",
              .y_label = "round trips after the handshake",
              .logarithmic_x = true};
  for (const std::size_t window : {1, 3, 10}) study.series.push_back(slow_start_from(window));
  return study;
}

}  // namespace post::validation
