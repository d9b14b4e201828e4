"""Properties that go ahead of their Message in frames of their own."""

from .frames import Properties
from .packet_frames import PropertiesPart
from .ranges import Ranges


def cut(data, octets, size):
    """PROPERTIES frames for a DATA frame whose properties are too long."""
    return [PropertiesPart(data.stream, data.message, at, len(octets), octets[at:at + size])
            for at in range(0, len(octets), size)]


class PropertiesParts:
    """Parts that came, and the DATA frames that wait for the rest."""

    def __init__(self):
        self.octets = {}  # by (stream, message)
        self.have = {}
        self.waiting = {}

    def add(self, part):
        """Returns the DATA frames that wait no longer."""
        key = (part.stream, part.message)
        octets = self.octets.setdefault(key, bytearray(part.total))
        octets[part.offset:part.offset + len(part.octets)] = part.octets
        self.have.setdefault(key, Ranges()).add(part.offset, part.offset + len(part.octets))
        whole = self.have[key].covers(0, part.total)
        return self.waiting.pop(key, []) if whole else []

    def of(self, data):
        """The properties of a DATA frame at offset 0; None: it waits here."""
        key = (data.stream, data.message)
        if key in self.have and self.have[key].covers(0, len(self.octets[key])):
            return Properties.decode(bytes(self.octets[key]))
        self.waiting.setdefault(key, []).append(data)
        return None
