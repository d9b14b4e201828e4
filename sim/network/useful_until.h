// How a packet tells path elements until when it is of use (draft section 2.2): an option of eight
// octets in either family, pure octets for every world (docs/network.md, Lifetimes).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "model/time.h"

namespace post::sim {

/// What the option adds to a packet.
inline constexpr std::size_t kUsefulUntilOctets = 8;
using UsefulUntilOctets = std::array<std::byte, kUsefulUntilOctets>;

/// As it can be told: to the tenth of a millisecond that is not before `until`. kNever: it cannot,
/// 119 hours into the run.
Time tellable(Time until);

/// `until` is tellable and not kNever. Behind IPv4's header of 20 octets.
UsefulUntilOctets useful_until_ipv4(Time until);
/// Behind IPv6's header, whose next header is 0 then; `next` is what it was.
UsefulUntilOctets useful_until_ipv6(Time until, std::uint8_t next);

/// What a packet tells, which begins with its IP header; any octets. kNever: nothing that one could
/// understand.
Time useful_until_of(std::span<const std::byte> packet);

}  // namespace post::sim
