"""Integers of one to eight octets, and reading them out of octets that may be hostile."""

MAX_VARINT = 2**62 - 1


class WireError(Exception):
    """Octets that cannot be parsed. `kind` as in docs/wire-vectors.json."""

    def __init__(self, kind, text):
        super().__init__(f"{kind}: {text}")
        self.kind = kind


def malformed(text):
    return WireError("malformed", text)


def encode_varint(value):
    if not 0 <= value <= MAX_VARINT:
        raise ValueError(f"{value} is no varint")
    for prefix, octets in enumerate((1, 2, 4, 8)):
        if value < 1 << (8 * octets - 2):
            return (value | prefix << (8 * octets - 2)).to_bytes(octets, "big")
    raise AssertionError("a value below 2^62 has a length")


def fold(number):
    """0, -1, 1, -2 are 0, 1, 2, 3."""
    return 2 * number if number >= 0 else -2 * number - 1


def unfold(folded):
    return folded // 2 if folded % 2 == 0 else -(folded + 1) // 2


class Reader:
    """Reads fields one behind the other; says `short` where there are not enough octets."""

    def __init__(self, octets, short="malformed"):
        self.octets = octets
        self.at = 0
        self.short = short

    def left(self):
        return len(self.octets) - self.at

    def take(self, count):
        if count > self.left():
            raise WireError(self.short, f"{count} octets at {self.at} of {len(self.octets)}")
        self.at += count
        return bytes(self.octets[self.at - count:self.at])

    def rest(self):
        return self.take(self.left())

    def octet(self):
        return self.take(1)[0]

    def varint(self):
        first = self.octet()
        octets = 1 << (first >> 6)
        return int.from_bytes(bytes([first & 0x3F]) + self.take(octets - 1), "big")

    def numbered(self):
        """The number of a Message, which begins at 1."""
        number = self.varint()
        if number == 0:
            raise malformed("Message 0")
        return number
