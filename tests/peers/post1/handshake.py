"""How a connection begins: the table of docs/wire.md."""

from . import frames
from .secrets import Secret

VERSION = 1
ANY_TIME = (frames.Ping, frames.Pong, frames.Close)


class Broken(Exception):
    """The peer broke a rule: this end says CLOSE with `code` and ends the connection."""

    def __init__(self, code, text):
        super().__init__(text)
        self.code = code


def broken(text, code=frames.Close.PROTOCOL):
    return Broken(code, text)


class Handshake:
    """Of one connection. `joining`: the Secret of the Association that the initiator joins;
    `find`: gives the acceptor the Secret of an Association that it knows, or None."""

    def __init__(self, role, key, limits, joining=None, alone=False, find=lambda association: None):
        self.role = role
        self.key = key
        self.limits = limits  # max_streams, max_message
        self.secret = joining
        self.alone = alone
        self.find = find
        self.state = "greeting"
        self.peer = None  # its HELLO
        self.joined = joining is not None
        self.forges = False  # proves with a wrong secret

    @property
    def up(self):
        return self.state == "up"

    def first_frames(self):
        said = [frames.Hello(VERSION, self.joined, self.key, *self.limits)]
        if self.joined:
            said.append(frames.Join(self.secret.association, self.alone, b""))
        return said

    def on_frame(self, frame):
        """Returns what to say to a frame that came before this end was up."""
        if self.state == "greeting":
            return self._greeted(frame)
        if not isinstance(frame, frames.Join):
            raise broken(f"{frame.NAME} while {self.state}")
        handle = {("joining", "acceptor"): self._asked, ("joining", "initiator"): self._answered,
                  ("proving", "acceptor"): self._proved}[self.state, self.role]
        return handle(frame)

    def _greeted(self, frame):
        if not isinstance(frame, frames.Hello):
            raise broken(f"{frame.NAME} instead of HELLO")
        if min(frame.version, VERSION) < 1:
            raise broken("no common version", frames.Close.VERSION)
        if frame.joins and self.role == "initiator":
            raise broken("an acceptor that joins")
        self.peer = frame
        if self.joined or frame.joins:
            self.joined = True
            self.state = "joining"
            return []
        self.secret = Secret(*self._keys())
        self.state = "up"
        return []

    def _keys(self):
        ours = self.role == "initiator"
        return (self.key, self.peer.key) if ours else (self.peer.key, self.key)

    def _asked(self, join):
        if join.proof:
            raise broken("a proof before this end's")
        self.secret = self.find(join.association)
        if self.secret is None:
            raise broken("unknown Association", frames.Close.JOIN)
        self.alone = join.alone
        self.state = "proving"
        return [self._join(alone=False)]

    def _answered(self, join):
        self._check(join, "acceptor")
        self.state = "up"
        return [self._join(alone=self.alone)]

    def _proved(self, join):
        self._check(join, "initiator")
        self.alone = join.alone
        self.state = "up"
        return []

    def _check(self, join, role):
        proof = self.secret.proof(role, *self._keys())
        if join.association != self.secret.association or join.proof != proof:
            raise broken("a proof that does not hold", frames.Close.JOIN)

    def _join(self, alone):
        proof = self.secret.proof(self.role, *self._keys())
        if self.forges:
            proof = bytes([proof[0] ^ 1]) + proof[1:]
        return frames.Join(self.secret.association, alone, proof)
