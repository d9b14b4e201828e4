// Octets from a client to a server over the embedded TCP.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "tests/bench/two_hosts.h"

namespace post::bench {

/// What every transfer does, here and in ns-3.
struct TransferFigures {
  std::uint64_t octets = 100'000'000;  ///< over all links together
  std::size_t buffer = 1'000'000;      ///< of each receiver and, in ns-3, of each sender
  std::size_t links = 1;               ///< a connection over each, at once
  LinkFigures link = {
      .rate_bps = 100'000'000, .delay = std::chrono::milliseconds(20), .queue_packets = 1000};
};

TwoHostsOptions transfer_hosts(const TransferFigures& figures, TraceSink* sink);

/// Through byte channels, without Carriers. The number of octets that arrived.
std::uint64_t channel_transfer(const TransferFigures& figures);
/// The same with trace and digest on.
std::uint64_t channel_transfer_traced(const TransferFigures& figures);
/// In Messages of 64 KiB through Carriers, with the full model: stack `tcp`, framer
/// `length_prefix`.
std::uint64_t carrier_transfer(const TransferFigures& figures);
std::uint64_t carrier_transfer_traced(const TransferFigures& figures);

}  // namespace post::bench
