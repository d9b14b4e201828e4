// SPDX-License-Identifier: GPL-2.0-only
// What both sides of the benchmark of datagram echoes inside ns-3 share: two nodes on one
// point-to-point link, the command line, and the line with what was measured.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "ns3/ipv4-interface-container.h"
#include "ns3/node-container.h"

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

/// Runs the simulation to its end, prints one JSON line with the CPU time of that, and returns the
/// program's exit code. `echoed` tells how many came back.
int measure(const Options& options, const std::function<std::uint64_t()>& echoed);

/// COUNT SIZE WINDOW RATE DELAY; exits where they are not given.
Options parse(int argc, char** argv);

}  // namespace post::bench
