// What the tables of a NAT or firewall see of a packet that a node forwards.
#pragma once

#include <cstdint>

#include "model/address.h"
#include "sim/network/protocol.h"

namespace post::sim {

/// A UDP datagram or a TCP segment.
struct Flow {
  Protocol protocol = Protocol::kUdp;
  SocketAddress source;
  SocketAddress destination;
  std::uint8_t tcp_flags = 0;  ///< tcp_flag
  friend bool operator==(const Flow&, const Flow&) = default;
};

/// An ICMP error about a packet: `quoted` are the addresses and ports inside it.
struct ErrorFlow {
  IpAddress source;       ///< who reports
  IpAddress destination;  ///< who is told
  Flow quoted;
  friend bool operator==(const ErrorFlow&, const ErrorFlow&) = default;
};

/// Which side of a NAT or firewall an interface is on.
enum class Side : std::uint8_t { kInside, kOutside };

/// From where to where a packet crosses the node. `to` is the side that its destination is routed
/// to; for an external address of a NAT it does not matter.
struct Crossing {
  Side from = Side::kInside;
  Side to = Side::kOutside;
};

/// Relative to the inside.
enum class Heading : std::uint8_t { kOutward, kInward };

}  // namespace post::sim
