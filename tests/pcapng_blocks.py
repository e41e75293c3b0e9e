"""The blocks of pcapng files, for tests: numbers in the byte order given as ``<`` or ``>``."""

from __future__ import annotations

import struct
from typing import Final

SECTION, INTERFACE, OBSOLETE, SIMPLE, PACKET = 0x0A0D0D0A, 1, 2, 3, 6
TIME: Final = 1_600_000_000


def block(kind: int, body: bytes, order: str = "<", *, size: int | None = None, trailer: int | None = None) -> bytes:
    """Any block; `size` and `trailer` override its two lengths."""
    body += bytes(-len(body) % 4)
    length = len(body) + 12 if size is None else size
    end = length if trailer is None else trailer
    return struct.pack(order + "II", kind, length) + body + struct.pack(order + "I", end)


def option(code: int, value: bytes, order: str = "<") -> bytes:
    """An option of a block."""
    return struct.pack(order + "HH", code, len(value)) + value + bytes(-len(value) % 4)


def section(order: str = "<", version: tuple[int, int] = (1, 0)) -> bytes:
    """A section header."""
    return block(SECTION, struct.pack(order + "IHHq", 0x1A2B3C4D, *version, -1), order)


def interface(link_type: int = 1, snap_length: int = 0, order: str = "<", options: bytes = b"") -> bytes:
    """An interface description."""
    return block(INTERFACE, struct.pack(order + "HHI", link_type, 0, snap_length) + options, order)


def packet(  # an Enhanced Packet Block
    data: bytes,
    number: int = 0,
    ticks: int = TIME * 1_000_000,
    order: str = "<",
    *,
    captured: int | None = None,
    original: int | None = None,
    options: bytes = b"",
) -> bytes:
    """A packet of an interface."""
    lengths = len(data) if captured is None else captured, len(data) if original is None else original
    fields = struct.pack(order + "IIIII", number, ticks >> 32, ticks & 0xFFFFFFFF, *lengths)
    return block(PACKET, fields + data + bytes(-len(data) % 4) + options, order)


def obsolete(data: bytes, number: int = 0, ticks: int = TIME * 1_000_000, order: str = "<") -> bytes:
    """A packet in the obsolete form."""
    fields = struct.pack(order + "HHIIII", number, 7, ticks >> 32, ticks & 0xFFFFFFFF, len(data), len(data))
    return block(OBSOLETE, fields + data, order)


def simple(data: bytes, order: str = "<", original: int | None = None) -> bytes:
    """A packet of the first interface, without a time."""
    return block(SIMPLE, struct.pack(order + "I", len(data) if original is None else original) + data, order)
