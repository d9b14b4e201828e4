#!/usr/bin/python3
"""The octets of docs/wire-vectors.json are what docs/wire.md says, both ways."""

import dataclasses
import json
import pathlib
import unittest

from post1 import frames, varint
from post1.packets import parse_packet
from post1.secrets import Secret

VECTORS = json.loads(
    (pathlib.Path(__file__).resolve().parents[2] / "docs/wire-vectors.json").read_text("utf-8"))


def as_json(value):
    """A frame, or what is in one, as the vectors write it."""
    if dataclasses.is_dataclass(value):
        told = {field.name: as_json(getattr(value, field.name))
                for field in dataclasses.fields(value)}
        return {"type": value.NAME, **told} if hasattr(value, "NAME") else told
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, (list, tuple)):
        return [as_json(each) for each in value]
    return value


def parse(octets):
    reader = varint.Reader(octets, short="incomplete")
    value = frames.parse_frame(reader)
    return value, reader.left()


class VectorsTest(unittest.TestCase):
    def test_every_frame_is_read_as_the_vectors_say(self):
        for vector in VECTORS["frames"]:
            with self.subTest(vector["name"]):
                value, left = parse(bytes.fromhex(vector["hex"]))
                self.assertEqual(as_json(value), vector["frame"])
                self.assertEqual(left, 0)

    def test_every_frame_is_written_as_the_vectors_say(self):
        for vector in VECTORS["frames"]:
            with self.subTest(vector["name"]):
                octets = bytes.fromhex(vector["hex"])
                self.assertEqual(frames.encode(parse(octets)[0]).hex(), vector["hex"])

    def test_what_is_refused_is_refused_for_its_reason(self):
        for vector in VECTORS["refused"]:
            with self.subTest(vector["name"]), self.assertRaises(varint.WireError) as caught:
                parse(bytes.fromhex(vector["hex"]))
            self.assertEqual(caught.exception.kind, vector["error"], vector["name"])

    def test_every_packet_is_read_and_written_as_the_vectors_say(self):
        for vector in VECTORS["packets"]:
            with self.subTest(vector["name"]):
                packet = parse_packet(bytes.fromhex(vector["hex"]))
                told = {"handshake": packet.handshake, "destination": packet.destination.hex(),
                        "number": packet.number, "frames": as_json(packet.frames())}
                if packet.handshake:
                    told["source"] = packet.source.hex()
                self.assertEqual({"name": vector["name"], "hex": vector["hex"], **told}, vector)
                self.assertEqual(packet.encode().hex(), vector["hex"])

    def test_what_is_no_packet_is_dropped(self):
        for vector in VECTORS["refused_packets"]:
            self.assertIsNone(parse_packet(bytes.fromhex(vector["hex"])), vector["name"])

    def test_the_vectors_have_every_frame(self):
        named = {vector["frame"]["type"] for vector in VECTORS["frames"]}
        self.assertEqual(named, {frame.NAME for frame in frames.FRAMES.values()})

    def test_secret_and_proofs_come_of_the_keys(self):
        told = VECTORS["secret"]
        keys = [bytes.fromhex(told[role + "_key"]) for role in ("initiator", "acceptor")]
        secret = Secret(*keys)
        self.assertEqual(secret.association.hex(), told["association"])
        self.assertEqual(secret.secret.hex(), told["secret"])
        for role in ("initiator", "acceptor"):
            self.assertEqual(secret.proof(role, *keys).hex(), told[role + "_proof"])


class VarintTest(unittest.TestCase):
    def test_the_examples_of_rfc_9000_appendix_a_1(self):
        for octets, value in (("c2197c5eff14e88c", 151288809941952652), ("9d7f3e7d", 494878333),
                              ("7bbd", 15293), ("25", 37), ("4025", 37)):
            self.assertEqual(varint.Reader(bytes.fromhex(octets)).varint(), value)
            if octets != "4025":
                self.assertEqual(varint.encode_varint(value).hex(), octets)

    def test_the_folded_numbers(self):
        for folded, number in enumerate((0, -1, 1, -2, 2)):
            self.assertEqual((varint.fold(number), varint.unfold(folded)), (folded, number))


class SplitterTest(unittest.TestCase):
    def test_frames_are_whole_however_the_octets_come(self):
        stream = b"".join(bytes.fromhex(vector["hex"]) for vector in VECTORS["frames"])
        unknown = bytes.fromhex("21020000")
        for size in (1, 7, len(stream) + 8):
            splitter = frames.Splitter()
            octets = unknown + stream + unknown
            read = [value for at in range(0, len(octets), size)
                    for value in splitter.feed(octets[at:at + size])]
            self.assertEqual(len(read), len(VECTORS["frames"]) + 2)
            self.assertEqual([read[0], read[-1]], [None, None])
            self.assertEqual(b"".join(map(frames.encode, read[1:-1])), stream)
            self.assertEqual(splitter.held, b"")

    def test_a_frame_too_large_is_refused_before_its_octets_come(self):
        splitter = frames.Splitter()
        with self.assertRaises(varint.WireError) as caught:
            list(splitter.feed(bytes.fromhex("06ffffffffffffffff")))
        self.assertEqual(caught.exception.kind, "frame_too_large")


if __name__ == "__main__":
    unittest.main()
