#include "tests/bench/benchmark.h"

#include <stdlib.h>
#include <time.h>

#include <algorithm>

#include "tests/bench/peak_memory.h"

namespace post::bench {
namespace {

double per_operation(const Sample& sample) {
  return sample.cpu_seconds / static_cast<double>(std::max<std::uint64_t>(sample.operations, 1));
}

double per_second(const Sample& sample) {
  return static_cast<double>(sample.operations) / sample.wall_seconds;
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

double load_of_last_minute() {
  double load = 0;
  return getloadavg(&load, 1) == 1 ? load : 0;
}

}  // namespace

double cpu_seconds() {
  timespec spent{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
  return static_cast<double>(spent.tv_sec) + static_cast<double>(spent.tv_nsec) / 1e9;
}

Sample measure(const std::function<std::uint64_t()>& work) {
  forget_peak_memory();
  const double before = cpu_seconds();
  const std::uint64_t operations = work();
  const double spent = cpu_seconds() - before;
  return {.operations = operations, .cpu_seconds = spent, .peak_octets = peak_memory()};
}

namespace {

/// The figures of all pairs of one benchmark.
class Pairs {
 public:
  void add(const Sample& own, const std::optional<Sample>& peer) {
    cpu_.push_back(per_operation(own));
    if (own.p50_seconds > 0) p50_.push_back(own.p50_seconds);
    if (own.wall_seconds > 0) rates_.push_back(per_second(own));
    if (own.octets > 0) octets_.push_back(own.octets);
    if (own.peak_octets > 0) peaks_.push_back(own.peak_octets);
    if (!peer) return;
    cpu_ratios_.push_back(per_operation(own) / per_operation(*peer));
    if (peer->p50_seconds > 0) p50_ratios_.push_back(own.p50_seconds / peer->p50_seconds);
    if (peer->peak_octets > 0) peak_ratios_.push_back(own.peak_octets / peer->peak_octets);
    if (peer->wall_seconds > 0) rate_ratios_.push_back(per_second(own) / per_second(*peer));
  }
  void fill(Row& row) const {
    row.nanoseconds_per_operation = median_of(cpu_).value_or(0) * 1e9;
    row.ratio = median_of(cpu_ratios_);
    if (const auto p50 = median_of(p50_)) row.p50_nanoseconds = *p50 * 1e9;
    row.p50_ratio = median_of(p50_ratios_);
    row.per_second = median_of(rates_);
    row.rate_ratio = median_of(rate_ratios_);
    row.octets = median_of(octets_);
    row.peak_octets = median_of(peaks_);
    row.peak_ratio = median_of(peak_ratios_);
  }

 private:
  static std::optional<double> median_of(const std::vector<double>& values) {
    return values.empty() ? std::optional<double>() : median(values);
  }

  std::vector<double> cpu_;
  std::vector<double> cpu_ratios_;
  std::vector<double> p50_;
  std::vector<double> p50_ratios_;
  std::vector<double> rates_;
  std::vector<double> rate_ratios_;
  std::vector<double> octets_;
  std::vector<double> peaks_;
  std::vector<double> peak_ratios_;
};

}  // namespace

Row run(const Benchmark& benchmark, std::size_t repetitions) {
  Row row;
  row.name = benchmark.name;
  row.what = benchmark.what;
  row.repetitions = repetitions;
  Pairs pairs;
  for (std::size_t i = 0; i <= repetitions; ++i) {
    const std::optional<Sample> sample = benchmark.work();
    const std::optional<Sample> peer =
        benchmark.peer_work ? benchmark.peer_work() : std::optional<Sample>();
    if (i == 0 || !sample) continue;  // the first one warms up
    row.operations = sample->operations;
    pairs.add(*sample, peer);
  }
  pairs.fill(row);
  if (row.ratio) row.peer = benchmark.peer;
  row.load = load_of_last_minute();
  return row;
}

}  // namespace post::bench
