"""Reads the traces that `postlab run` writes (docs/trace.md, "JSON-SEQ") and the races in them."""

from __future__ import annotations

import ipaddress
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Iterator

SCHEMA = "https://postlab.example.org/112026/post-events#02"
TRACE_FILE = "trace.qlog"


class BadTrace(Exception):
    """The file is no trace of the schema that is read here."""


@dataclass(frozen=True)
class Event:
    seq: int
    time_ns: int
    host: str
    name: str
    data: dict[str, Any]
    ids: dict[str, int]
    rules: tuple[int, ...]
    cause: int


@dataclass
class Trace:
    title: str
    events: list[Event]


@dataclass
class Candidate:
    """A leaf of the candidate tree with its attempt, where there was one."""

    branch: str
    rank: int = 0
    local: str = ""
    interface: str = ""
    remote: str = ""
    stack: str = ""
    start_ns: int | None = None
    trigger: str = ""
    end_ns: int | None = None
    outcome: str = "pending"  # pending, won, succeeded, failed, cancelled
    why: str = ""
    drops: dict[tuple[str, str], int] = field(default_factory=dict)


@dataclass
class Race:
    host: str
    association: int
    carrier: int
    begun_ns: int
    locals_ns: int | None = None
    resolved: list[tuple[int, str, str]] = field(default_factory=list)  # time, name, addresses
    candidates: dict[str, Candidate] = field(default_factory=dict)
    ended_ns: int | None = None
    winner: str = ""
    failure: str = ""

    def in_rank_order(self) -> list[Candidate]:
        return sorted(self.candidates.values(), key=lambda one: one.rank)


def trace_path(path: Path) -> Path:
    return path / TRACE_FILE if path.is_dir() else path


def json_texts(path: Path) -> Iterator[Any]:
    """The values of a JSON text sequence (RFC 7464)."""
    pieces = path.read_bytes().split(b"\x1e")
    if pieces[0] != b"" or len(pieces) == 1:
        raise BadTrace(f"{path}: no JSON text sequence: the first octet must be 0x1e")
    for number, piece in enumerate(pieces[1:]):
        try:
            if not piece.endswith(b"\n"):
                raise ValueError("cut off")
            yield json.loads(piece)
        except ValueError as error:
            raise BadTrace(f"{path}: record {number}: {error}") from None


def event_of(record: dict[str, Any]) -> Event:
    envelope = {"time", "name", "data", "time_ns", "seq", "host", "rules", "cause"}
    return Event(
        seq=int(record["seq"]),
        time_ns=int(record["time_ns"]),
        host=record.get("host", ""),
        name=record["name"],
        data=record.get("data", {}),
        ids={name: int(value) for name, value in record.items() if name not in envelope},
        rules=tuple(record.get("rules", ())),
        cause=int(record.get("cause", 0)),
    )


def read_trace(path: Path) -> Trace:
    path = trace_path(path)
    records = json_texts(path)
    header = next(records)
    if SCHEMA not in header.get("trace", {}).get("event_schemas", []):
        raise BadTrace(f"{path}: a trace of another schema; read is {SCHEMA}")
    try:
        return Trace(header.get("title", ""), [event_of(record) for record in records])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadTrace(f"{path}: a record that is no event: {error!r}") from None


def endpoint_of(text: str) -> tuple[str, str]:
    """Address and port ("" where unknown) of "192.0.2.1:443", "[2001:db8::1]:443", "192.0.2.1"."""
    if text.startswith("["):
        address, _, port = text[1:].partition("]:")
        return address, port
    if text.count(":") == 1:
        address, _, port = text.partition(":")
        return address, port
    return text, ""


def same_endpoint(one: str, other: str) -> bool:
    (address, port), (other_address, other_port) = endpoint_of(one), endpoint_of(other)
    try:
        if ipaddress.ip_address(address) != ipaddress.ip_address(other_address):
            return False
    except ValueError:
        return False
    return port == other_port or "0" in (port or "0", other_port or "0")


def runs_between(candidate: Candidate, ends: tuple[str, str]) -> bool:
    return any(
        same_endpoint(candidate.local, one) and same_endpoint(candidate.remote, other)
        for one, other in (ends, ends[::-1])
    )


class RaceReader:
    """Collects the races of a trace.

    What one host says about one Association and Carrier is one race until that has ended; then the
    next begins.
    """

    def __init__(self) -> None:
        self.races: list[Race] = []
        self._latest: dict[tuple[str, int, int], Race] = {}

    def take(self, event: Event) -> None:
        handler = self._HANDLERS.get(event.name)
        if handler is not None:
            handler(self, event)

    def _race(self, event: Event, may_follow_the_end: bool = False) -> Race:
        key = (event.host, event.ids.get("assoc", 0), event.ids.get("carrier", 0))
        race = self._latest.get(key)
        if race is None or (race.ended_ns is not None and not may_follow_the_end):
            race = Race(*key, begun_ns=event.time_ns)
            self._latest[key] = race
            self.races.append(race)
        return race

    @staticmethod
    def _candidate(race: Race, event: Event) -> Candidate:
        branch = event.data["branch"]
        return race.candidates.setdefault(branch, Candidate(branch))

    @staticmethod
    def _describe(candidate: Candidate, event: Event) -> None:
        for name in ("local", "interface", "remote", "stack"):
            setattr(candidate, name, event.data.get(name, ""))

    def _locals_gathered(self, event: Event) -> None:
        self._race(event).locals_ns = event.time_ns

    def _remote_resolved(self, event: Event) -> None:
        found = (event.time_ns, event.data["remote"], event.data["addresses"])
        self._race(event).resolved.append(found)

    def _candidate_ranked(self, event: Event) -> None:
        candidate = self._candidate(self._race(event), event)
        candidate.rank = int(event.data["rank"])
        self._describe(candidate, event)

    def _attempt_started(self, event: Event) -> None:
        candidate = self._candidate(self._race(event), event)
        if candidate.rank == 0:
            self._describe(candidate, event)
        candidate.start_ns = event.time_ns
        candidate.trigger = event.data["trigger"]

    def _end(self, event: Event, outcome: str, why: str = "") -> Candidate:
        candidate = self._candidate(self._race(event, may_follow_the_end=True), event)
        candidate.outcome, candidate.end_ns, candidate.why = outcome, event.time_ns, why
        return candidate

    def _attempt_succeeded(self, event: Event) -> None:
        self._end(event, "succeeded")

    def _attempt_failed(self, event: Event) -> None:
        self._end(event, "failed", event.data["cause"])

    def _attempt_cancelled(self, event: Event) -> None:
        reason = event.data["reason"]
        race = self._race(event, may_follow_the_end=True)
        was_up = self._candidate(race, event).outcome == "succeeded"
        self._end(event, "succeeded" if was_up else "cancelled", reason)
        if reason == "aborted" and race.ended_ns is None:
            race.failure, race.ended_ns = reason, event.time_ns

    def _established(self, event: Event) -> None:
        race = self._race(event, may_follow_the_end=True)
        candidate = self._candidate(race, event)
        candidate.outcome = "won"
        candidate.end_ns = event.time_ns if candidate.end_ns is None else candidate.end_ns
        race.winner, race.ended_ns = candidate.branch, event.time_ns

    def _failed(self, event: Event) -> None:
        race = self._race(event)
        race.failure, race.ended_ns = event.data["reason"], event.time_ns

    def _drop(self, event: Event) -> None:
        ends = (event.data["source"], event.data["destination"])
        place = (event.data["where"], event.data["verdict"])
        under_way = (race for race in self.races if race.ended_ns is None)
        for one in (one for race in under_way for one in race.candidates.values()):
            if one.start_ns is not None and one.outcome == "pending" and runs_between(one, ends):
                one.drops[place] = one.drops.get(place, 0) + 1

    _HANDLERS = {
        "establishment:locals_gathered": _locals_gathered,
        "establishment:remote_resolved": _remote_resolved,
        "establishment:candidate_ranked": _candidate_ranked,
        "establishment:attempt_started": _attempt_started,
        "establishment:attempt_succeeded": _attempt_succeeded,
        "establishment:attempt_failed": _attempt_failed,
        "establishment:attempt_cancelled": _attempt_cancelled,
        "establishment:established": _established,
        "establishment:failed": _failed,
        "network:packet_dropped": _drop,
    }


def races_of(trace: Trace) -> list[Race]:
    reader = RaceReader()
    for event in trace.events:
        reader.take(event)
    return reader.races
