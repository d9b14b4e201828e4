"""The frames of post/1: values, their octets, and octets back into values."""

import dataclasses

from .varint import MAX_VARINT, Reader, WireError, encode_varint, fold, malformed, unfold

MAX_PAYLOAD = 65536
MAX_PROPERTIES = 32768
MAX_TEXT = 256
MAGIC = b"post"
FRAMES = {}  # by type


def frame(number, name):
    """Registers a frame."""
    def register(cls):
        cls.TYPE, cls.NAME = number, name
        cls = dataclasses.dataclass(cls)
        FRAMES[number] = cls
        return cls
    return register


def join_varints(*values):
    return b"".join(map(encode_varint, values))


class Varints:
    """A frame whose payload is its fields, each a varint."""

    def payload(self):
        return join_varints(*(getattr(self, field.name) for field in dataclasses.fields(self)))

    @classmethod
    def parse(cls, reader):
        return cls(**{field.name: reader.numbered() if field.name == "message" else reader.varint()
                      for field in dataclasses.fields(cls)})


@dataclasses.dataclass
class Properties:
    INDEPENDENT, IDEMPOTENT, HELD = 1, 2, 4

    flags: int = 0
    octets: int = 0  # with the end mark; 0: not known yet
    order: int = 0
    niceness: int = 0
    lifetime_ns: int = 0
    after: list = dataclasses.field(default_factory=list)  # of (stream, message)

    def encode(self):
        antecedents = [number for pair in self.after for number in pair]
        return join_varints(self.flags, self.octets, self.order, fold(self.niceness),
                            self.lifetime_ns, len(self.after), *antecedents)

    @classmethod
    def decode(cls, octets):
        if len(octets) > MAX_PROPERTIES:
            raise malformed(f"{len(octets)} octets of properties")
        reader = Reader(octets)
        read = cls(reader.varint(), reader.varint(), reader.varint(), unfold(reader.varint()),
                   reader.varint())
        if read.flags > 7:
            raise malformed(f"flags {read.flags} of properties")
        count = reader.varint()
        if count > reader.left() // 2:
            raise malformed(f"{count} antecedents in {reader.left()} octets")
        read.after = [(reader.varint(), reader.numbered()) for _ in range(count)]
        if reader.left():
            raise malformed("octets behind properties")
        return read

    def prefixed(self):
        octets = self.encode()
        return encode_varint(len(octets)) + octets

    @classmethod
    def parse(cls, reader):
        length = reader.varint()
        return cls.decode(reader.take(length))


@frame(0x01, "HELLO")
class Hello:
    version: int
    joins: bool
    key: bytes
    max_streams: int
    max_message: int

    def payload(self):
        return (MAGIC + encode_varint(self.version) + bytes([self.joins]) + self.key +
                join_varints(self.max_streams, self.max_message))

    @classmethod
    def parse(cls, reader):
        if reader.take(4) != MAGIC:
            raise malformed("HELLO of something else")
        read = cls(reader.varint(), bool(reader.octet() & 1), reader.take(16), reader.varint(),
                   reader.varint())
        reader.rest()  # of a later version
        return read


@frame(0x02, "JOIN")
class Join:
    association: bytes
    alone: bool
    proof: bytes

    def payload(self):
        return self.association + bytes([self.alone]) + self.proof

    @classmethod
    def parse(cls, reader):
        association, alone, proof = reader.take(16), reader.octet(), reader.rest()
        if alone > 1 or len(proof) not in (0, 32):
            raise malformed(f"JOIN with alone {alone}, proof of {len(proof)} octets")
        return cls(association, bool(alone), proof)


@frame(0x03, "OPEN")
class Open(Varints):
    stream: int
    parent: int


@frame(0x04, "ACCEPT")
class Accept(Varints):
    stream: int


@frame(0x05, "REJECT")
class Reject(Varints):
    stream: int


@frame(0x06, "DATA")
class Data:
    LAST, EARLY, LATE, PROPERTIES = 1, 2, 4, 8

    last: bool
    early: bool
    late: bool
    stream: int
    message: int
    offset: int
    properties: Properties | None
    content: bytes

    @property
    def end(self):
        """Behind its last octet; the end mark counts."""
        return self.offset + len(self.content) + self.last

    def payload(self):
        flags = (self.last * self.LAST | self.early * self.EARLY | self.late * self.LATE |
                 (self.properties is not None) * self.PROPERTIES)
        properties = self.properties.prefixed() if self.properties else b""
        return (bytes([flags]) + join_varints(self.stream, self.message, self.offset) +
                properties + self.content)

    @classmethod
    def parse(cls, reader):
        flags = reader.octet()
        stream, message, offset = reader.varint(), reader.numbered(), reader.varint()
        if flags > 15 or (flags & cls.PROPERTIES and offset):
            raise malformed(f"flags {flags} of DATA at {offset}")
        properties = Properties.parse(reader) if flags & cls.PROPERTIES else None
        read = cls(bool(flags & cls.LAST), bool(flags & cls.EARLY), bool(flags & cls.LATE),
                   stream, message, offset, properties, reader.rest())
        if not offset < read.end <= MAX_VARINT:
            raise malformed(f"DATA from {offset} to {read.end}")
        return read


@frame(0x07, "SKIP")
class Skip:
    stream: int
    message: int
    properties: Properties

    def payload(self):
        return join_varints(self.stream, self.message) + self.properties.prefixed()

    @classmethod
    def parse(cls, reader):
        return cls(reader.varint(), reader.numbered(), Properties.parse(reader))


@frame(0x08, "SKIP_ACK")
class SkipAck(Varints):
    stream: int
    message: int


@dataclasses.dataclass
class AckEntry:
    """Of one Message and the `more` whole ones behind it, or of ranges of one."""
    message: int
    more: int = 0
    ranges: list = dataclasses.field(default_factory=list)  # of (begin, end), ascending

    def encode(self):
        if not self.ranges:
            return join_varints(self.message, 0, self.more)
        at, numbers = 0, []
        for begin, end in self.ranges:
            numbers += [begin - at, end - begin]
            at = end
        return join_varints(self.message, len(self.ranges), *numbers)

    @classmethod
    def parse(cls, reader):
        read = cls(reader.numbered())
        count = reader.varint()
        if count == 0:
            read.more = reader.varint()
        elif count > reader.left() // 2:
            raise malformed(f"{count} ranges in {reader.left()} octets")
        at = 0
        for number in range(count):
            gap = reader.varint()
            begin = at + gap
            at = begin + reader.varint()
            if not begin < at <= MAX_VARINT or (number > 0 and gap == 0):
                raise malformed(f"ack of [{begin}, {at})")
            read.ranges.append((begin, at))
        if read.message + read.more > MAX_VARINT:
            raise malformed(f"ack of Message {read.message} and {read.more} more")
        return read


@frame(0x09, "ACK")
class Ack:
    stream: int
    entries: list

    def payload(self):
        return encode_varint(self.stream) + b"".join(entry.encode() for entry in self.entries)

    @classmethod
    def parse(cls, reader):
        read = cls(reader.varint(), [AckEntry.parse(reader)])
        while reader.left():
            read.entries.append(AckEntry.parse(reader))
        return read


@frame(0x0A, "CREDIT")
class Credit(Varints):
    stream: int
    octets: int
    hold: int


@frame(0x0B, "FINISH")
class Finish(Varints):
    stream: int


@frame(0x0C, "PING")
class Ping(Varints):
    token: int


@frame(0x0D, "PONG")
class Pong(Varints):
    token: int


@frame(0x0E, "CLOSE")
class Close:
    DONE, PROTOCOL, VERSION, JOIN, LIMIT, REFUSED, ABORTED = range(7)

    code: int
    text: str

    def payload(self):
        return encode_varint(self.code) + self.text.encode()[:MAX_TEXT]

    @classmethod
    def parse(cls, reader):
        code, text = reader.varint(), reader.rest()
        if len(text) > MAX_TEXT:
            raise malformed(f"CLOSE with {len(text)} octets of text")
        return cls(code, text.decode(errors="replace"))


def encode(value):
    payload = value.payload()
    return join_varints(value.TYPE, len(payload)) + payload


def parse_header(reader):
    """The type of a frame and its length."""
    number, length = reader.varint(), reader.varint()
    if length > MAX_PAYLOAD:
        raise WireError("frame_too_large", f"type {number} with {length} octets")
    return number, length


def parse_frame(reader):
    """The next frame; None: of unknown type."""
    number, length = parse_header(reader)
    payload = Reader(reader.take(length))
    if number not in FRAMES:
        return None
    read = FRAMES[number].parse(payload)
    if payload.left():
        raise malformed(f"{payload.left()} octets behind {read.NAME}")
    return read


class Splitter:
    """Cuts a byte stream into frames; holds at most one that is not whole."""

    def __init__(self):
        self.held = bytearray()

    def feed(self, octets):
        """Yields each whole frame, unknown ones as None. Raises WireError."""
        self.held += octets
        reader = Reader(self.held, short="incomplete")
        done = 0
        try:
            while reader.left():
                value = parse_frame(reader)
                done = reader.at
                yield value
        except WireError as error:
            if error.kind != "incomplete":
                raise
        finally:
            del self.held[:done]
