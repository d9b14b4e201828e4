"""Acks on one connection: of what came on it, and of what was sent on it."""

from . import frames
from .handshake import broken
from .ranges import Ranges

MAX_ENTRIES = 500


class Owed:
    """What came on this connection and was not acked on it yet."""

    def __init__(self):
        self.ranges = {}  # by (stream, number)
        self.ends = {}  # by (stream, number): octets with the end mark, once that came
        self.partly = set()  # what was acked in part

    def came(self, data):
        key = (data.stream, data.message)
        self.ranges.setdefault(key, Ranges()).add(data.offset, data.end)
        if data.last:
            self.ends[key] = data.end

    def _is_whole(self, key):
        return (key not in self.partly and key in self.ends and
                self.ranges[key].covers(0, self.ends[key]))

    def _entry(self, key):
        if self._is_whole(key):
            return frames.AckEntry(key[1])
        self.partly.add(key)
        return frames.AckEntry(key[1], 0, self.ranges[key].list)

    def frames(self):
        """ACK frames for all of it."""
        acks = {}
        for key in sorted(self.ranges):
            entries = acks.setdefault(key[0], [])
            entry = self._entry(key)
            follows = (entries and not entry.ranges and not entries[-1].ranges and
                       entries[-1].message + entries[-1].more + 1 == entry.message)
            if follows:
                entries[-1].more += 1
            else:
                entries.append(entry)
        self.ranges.clear()
        return [frames.Ack(stream, entries[at:at + MAX_ENTRIES])
                for stream, entries in acks.items() for at in range(0, len(entries), MAX_ENTRIES)]


class Sent:
    """What was sent on this connection and is not acked on it yet."""

    def __init__(self):
        self.ranges = {}  # by (stream, number)
        self.ends = {}  # by (stream, number): octets with the end mark, once that was sent

    def add(self, data):
        key = (data.stream, data.message)
        self.ranges.setdefault(key, Ranges()).add(data.offset, data.end)
        if data.last:
            self.ends[key] = data.end

    def acked(self, stream, entry):
        """Yields (number, begin, end) for what `entry` acks."""
        for number in range(entry.message, entry.message + entry.more + 1):
            key = (stream, number)
            if key not in self.ranges:
                raise broken(f"ack of Message {number} on {stream}, which is not outstanding")
            ranges = entry.ranges or [(0, self.ends.get(key, 0))]
            for begin, end in ranges:
                if not self.ranges[key].covers(begin, end) or begin == end:
                    raise broken(f"ack of [{begin}, {end}) of Message {number} on {stream}")
                self.ranges[key].remove(begin, end)
                yield number, begin, end
            if not self.ranges[key]:
                del self.ranges[key]

    def outstanding(self):
        """(stream, number, begin, end) of what was never acked."""
        return [(*key, *each) for key, ranges in self.ranges.items() for each in ranges]
