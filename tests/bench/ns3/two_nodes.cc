// SPDX-License-Identifier: GPL-2.0-only
#include "tests/bench/ns3/two_nodes.h"

#include <cstdio>
#include <cstdlib>

#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/string.h"
#include "ns3/traffic-control-helper.h"

namespace post::bench {
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
