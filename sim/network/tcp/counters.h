// What one host's TCP counted.
#pragma once

#include <cstdint>

namespace post::sim::tcp {

struct Counters {
  std::uint64_t segments_sent = 0;
  std::uint64_t segments_received = 0;
  std::uint64_t resets_sent = 0;
  std::uint64_t refused = 0;         ///< segments for which there is no connection and no listener
  std::uint64_t outside_window = 0;  ///< ignored: old, or beyond the window
  std::uint64_t future_acknowledgements = 0;  ///< ignored: of octets never sent
  std::uint64_t old_acknowledgements = 0;     ///< challenged: below all that the peer can mean
  std::uint64_t challenged =
      0;  ///< RST inside the window but not next, or SYN in a connection (RFC 5961)
  std::uint64_t ignored_resets = 0;  ///< outside the window, or for another SYN
  std::uint64_t malformed = 0;       ///< without ACK where one must be
  std::uint64_t old_timestamps = 0;  ///< PAWS: older than what has come, or without (RFC 7323)
  std::uint64_t keep_alives = 0;     ///< probes sent
  std::uint64_t refused_blocks = 0;  ///< SACK blocks about octets that were never sent, or none
  std::uint64_t backlog_full = 0;    ///< SYNs dropped
};

}  // namespace post::sim::tcp
