"""What one end receives on one stream: reassembly, order, the credit that it grants."""

import dataclasses

from . import frames
from .credit import charge
from .handshake import broken
from .ranges import Ranges

HELD = frames.Properties.HELD


@dataclasses.dataclass
class InMessage:
    number: int
    properties: frames.Properties | None = None
    content: bytearray = dataclasses.field(default_factory=bytearray)
    have: Ranges = dataclasses.field(default_factory=Ranges)
    octets: int | None = None  # with the end mark, when it is known
    early: bool = False
    late: bool = False

    def whole(self):
        return (self.properties is not None and self.octets is not None and
                self.have.covers(0, self.octets))

    def learn_octets(self, octets):
        highest = self.have.list[-1][1] if self.have else 0
        if self.octets not in (None, octets) or highest > octets:
            raise broken(f"Message {self.number} has {self.octets} and {octets} octets")
        self.octets = octets


class Inbound:
    """The receiving direction. `window`: octets, and those of held Messages, that are granted
    beyond what was consumed; None: grants are told by grant() alone."""

    def __init__(self, stream, window):
        self.stream = stream
        self.window = window
        self.messages = {}  # by number; until handed over or skipped
        self.ended = Ranges()  # numbers of what was handed over, dropped or skipped
        self.dropped = set()  # numbers of what was skipped, or waited for one and cannot go on
        self.passed = Ranges((0, 1))  # places in the order that nothing waits for any more
        self.used = [0, 0]  # credit of what came, or of what its sender says was charged
        self.granted = [0, 0]
        self.finished = False

    def on_data(self, data):
        """True: something came that was not here before."""
        if self.ended.covers(data.message, data.message + 1):
            return False
        message = self.messages.setdefault(data.message, InMessage(data.message))
        if data.properties and message.properties is None:
            message.properties = data.properties
            self._charge(0, charge(message.have.total()) if data.properties.flags & HELD else 0)
        if data.last:
            message.learn_octets(data.end)
        if message.octets is not None and data.end > message.octets:
            raise broken(f"octet {data.end} of Message {message.number} of {message.octets}")
        return self._keep(message, data)

    def _keep(self, message, data):
        message.early |= data.early
        message.late |= data.late
        before = charge(message.have.total())
        new = message.have.add(data.offset, data.end)
        cost = charge(message.have.total()) - before
        held = message.properties and message.properties.flags & HELD
        self._charge(cost, cost if held else 0)
        missing = data.offset + len(data.content) - len(message.content)
        message.content.extend(bytes(max(missing, 0)))
        message.content[data.offset:data.offset + len(data.content)] = data.content
        return new > 0

    def _charge(self, octets, hold):
        self.used[0] += octets
        self.used[1] += hold
        if self.used[0] > self.granted[0] or self.used[1] > self.granted[1]:
            raise broken(f"credit_exceeded: {self.used} of {self.granted} on {self.stream}")

    def on_skip(self, skip):
        """True: for the first time, of what was not handed over."""
        if self.ended.covers(skip.message, skip.message + 1):
            return False
        message = self.messages.pop(skip.message, InMessage(skip.message))
        told = skip.properties
        came = charge(message.have.total())
        held_before = message.properties is not None and message.properties.flags & HELD
        self._charge(max(told.octets - came, 0),
                     max(told.octets - (came if held_before else 0), 0) if told.flags & HELD else 0)
        self._end(skip.message, told.order)
        self.dropped.add(skip.message)
        return True

    def _end(self, number, order):
        self.ended.add(number, number + 1)
        if order:
            self.passed.add(order, order + 1)

    def next_message(self, antecedent):
        """The next Message to hand over, and whether it is, or None. antecedent(stream, number):
        None while it is waited for, else whether it was handed over."""
        for message in sorted(self.messages.values(), key=lambda each: each.number):
            if not message.whole() or not self._in_turn(message.properties.order):
                continue
            states = [antecedent(*pair) for pair in message.properties.after]
            if None in states:
                continue
            keep = all(states) or message.properties.flags & frames.Properties.INDEPENDENT
            del self.messages[message.number]
            self._end(message.number, message.properties.order)
            if not keep:
                self.dropped.add(message.number)
            return message, bool(keep)
        return None

    def _in_turn(self, order):
        return order == 0 or self.passed.covers(0, order)

    def state_of(self, number):
        if not self.ended.covers(number, number + 1):
            return None
        return number not in self.dropped

    def replenish(self):
        """The totals to grant now, or None where they stand as they are."""
        if self.window is None:
            return None
        totals = [window + used for window, used in zip(self.window, self.used)]
        due = any(total - granted >= window / 2 for total, granted, window
                  in zip(totals, self.granted, self.window) if window)
        if not due:
            return None
        self.granted = totals
        return frames.Credit(self.stream, *totals)

    def grant(self, octets, hold):
        self.granted = [max(self.granted[0], octets), max(self.granted[1], hold)]
        return frames.Credit(self.stream, *self.granted)
