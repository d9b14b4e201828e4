// NATs and firewalls over the octets of IP packets, for worlds whose packets are octets.
#pragma once

#include <cstddef>
#include <span>
#include <variant>

#include "sim/network/nat/middlebox.h"

namespace post::sim {

/// A flow, an error about one, or neither: then a drop says why the packet cannot go on
/// (`malformed`, `fragment`: nobody can tell a fragment's ports), and a pass that it is of another
/// protocol or an ICMP message about none.
using Content = std::variant<Verdict, Flow, ErrorFlow>;

/// `packet` may be anything. Of the packet that an ICMP error quotes, eight octets behind its IP
/// header are enough (RFC 792).
Content read_content(std::span<const std::byte> packet);

/// Writes addresses and ports over those of an IPv4 packet whose content is of the same kind,
/// checksums corrected, those inside a quote too as far as they were not cut off. UDP without a
/// checksum stays so. IPv6 is left as it is.
void rewrite(std::span<std::byte> packet, const Flow& flow);
void rewrite(std::span<std::byte> packet, const ErrorFlow& error);

struct Translated {
  Verdict verdict = Verdict::pass();
  bool prohibited = false;  ///< as of FlowAnswer
};

/// Reads, decides and rewrites.
Translated translate(Middlebox& box, std::span<std::byte> packet, Crossing crossing, Time now);

}  // namespace post::sim
