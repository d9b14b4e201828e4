// Which packets belong together, for disciplines that share a link fairly among flows.
#pragma once

#include <cstdint>
#include <string_view>

#include "model/address.h"
#include "model/hash.h"
#include "sim/network/protocol.h"

namespace post::sim {

/// The same number for all packets of a 5-tuple, in every world. Ports are 0 where there are none.
struct FlowTuple {
  const IpAddress& source;
  const IpAddress& destination;
  std::uint8_t protocol = 0;
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
};

inline std::uint64_t flow_hash(const FlowTuple& tuple) {
  Hash64 hash;
  for (const IpAddress* address : {&tuple.source, &tuple.destination}) {
    const auto* octets = reinterpret_cast<const char*>(address->octets().data());
    hash.absorb(std::string_view(octets, address->bits() / 8));
  }
  const std::uint64_t ports = std::uint64_t{tuple.source_port} << 16 | tuple.destination_port;
  return hash.absorb(std::uint64_t{tuple.protocol} << 32 | ports).value();
}

}  // namespace post::sim
