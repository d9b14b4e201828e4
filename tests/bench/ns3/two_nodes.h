// SPDX-License-Identifier: GPL-2.0-only
// What the benchmarks of datagram echoes inside ns-3 share: two nodes on one point-to-point link
// and the command line.
#pragma once

#include <cstdint>
#include <string>

#include "ns3/ipv4-interface-container.h"
#include "ns3/node-container.h"
#include "tests/bench/ns3/measure.h"

namespace post::bench {

constexpr std::uint16_t kPort = 7;

struct Options {
  std::uint64_t count = 0;
  std::uint32_t size_bytes = 0;
  std::uint32_t window = 0;
  std::string rate;   ///< as ns-3 writes it: 1Gbps
  std::string delay;  ///< 5ms
};

struct TwoNodes {
  explicit TwoNodes(const Options& options);
  ns3::NodeContainer nodes;
  ns3::Ipv4InterfaceContainer interfaces;
};

/// COUNT SIZE WINDOW RATE DELAY; exits where they are not given.
Options parse(int argc, char** argv);

}  // namespace post::bench
