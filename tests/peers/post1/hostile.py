"""Peers that break the rules: each speaks over a raw socket, and hears what the other end says."""

import os
import select
import socket
import time

from . import frames
from .varint import encode_varint

PATIENCE = 4  # seconds
FLOOD = 10_000  # frames that a flood sends if nobody stops it
BUNDLE = 100  # of them a write
LAST_TOKEN = 1 << 61


class Raw:
    """A socket, and the frames that came on it so far."""

    def __init__(self, connection, is_client, tell):
        self.socket = connection
        self.socket.settimeout(0.02)
        self.tell = tell
        self.splitter = frames.Splitter()
        self.heard = []
        self.over = False
        self.is_client = is_client
        self.deaf = False  # reads nothing while it writes
        self.is_writing = True
        self.give_up = time.monotonic() + PATIENCE

    def say(self, *values):
        self.write(b"".join(value if isinstance(value, bytes) else frames.encode(value)
                            for value in values))

    def write(self, octets):
        view = memoryview(octets)
        while view and not self.over and time.monotonic() < self.give_up:
            try:
                view = view[self.socket.send(view):]
            except TimeoutError:
                if not self.deaf:
                    self.listen()
            except OSError:
                self.listen()
                self.over = True

    def listen(self):
        """Takes in what came; tells of a CLOSE, and of the end."""
        try:
            octets = self.socket.recv(65536)
        except TimeoutError:
            return
        except OSError:
            octets = b""
        self.over = self.over or not octets
        for frame in self.splitter.feed(octets):
            self.heard.append(frame)
            if isinstance(frame, frames.Close):
                self.tell("close", code=frame.code, text=frame.text)

    def catch_up(self):
        """Takes in what is there."""
        while not self.deaf and not self.over and select.select([self.socket], [], [], 0)[0]:
            self.listen()

    def wait_for(self, kind, count=1):
        while not self.over and time.monotonic() < self.give_up:
            found = [frame for frame in self.heard if isinstance(frame, kind)]
            if len(found) >= count:
                return found[-1]
            self.listen()
        return None

    def greet(self, **changes):
        given = {"version": 1, "joins": False, "key": os.urandom(16), "max_streams": 100,
                 "max_message": 1 << 20, **changes}
        self.say(frames.Hello(**given))
        self.wait_for(frames.Hello)

    def flood(self, make, count=FLOOD):
        """Says make(0), make(1), ... until somebody stops it."""
        bundle = min(count, BUNDLE)
        for number in range(0, count, bundle):
            if self.over or time.monotonic() > self.give_up:
                break
            self.say(*map(make, range(number, number + bundle)))
            self.catch_up()


def part(stream=0, message=1, offset=0, content=b"", last=False, properties=None):
    return frames.Data(last, False, False, stream, message, offset, properties, content)


def whole(message=1, content=b"x", stream=0, **properties):
    return part(stream, message, 0, content, True,
                frames.Properties(octets=len(content) + 1, **properties))


def garbage(raw):
    raw.say(b"GET / HTTP/1.1\r\nHost: somewhere\r\n\r\n")


def early_data(raw):
    raw.say(whole())


def huge_frame(raw):
    raw.greet()
    raw.say(bytes.fromhex("06ffffffffffffffff") + bytes(1000))


def huge_unknown_frame(raw):
    raw.greet()
    raw.say(encode_varint(0x1234) + encode_varint(65537) + bytes(1000))


def version_0(raw):
    raw.greet(version=0)


def second_hello(raw):
    raw.greet()
    raw.greet()


def unasked_join(raw):
    raw.greet()
    raw.say(frames.Join(bytes(16), False, b""))


def datagram_frame(raw):
    raw.greet()
    raw.say(frames.FRAMES[0x10](0, 0, [(0, 1)]))


def false_ack(raw):
    raw.greet()
    raw.say(frames.Ack(0, [frames.AckEntry(7)]))


def false_range(raw):
    """Acks one octet more than came."""
    raw.greet()
    raw.say(frames.Credit(0, 1000, 1000))
    data = raw.wait_for(frames.Data)
    if data:
        raw.say(frames.Ack(0, [frames.AckEntry(data.message, 0, [(0, data.end + 1)])]))


def second_ack(raw):
    raw.greet()
    raw.say(frames.Credit(0, 1000, 1000))
    data = raw.wait_for(frames.Data)
    if data:
        raw.say(*[frames.Ack(0, [frames.AckEntry(data.message)])] * 2)


def false_skip_ack(raw):
    raw.greet()
    raw.say(frames.SkipAck(0, 1))


def false_accept(raw):
    raw.greet()
    raw.say(frames.Accept(2))


def over_credit(raw):
    raw.greet()
    granted = raw.wait_for(frames.Credit).octets
    raw.say(*[part(content=bytes(min(16384, granted + 1 - at)), offset=at,
                   properties=None if at else frames.Properties())
              for at in range(0, granted + 1, 16384)])


def over_hold(raw):
    raw.greet()
    granted = raw.wait_for(frames.Credit)
    raw.say(*[whole(number, bytes(1000), flags=frames.Properties.HELD)
              for number in range(1, granted.hold // 1001 + 2)])


def skip_beyond_credit(raw):
    raw.greet()
    granted = raw.wait_for(frames.Credit).octets
    raw.say(frames.Skip(0, 1, frames.Properties(octets=granted + 1)))


def unopened_stream(raw):
    raw.greet()
    raw.say(frames.Finish(77))


def open_of_theirs(raw):
    raw.greet()
    raw.say(frames.Open(2 if raw.is_client else 1, 0))


def open_twice(raw):
    raw.greet()
    raw.say(*[frames.Open(1 if raw.is_client else 2, 0)] * 2)


def second_finish(raw):
    raw.greet()
    raw.say(frames.Finish(0), frames.Finish(0))


def behind_finish(raw):
    raw.greet()
    raw.wait_for(frames.Credit)
    raw.say(frames.Finish(0), whole())


def two_lengths(raw):
    raw.greet()
    raw.wait_for(frames.Credit)
    raw.say(part(content=b"abc", properties=frames.Properties(octets=10)),
            part(content=b"defgh", offset=3, last=True))


def octets_behind_the_end(raw):
    raw.greet()
    raw.wait_for(frames.Credit)
    raw.say(part(content=b"abc", last=True, offset=5), part(content=b"abc", offset=20))


def no_properties(raw):
    """What begins at 0 has to have them."""
    raw.greet()
    raw.wait_for(frames.Credit)
    raw.say(part(content=b"abc", last=True))


def open_flood(raw):
    raw.greet()
    first = 1 if raw.is_client else 2
    raw.flood(lambda number: frames.Open(first + 2 * number, 0), 1000)


def ping_flood(raw):
    """Asks, and reads no answer."""
    raw.greet()
    raw.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    raw.deaf = True
    raw.flood(lambda number: frames.Ping((1 << 60) + number), 20 * FLOOD)
    raw.deaf = False


def skip_flood(raw):
    """Every second number, so that each stands for itself."""
    raw.greet()
    raw.flood(lambda number: frames.Skip(0, 2 * number + 1, frames.Properties()))


def message_flood(raw):
    """A first octet of each of many Messages, none of which goes on: each is charged 64."""
    raw.greet()
    raw.wait_for(frames.Credit)
    raw.flood(lambda number: part(0, number + 1, content=b"x", properties=frames.Properties()))


def antecedent_flood(raw):
    """Messages of one octet that wait for thousands."""
    raw.greet()
    raw.wait_for(frames.Credit)
    after = [(0, 1_000_000 + number) for number in range(5000)]
    raw.flood(lambda number: whole(number + 1, b"", after=after), 20)


def gap_flood(raw):
    """Every second octet of one Message."""
    raw.greet()
    raw.wait_for(frames.Credit)
    raw.flood(lambda number: part(0, 1, 2 * number + 1, b"x"))


def truncated(raw):
    raw.greet()
    raw.say(bytes.fromhex("0605"))
    raw.socket.shutdown(socket.SHUT_WR)
    raw.is_writing = False


BEHAVIOURS = {function.__name__: function for function in (
    garbage, early_data, huge_frame, huge_unknown_frame, version_0, second_hello, unasked_join,
    datagram_frame, false_ack, false_range, second_ack, false_skip_ack, false_accept, over_credit,
    over_hold, skip_beyond_credit, unopened_stream, open_of_theirs, open_twice, second_finish,
    behind_finish, two_lengths, octets_behind_the_end, no_properties, open_flood, ping_flood,
    skip_flood, message_flood, antecedent_flood, gap_flood, truncated)}


def run(name, connection, is_client, tell):
    """Does it, and tells how the other end takes it."""
    raw = Raw(connection, is_client, tell)
    BEHAVIOURS[name](raw)
    if raw.is_writing:
        raw.say(frames.Ping(LAST_TOKEN))
    while not raw.over and time.monotonic() < raw.give_up:
        raw.listen()
        if frames.Pong(LAST_TOKEN) in raw.heard:
            tell("tolerated")
            break
    tell("over" if raw.over else "leaves")
    connection.close()
