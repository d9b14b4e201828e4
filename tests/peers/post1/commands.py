"""What a test tells a running peer: one command a line on standard input."""

import os

from . import frames
from .secrets import Secret


class Commands:
    """send STREAM SIZE [niceness=N] [lifetime_ms=N] [flags=N] [order=0] [after=STREAM:MESSAGE,...]
    fork PARENT | answer STREAM accept|reject | grant STREAM OCTETS HOLD | finish STREAM
    ping TOKEN | close CODE | cut | leave | join [alone] [forged] [unknown] | exit

    cut ends the connection at once; leave goes on without it, but does not end it.

    The end of input lets the connections end by themselves."""

    def __init__(self, engine):
        self.engine = engine
        self.open = True
        self.held = b""

    def read(self):
        octets = os.read(0, 65536)
        if not octets:
            self.open = False
            self.engine.selector.unregister(0)
        *lines, self.held = (self.held + octets).split(b"\n")
        for line in lines:
            words = line.decode().split()
            if words:
                getattr(self, "do_" + words[0])(*words[1:])

    def _stream(self, number):
        return self.engine.current.streams[int(number)]

    def _session(self):
        return self.engine.links[-1].channel

    def do_send(self, stream, size, *options):
        given = dict(option.split("=") for option in options)
        after = [tuple(map(int, pair.split(":")))
                 for pair in given.get("after", "").split(",") if pair]
        self._stream(stream).out.submit(
            self.engine.pattern(int(size)), now=self.engine.now(),
            ordered=given.get("order") != "0", niceness=int(given.get("niceness", 0)),
            lifetime_ns=int(given.get("lifetime_ms", 0)) * 1_000_000,
            flags=int(given.get("flags", 0)), after=after)

    def do_fork(self, parent):
        self._session().fork(int(parent))

    def do_answer(self, stream, verdict):
        self._session().answer(self._stream(stream), verdict == "accept")

    def do_grant(self, stream, octets, hold):
        self._session().say(self._stream(stream).into.grant(int(octets), int(hold)))

    def do_finish(self, stream):
        self._stream(stream).out.finishing = True

    def do_ping(self, token):
        self._session().say(frames.Ping(int(token)))

    def do_close(self, code):
        self._session().close(int(code), "as told", self.engine.now())

    def do_cut(self):
        self.engine.remove(self.engine.links[-1])

    def do_leave(self):
        self.engine.leave(self.engine.links[-1])
        self.engine.print_event("left")

    def do_join(self, *options):
        """With a wrong proof: forged. Of an Association that nobody knows: unknown."""
        secret = Secret(bytes(16), bytes(16)) if "unknown" in options else None
        self.engine.join("alone" in options, "forged" in options, secret)

    def do_exit(self):
        self.engine.leaving = True
