// The boxes' view of the octets of an IP packet, and their rewriting of these, for worlds whose
// packets are octets.
#pragma once

#include <cstddef>
#include <span>

#include "sim/network/boxes/box.h"

namespace post::sim {

/// `packet` may be anything: what cannot be read is not there. Fragments show their protocol alone.
PacketFacts facts_of(std::span<const std::byte> packet);

/// Overwrites TCP options and the maximum segment size as `answer` says, checksum corrected (a
/// wrong one stays wrong).
void rewrite_options(std::span<std::byte> packet, const BoxAnswer& answer);

/// Options one after the other: calls `visit(kind, begin, length)` for each but padding, with its
/// place in `options`. Ends where they are malformed.
template <class Visit>
void for_each_option(std::span<const std::byte> options, Visit&& visit) {
  for (std::size_t at = 0; at < options.size();) {
    const auto kind = std::to_integer<std::uint8_t>(options[at]);
    if (kind == tcp_option::kEnd) return;
    if (kind == tcp_option::kNoOperation) {
      ++at;
      continue;
    }
    if (at + 2 > options.size()) return;
    const auto length = std::to_integer<std::size_t>(options[at + 1]);
    if (length < 2 || at + length > options.size()) return;
    visit(kind, at, length);
    at += length;
  }
}

}  // namespace post::sim
