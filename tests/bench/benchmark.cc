#include "tests/bench/benchmark.h"

#include <time.h>

#include <algorithm>

namespace post::bench {
namespace {

double cpu_now() {
  timespec spent{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
  return static_cast<double>(spent.tv_sec) + static_cast<double>(spent.tv_nsec) / 1e9;
}

double per_operation(const Sample& sample) {
  return sample.cpu_seconds / static_cast<double>(std::max<std::uint64_t>(sample.operations, 1));
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

}  // namespace

Sample measure(const std::function<std::uint64_t()>& work) {
  const double before = cpu_now();
  const std::uint64_t operations = work();
  return {operations, cpu_now() - before};
}

Row run(const Benchmark& benchmark, std::size_t repetitions) {
  Row row{benchmark.name, benchmark.what, "", repetitions, 0, 0, {}};
  std::vector<double> own;
  std::vector<double> ratios;
  for (std::size_t i = 0; i <= repetitions; ++i) {
    const std::optional<Sample> sample = benchmark.work();
    const std::optional<Sample> peer =
        benchmark.peer_work ? benchmark.peer_work() : std::optional<Sample>();
    if (i == 0 || !sample) continue;  // the first one warms up
    row.operations = sample->operations;
    own.push_back(per_operation(*sample));
    if (peer) ratios.push_back(per_operation(*sample) / per_operation(*peer));
  }
  if (!own.empty()) row.nanoseconds_per_operation = median(own) * 1e9;
  if (!ratios.empty()) {
    row.peer = benchmark.peer;
    row.ratio = median(ratios);
  }
  return row;
}

}  // namespace post::bench
