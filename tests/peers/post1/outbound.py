"""What one end sends on one stream: Messages, the peer's credit, what was given up."""

import dataclasses

from . import frames
from .credit import charge, reach
from .ranges import Ranges

CHUNK = 16384
HELD = frames.Properties.HELD


@dataclasses.dataclass
class OutMessage:
    number: int
    content: bytes
    properties: frames.Properties
    deadline: int | None  # nanoseconds
    unsent: Ranges  # of [0, octets)
    acked: Ranges = dataclasses.field(default_factory=Ranges)
    begun: int = 0  # octets [0, begun) were sent once at least

    @property
    def octets(self):
        return len(self.content) + 1


class Outbound:
    """The sending direction. Octets that were sent are known by the connection that has them; what
    is lost with it comes back by lost()."""

    def __init__(self, stream):
        self.stream = stream
        self.messages = {}  # by number; until acked
        self.skips = {}  # by number; until acked: their Properties
        self.unsaid_skips = []  # numbers; to be said on the connection in use
        self.next_number = 1
        self.next_order = 1
        self.credit = [0, 0]  # octets, those of them with HELD
        self.charged = [0, 0]
        self.finishing = False

    def submit(self, content, *, now=0, ordered=True, niceness=0, lifetime_ns=0, flags=0, after=()):
        order = self.next_order if ordered else 0
        self.next_order += ordered
        message = OutMessage(
            self.next_number, content,
            frames.Properties(flags, len(content) + 1, order, niceness, lifetime_ns, list(after)),
            now + lifetime_ns if lifetime_ns else None, Ranges((0, len(content) + 1)))
        self.messages[message.number] = message
        self.next_number += 1
        return message.number

    def grant(self, octets, hold):
        """Totals only grow. True: one did."""
        before = list(self.credit)
        self.credit = [max(self.credit[0], octets), max(self.credit[1], hold)]
        return self.credit != before

    def drained(self):
        """Everything was sent once, and every skip was told."""
        return not self.unsaid_skips and not any(
            message.unsent for message in self.messages.values())

    def next_data(self, now, limit=CHUNK):
        """The next DATA that credit admits, or None."""
        for message in sorted(self.messages.values(), key=self._rank):
            if message.unsent:
                data = self._part(message, now, limit)
                if data:
                    return data
        return None

    @staticmethod
    def _rank(message):
        return message.properties.niceness, message.number

    def _part(self, message, now, limit):
        begin, end = message.unsent.list[0]
        end = min(end, begin + limit, reach(message.begun, self._room(message)))
        if begin >= end:
            return None
        message.unsent.remove(begin, end)
        self._charge(message, max(end, message.begun))
        last = end == message.octets
        return frames.Data(last, False, message.deadline is not None and now >= message.deadline,
                           self.stream, message.number, begin,
                           self._properties(message, now) if begin == 0 else None,
                           message.content[begin:end - last])

    def _room(self, message):
        room = [total - used for total, used in zip(self.credit, self.charged)]
        return min(room) if message.properties.flags & HELD else room[0]

    def _charge(self, message, end):
        cost = charge(end) - charge(message.begun)
        message.begun = end
        self.charged[0] += cost
        self.charged[1] += cost if message.properties.flags & HELD else 0

    @staticmethod
    def _properties(message, now):
        left = max(message.deadline - now, 1) if message.deadline else 0
        return dataclasses.replace(message.properties, lifetime_ns=left)

    def acked(self, number, begin, end):
        """True: the Message is whole at the peer now."""
        message = self.messages.get(number)
        if message is None:
            return False
        message.unsent.remove(begin, end)
        message.acked.add(begin, end)
        if not message.acked.covers(0, message.octets):
            return False
        del self.messages[number]
        return True

    def lost(self, number, begin, end):
        """A connection ended with these octets not acked: another has to carry them."""
        message = self.messages.get(number)
        if message is not None:
            message.unsent.add(begin, end)
            for low, high in message.acked:
                message.unsent.remove(low, high)

    def give_up(self, number):
        message = self.messages.pop(number)
        kept = message.properties
        self.skips[number] = frames.Properties(kept.flags, charge(message.begun), kept.order,
                                               kept.niceness)
        self.unsaid_skips.append(number)

    def expired(self, now):
        """Numbers of Messages whose deadline is over before all of them was sent."""
        return [message.number for message in self.messages.values()
                if message.unsent and message.deadline is not None and now >= message.deadline]

    def next_skip(self):
        if not self.unsaid_skips:
            return None
        number = self.unsaid_skips.pop(0)
        return frames.Skip(self.stream, number, self.skips[number])

    def say_again(self):
        """The connection that was told of skips is gone."""
        self.unsaid_skips = sorted(self.skips)
