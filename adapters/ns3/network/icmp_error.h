// ICMP errors of both families as octets (RFC 792, RFC 4443), as the nodes of every simulated world
// send them: ns-3's own quote otherwise, or do not exist.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "model/address.h"

namespace post::ns3host {

enum class IcmpReason : std::uint8_t {
  kNoRoute,
  kAddressUnreachable,
  kProhibited,
  kPortUnreachable,
  kPacketTooBig,
  kTimeExceeded,
};

/// The whole IP packet of the error that `reporter` sends about `packet`, which is well-formed;
/// nothing where none may be sent: about an ICMP error, an IPv4 fragment behind the first, or to or
/// from an address that is multicast or unspecified. `mtu` with kPacketTooBig.
std::optional<std::vector<std::byte>> icmp_error(std::span<const std::byte> packet,
                                                 IcmpReason reason, const IpAddress& reporter,
                                                 std::size_t mtu);

}  // namespace post::ns3host
