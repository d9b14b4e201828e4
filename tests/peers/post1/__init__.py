"""A peer of the wire format post/1, written from docs/wire.md alone."""

from . import packet_frames  # noqa: F401  (registers them)
