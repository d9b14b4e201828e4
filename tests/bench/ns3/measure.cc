// SPDX-License-Identifier: GPL-2.0-only
#include "tests/bench/ns3/measure.h"

#include <sys/resource.h>

#include <cstdio>

#include "ns3/simulator.h"

namespace post::bench {
namespace {

rusage used() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage;
}

double cpu_seconds() {
  const rusage usage = used();
  const auto seconds = [](timeval t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace

int measure(std::uint64_t expected, const std::function<std::uint64_t()>& done) {
  const double before = cpu_seconds();
  ns3::Simulator::Run();
  const double spent = cpu_seconds() - before;
  std::printf(
      "{\"operations\": %llu, \"cpu_seconds\": %.6f, \"peak_octets\": %lld, "
      "\"simulated_ns\": %lld, \"events\": %llu}\n",
      static_cast<unsigned long long>(done()), spent,
      static_cast<long long>(used().ru_maxrss) * 1024,
      static_cast<long long>(ns3::Simulator::Now().GetNanoSeconds()),
      static_cast<unsigned long long>(ns3::Simulator::GetEventCount()));
  const bool all = done() == expected;
  ns3::Simulator::Destroy();
  return all ? 0 : 1;
}

}  // namespace post::bench
