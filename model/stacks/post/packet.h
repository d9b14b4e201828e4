// Packets of post/1 over datagrams (docs/wire.md): one header, then frames up to the end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "model/bytes.h"
#include "model/stacks/post/recovery/sent_packet.h"

namespace post::wire {

/// What one end calls a connection: in every packet to it. 0: not known yet.
using ConnectionId = std::uint64_t;

/// First octets. Other protocols on the same port have others (RFC 9443).
inline constexpr std::uint8_t kDataPacket = 0x04;
inline constexpr std::uint8_t kHandshakePacket = 0x05;

struct PacketHeader {
  bool handshake = false;
  ConnectionId destination = 0;  ///< the receiver's; 0 in an initiator's first packets
  ConnectionId source = 0;       ///< the sender's; in handshake packets only
  recovery::PacketNumber number = 0;
  friend bool operator==(const PacketHeader&, const PacketHeader&) = default;
};

struct Packet {
  PacketHeader header;
  Bytes frames;
};

/// Octets of the header as write_header() makes it.
std::size_t header_size(const PacketHeader& header);
Bytes write_header(const PacketHeader& header);
/// Nothing where the datagram is no packet of post/1. Frames are not looked at.
std::optional<Packet> parse_packet(const Bytes& datagram);

}  // namespace post::wire
