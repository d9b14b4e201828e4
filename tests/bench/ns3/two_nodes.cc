// SPDX-License-Identifier: GPL-2.0-only
#include "tests/bench/ns3/two_nodes.h"

#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>

#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/traffic-control-helper.h"

namespace post::bench {
namespace {

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](timeval t) { return static_cast<double>(t.tv_sec) + t.tv_usec / 1e6; };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace

TwoNodes::TwoNodes(const Options& options) : nodes(2) {
  ns3::PointToPointHelper link;
  link.SetDeviceAttribute("DataRate", ns3::StringValue(options.rate));
  link.SetChannelAttribute("Delay", ns3::StringValue(options.delay));
  const auto devices = link.Install(nodes);
  ns3::InternetStackHelper().Install(nodes);
  ns3::Ipv4AddressHelper addresses("10.0.0.0", "255.255.255.0");
  interfaces = addresses.Assign(devices);
  ns3::TrafficControlHelper().Uninstall(devices);  // Assign puts FqCoDel there
}

int measure(const Options& options, const std::function<std::uint64_t()>& echoed) {
  const double before = cpu_seconds();
  ns3::Simulator::Run();
  const double spent = cpu_seconds() - before;
  std::printf(
      "{\"echoes\": %llu, \"cpu_seconds\": %.6f, \"simulated_ns\": %lld, \"events\": %llu}\n",
      static_cast<unsigned long long>(echoed()), spent,
      static_cast<long long>(ns3::Simulator::Now().GetNanoSeconds()),
      static_cast<unsigned long long>(ns3::Simulator::GetEventCount()));
  const bool all = echoed() == options.count;
  ns3::Simulator::Destroy();
  return all ? 0 : 1;
}

Options parse(int argc, char** argv) {
  if (argc != 6) {
    std::fprintf(stderr, "usage: %s COUNT SIZE WINDOW RATE DELAY (e.g. 100000 100 16 1Gbps 5ms)\n",
                 argv[0]);
    std::exit(2);
  }
  return {std::strtoull(argv[1], nullptr, 10),
          static_cast<std::uint32_t>(std::strtoul(argv[2], nullptr, 10)),
          static_cast<std::uint32_t>(std::strtoul(argv[3], nullptr, 10)), argv[4], argv[5]};
}

}  // namespace post::bench
