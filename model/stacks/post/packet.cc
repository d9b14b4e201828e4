#include "model/stacks/post/packet.h"

#include "model/stacks/post/varint.h"

namespace post::wire {
namespace {

constexpr std::size_t kIdSize = 8;

void put_id(ConnectionId id, VarintWriter& to) {
  for (std::size_t i = kIdSize; i-- > 0;) to.octet(static_cast<std::uint8_t>(id >> (8 * i)));
}

ConnectionId read_id(VarintReader& from) {
  ConnectionId id = 0;
  for (std::size_t i = 0; i < kIdSize; ++i) id = id << 8 | from.octet();
  return id;
}

}  // namespace

std::size_t header_size(const PacketHeader& header) {
  return 1 + kIdSize + (header.handshake ? kIdSize : 0) + varint_size(header.number);
}

Bytes write_header(const PacketHeader& header) {
  return Bytes::generate(header_size(header), [&](std::span<std::byte> room) {
    VarintWriter to(room);
    to.octet(header.handshake ? kHandshakePacket : kDataPacket);
    put_id(header.destination, to);
    if (header.handshake) put_id(header.source, to);
    to.varint(header.number);
  });
}

std::optional<Packet> parse_packet(const Bytes& datagram) {
  VarintReader from(datagram.span());
  Packet packet;
  const std::uint8_t first = from.octet();
  if (first != kDataPacket && first != kHandshakePacket) return std::nullopt;
  packet.header.handshake = first == kHandshakePacket;
  packet.header.destination = read_id(from);
  if (packet.header.handshake) packet.header.source = read_id(from);
  packet.header.number = from.varint();
  if (!from.ok()) return std::nullopt;
  packet.frames = datagram.slice(datagram.size() - from.rest().size());
  return packet;
}

}  // namespace post::wire
