"""Which packets went and which came."""

import dataclasses

from .handshake import broken
from .packet_frames import PacketAck
from .ranges import Ranges

MAX_RANGES = 32
REORDERING = 3  # packets later than a lost one that arrived
TIMEOUT = 100_000_000  # nanoseconds, on a loopback interface


@dataclasses.dataclass
class SentPacket:
    number: int
    time: int
    frames: list
    handshake: bool


class SentPackets:
    """Those that ask for an acknowledgement and have none yet."""

    def __init__(self):
        self.next_number = 0
        self.in_flight = {}  # by number
        self.timeouts = 0  # in a row

    def take_number(self):
        self.next_number += 1
        return self.next_number - 1

    def add(self, packet):
        self.in_flight[packet.number] = packet

    def acked(self, ack):
        """Returns the packets that it acknowledges, and those that are lost by it."""
        if ack.packets[0][1] > self.next_number:
            raise broken(f"ack of packet {ack.packets[0][1] - 1} of {self.next_number}")
        acked = [self.in_flight.pop(number) for number in sorted(self.in_flight)
                 if any(begin <= number < end for begin, end in ack.packets)]
        if acked:
            self.timeouts = 0
        return acked, self._take(lambda packet: packet.number + REORDERING < ack.packets[0][1])

    def timed_out(self, now):
        late = self._take(lambda packet: packet.time + TIMEOUT <= now)
        self.timeouts += 1 if late else 0
        return late

    def _take(self, chosen):
        numbers = [number for number, packet in self.in_flight.items() if chosen(packet)]
        return [self.in_flight.pop(number) for number in sorted(numbers)]


class ReceivedPackets:
    def __init__(self):
        self.numbers = Ranges()
        self.largest_at = 0
        self.asked = False  # one that asks for an acknowledgement came

    def is_new(self, number):
        """False: it came before, or so long ago that nobody knows."""
        floor = self.numbers.list[-MAX_RANGES][0] if len(self.numbers.list) >= MAX_RANGES else 0
        return number >= floor and not self.numbers.covers(number, number + 1)

    def add(self, number, now):
        if not self.numbers or number >= self.numbers.list[-1][1]:
            self.largest_at = now
        self.numbers.add(number, number + 1)

    def ack(self, now):
        delay_us = (now - self.largest_at) // 1000
        return PacketAck(delay_us, 0, self.numbers.list[:-MAX_RANGES - 1:-1])
