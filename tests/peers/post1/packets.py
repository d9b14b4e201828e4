"""Packets of post/1: one a datagram."""

import dataclasses

from . import frames
from .varint import Reader, WireError, encode_varint

DATA_PACKET, HANDSHAKE_PACKET = 0x04, 0x05
ID_OCTETS = 8
NO_ID = bytes(ID_OCTETS)


@dataclasses.dataclass
class Packet:
    handshake: bool
    destination: bytes
    source: bytes | None  # of handshake packets
    number: int
    payload: bytes

    def encode(self):
        first = HANDSHAKE_PACKET if self.handshake else DATA_PACKET
        return (bytes([first]) + self.destination + (self.source or b"") +
                encode_varint(self.number) + self.payload)

    def frames(self):
        """Raises WireError; unknown ones are None."""
        reader = Reader(self.payload)
        read = []
        while reader.left():
            read.append(frames.parse_frame(reader))
        return read


def parse_packet(octets):
    """None: no packet."""
    reader = Reader(octets)
    try:
        first = reader.octet()
        if first not in (DATA_PACKET, HANDSHAKE_PACKET):
            return None
        destination = reader.take(ID_OCTETS)
        source = reader.take(ID_OCTETS) if first == HANDSHAKE_PACKET else None
        return Packet(first == HANDSHAKE_PACKET, destination, source, reader.varint(),
                      reader.rest())
    except WireError:
        return None
