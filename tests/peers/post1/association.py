"""What all connections of an Association share: its streams, their Messages and their credit."""

import dataclasses

from .inbound import Inbound
from .outbound import Outbound


@dataclasses.dataclass
class Settings:
    """What this end grants and how it answers."""
    max_streams: int = 100
    max_message: int = 1 << 24
    window: tuple | None = (1 << 20, 1 << 16)  # octets, held ones; None: only what is told
    forks: str = "accept"  # or "reject", "ignore"


@dataclasses.dataclass
class Stream:
    number: int
    parent: int
    out: Outbound
    into: Inbound
    state: str = "open"  # "unasked" yet, "asked" by the peer, "asking" it, "open", "rejected"


class Association:
    def __init__(self, role, settings):
        self.role = role
        self.settings = settings
        self.secret = None
        self.streams = {}
        self.next_fork = 1 if role == "initiator" else 2
        self.add_stream(0, 0, "open")

    def add_stream(self, number, parent, state):
        stream = Stream(number, parent, Outbound(number), Inbound(number, self.settings.window),
                        state)
        self.streams[number] = stream
        return stream

    def fork(self, parent):
        number = self.next_fork
        self.next_fork += 2
        return self.add_stream(number, parent, "asking")

    def is_peers(self, number):
        """The peer may open a stream of this number."""
        return number > 0 and number % 2 == (0 if self.role == "initiator" else 1)

    def open_streams(self):
        return sum(1 for stream in self.streams.values()
                   if not (stream.state == "rejected" or
                           (stream.into.finished and stream.out.finishing)))

    def antecedent(self, number, message):
        stream = self.streams.get(number)
        return stream.into.state_of(message) if stream else None
