"""The Messages of a trace, each from `message:queued` to its end, and when the peer got it."""

from __future__ import annotations

from dataclasses import dataclass, field

from postlab_trace import Event, Trace

FOREVER = 2**63 - 1
# Stacks that carry no numbers of Messages: `sent_as` is the place among what arrived.
BYTE_STREAM = "tcp"  # which is the place among what was sent
DATAGRAMS = "udp"  # which tells nothing: some may be lost


@dataclass
class Span:
    start_ns: int
    end_ns: int | None = None


@dataclass
class Message:
    number: int
    queued_ns: int
    octets: int = 0
    niceness: int = 0
    deadline_ns: int | None = None
    after: str = ""
    marks: str = ""
    held: list[Span] = field(default_factory=list)
    started_ns: int | None = None
    preempted: list[Span] = field(default_factory=list)
    sent_ns: int | None = None
    terminal: bool = False
    end_ns: int | None = None
    end: str = ""  # acked, expired, failed; sent where the stack gives no acks
    why: str = ""
    received_ns: int | None = None


@dataclass
class Carrier:
    host: str
    number: int
    remote: str = ""
    paths: list[tuple[str, str, str]] = field(default_factory=list)  # stack, local, remote
    messages: dict[int, Message] = field(default_factory=dict)
    sent: list[int] = field(default_factory=list)
    arrivals: list[Event] = field(default_factory=list)

    def mirrors(self, other: Carrier) -> bool:
        return any((stack, remote, local) in other.paths for stack, local, remote in self.paths)

    def stacks(self) -> set[str]:
        return {stack for stack, _, _ in self.paths}


class MessageReader:
    def __init__(self) -> None:
        self.carriers: dict[tuple[str, int], Carrier] = {}

    def take(self, event: Event) -> None:
        if event.name in self._CARRIERS:
            self._CARRIERS[event.name](self, self._carrier(event), event)
        elif event.name in self._MESSAGES:
            message = self._carrier(event).messages.get(event.ids.get("message", 0))
            if message is not None:
                self._MESSAGES[event.name](self, message, event)

    def _carrier(self, event: Event) -> Carrier:
        key = (event.host, event.ids.get("carrier", 0))
        return self.carriers.setdefault(key, Carrier(*key))

    def _created(self, carrier: Carrier, event: Event) -> None:
        carrier.remote = event.data["remote"]

    def _up(self, carrier: Carrier, event: Event) -> None:
        carrier.paths.append((event.data["stack"], event.data["local"], event.data["remote"]))

    def _queued(self, carrier: Carrier, event: Event) -> None:
        number = event.ids.get("message", 0)
        lifetime = int(event.data.get("lifetime_ns", FOREVER))
        carrier.messages[number] = Message(
            number, event.time_ns, int(event.data["bytes"]), int(event.data.get("niceness", 0)),
            None if lifetime == FOREVER else event.time_ns + lifetime,
            event.data.get("after", ""), event.data.get("marks", ""))

    def _received(self, carrier: Carrier, event: Event) -> None:
        carrier.arrivals.append(event)

    def _sent(self, carrier: Carrier, event: Event) -> None:
        message = carrier.messages.get(event.ids.get("message", 0))
        carrier.sent.append(event.ids.get("message", 0))
        if message is None:
            return
        self._resume(message, event)
        message.sent_ns, message.terminal = event.time_ns, bool(event.data["terminal"])
        if message.terminal:
            message.end, message.end_ns = "sent", event.time_ns

    def _piece(self, message: Message, event: Event) -> None:
        message.octets += int(event.data["bytes"])

    def _held(self, message: Message, event: Event) -> None:
        message.held.append(Span(event.time_ns))

    def _released(self, message: Message, event: Event) -> None:
        if message.held and message.held[-1].end_ns is None:
            message.held[-1].end_ns = event.time_ns

    def _started(self, message: Message, event: Event) -> None:
        self._resume(message, event)
        if message.started_ns is None:
            message.started_ns = event.time_ns

    def _preempted(self, message: Message, event: Event) -> None:
        message.preempted.append(Span(event.time_ns))

    def _resume(self, message: Message, event: Event) -> None:
        if message.preempted and message.preempted[-1].end_ns is None:
            message.preempted[-1].end_ns = event.time_ns

    def _requeued(self, message: Message, event: Event) -> None:
        message.started_ns = message.sent_ns = None

    def _end(self, message: Message, event: Event) -> None:
        self._released(message, event)
        self._resume(message, event)
        message.end = event.name.split(":", 1)[1]
        message.end_ns = event.time_ns
        message.why = event.data.get("cause", "")

    _CARRIERS = {
        "carrier:created": _created,
        "transient:up": _up,
        "message:queued": _queued,
        "message:sent": _sent,
        "message:received": _received,
    }
    _MESSAGES = {
        "message:piece": _piece,
        "message:held": _held,
        "message:released": _released,
        "message:started": _started,
        "message:preempted": _preempted,
        "message:requeued": _requeued,
        "message:acked": _end,
        "message:expired": _end,
        "message:failed": _end,
    }


def note_arrivals(carrier: Carrier, peer: Carrier) -> None:
    """By the number that the peer's stack knows, or else by the place in one stream of octets."""
    if DATAGRAMS in carrier.stacks() or len(carrier.paths) > 1:
        return
    for arrival in peer.arrivals:
        number = int(arrival.data.get("sent_as", 0)) or arrival.ids.get("message", 0)
        if BYTE_STREAM in carrier.stacks():
            number = carrier.sent[number - 1] if 0 < number <= len(carrier.sent) else 0
        message = carrier.messages.get(number)
        if message is not None and message.received_ns is None:
            message.received_ns = arrival.time_ns


def messages_of(trace: Trace) -> list[Carrier]:
    """The Carriers that sent something, by host and number."""
    reader = MessageReader()
    for event in trace.events:
        reader.take(event)
    carriers = [reader.carriers[key] for key in sorted(reader.carriers)]
    for carrier in carriers:
        for peer in carriers:
            if carrier.mirrors(peer):
                note_arrivals(carrier, peer)
    return [carrier for carrier in carriers if carrier.messages]
