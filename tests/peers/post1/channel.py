"""post/1 over a byte stream, without the socket: octets in, octets out."""

from . import frames
from .handshake import Broken
from .session import Session
from .varint import WireError

HIGH_WATER = 65536


class Channel(Session):
    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.outbox = bytearray()
        self.splitter = frames.Splitter()
        self.finishing = False  # nothing more will be put into `outbox`
        self.over = False  # nothing more is read

    def begin(self):
        for frame in self.handshake.first_frames():
            self.say(frame)

    def say(self, frame):
        if not self.finishing:
            self.outbox += frames.encode(frame)

    def receive(self, octets, now):
        try:
            for frame in self.splitter.feed(octets):
                if self.over:
                    return
                self.on_frame(frame, now)
        except WireError as error:
            self.close(frames.Close.PROTOCOL, str(error), now)
        except Broken as error:
            self.close(error.code, str(error), now)

    def close(self, code, text, now):
        self.tell("closing", code=code, text=text)
        self.say(frames.Close(code, text))
        self.finishing = self.over = True

    def close_came(self):
        self.finishing = self.over = True

    def peer_ended(self):
        """The byte stream ended behind what was received."""
        in_order = self.handshake.up and self.ended()
        self.tell("end" if in_order else "cut")
        self.finishing = self.over = True

    def work(self, now):
        """Fills `outbox` with what may go."""
        if self.finishing:
            return
        self.pump(now, lambda: len(self.outbox) < HIGH_WATER)
        if self.handshake.up and self.ended():
            self.say_acks()
            self.finishing = True
