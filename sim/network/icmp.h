// ICMP errors of both families: made by nodes that give a packet up, understood by the host that
// sent it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "model/host.h"
#include "sim/network/packet.h"

namespace post::sim {

enum class IcmpReason : std::uint8_t {
  kNoRoute,
  kAddressUnreachable,
  kProhibited,  ///< by administration
  kPortUnreachable,
  kPacketTooBig,
  kTimeExceeded,            ///< the hop limit ran out
  kReassemblyTimeExceeded,  ///< not all fragments came in time
};

/// The error that `reporter` sends about `packet`; nothing where none may be sent: about an ICMP
/// error or a fragment behind the first, or to or from an address that is multicast or unspecified
/// (RFC 1122 section 3.2.2, RFC 4443 section 2.4). `mtu` with kPacketTooBig.
std::optional<Packet> icmp_error(const Packet& packet, IcmpReason reason, const IpAddress& reporter,
                                 std::size_t mtu = 0);

/// What an ICMP error says.
struct IcmpMeaning {
  IcmpReason reason;
  /// kRefused (port unreachable), kUnreachable or kPacketTooBig; kNone where it means no more than
  /// a loss.
  Cause cause;
  std::size_t mtu = 0;
};

/// Nothing for a type or code that is not among the reasons.
std::optional<IcmpMeaning> icmp_meaning(const IcmpMessage& message, Family family);

}  // namespace post::sim
