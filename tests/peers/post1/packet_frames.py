"""The frames of post/1 that come over datagrams only."""

from .frames import MAX_PROPERTIES, frame, join_varints
from .varint import malformed


@frame(0x0F, "PROPERTIES")
class PropertiesPart:
    stream: int
    message: int
    offset: int
    total: int
    octets: bytes

    def payload(self):
        return join_varints(self.stream, self.message, self.offset, self.total) + self.octets

    @classmethod
    def parse(cls, reader):
        read = cls(reader.varint(), reader.numbered(), reader.varint(), reader.varint(),
                   reader.rest())
        if not read.octets or read.offset + len(read.octets) > read.total:
            raise malformed(f"PROPERTIES from {read.offset} of {read.total}")
        if read.total > MAX_PROPERTIES:
            raise malformed(f"{read.total} octets of properties")
        return read


@frame(0x10, "PACKET_ACK")
class PacketAck:
    delay_us: int
    congestion_marks: int
    packets: list  # of [begin, end), the highest first

    def payload(self):
        (begin, end), *others = self.packets
        numbers = [end - 1, self.delay_us, self.congestion_marks, len(others), end - 1 - begin]
        for lower_begin, lower_end in others:
            numbers += [begin - lower_end - 1, lower_end - 1 - lower_begin]
            begin = lower_begin
        return join_varints(*numbers)

    @classmethod
    def parse(cls, reader):
        largest, delay_us, marks, count = (reader.varint() for _ in range(4))
        begin = largest - reader.varint()
        packets = [(begin, largest + 1)]
        if count > reader.left() // 2:
            raise malformed(f"{count} ranges in {reader.left()} octets")
        for _ in range(count):
            end = begin - reader.varint() - 1
            begin = end - 1 - reader.varint()
            packets.append((begin, end))
        if begin < 0:
            raise malformed("an ack of packets below 0")
        return cls(delay_us, marks, packets)
