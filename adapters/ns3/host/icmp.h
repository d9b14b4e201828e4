// What ICMP errors say, read from their octets: ns-3 tells its sockets of them without the
// destination that they are about.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "model/address.h"
#include "model/cause.h"

namespace post::ns3host {

enum class Transport : std::uint8_t { kTcp = 6, kUdp = 17 };

/// An error about a packet that this host sent.
struct IcmpNotice {
  Cause cause = Cause::kNone;
  std::size_t mtu = 0;  ///< with kPacketTooBig
  Transport transport = Transport::kUdp;
  SocketAddress local;  ///< where the packet came from
  SocketAddress remote;
};

/// Reads an ICMP message of that family, from its type octet on. Nothing where it is no error or
/// quotes neither UDP nor TCP, or not enough of it.
std::optional<IcmpNotice> read_icmp(std::span<const std::byte> message, Family family);

}  // namespace post::ns3host
