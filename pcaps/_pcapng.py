"""The blocks of pcapng files, with numbers in the byte order given as ``<`` or ``>``."""

from __future__ import annotations

import struct


def _block(order: str, kind: int, body: bytes) -> bytes:
    length = struct.pack(order + "I", len(body) + 12 + -len(body) % 4)
    return struct.pack(order + "I", kind) + length + body + bytes(-len(body) % 4) + length


def option(order: str, code: int, value: bytes) -> bytes:
    """Make one option of a block."""
    return struct.pack(order + "HH", code, len(value)) + value + bytes(-len(value) % 4)


def section(order: str) -> bytes:
    """Start a section of unknown length."""
    options = option(order, 4, b"by hand") + option(order, 0, b"")
    return _block(order, 0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1) + options)


def interface(
    order: str,
    link: int,
    resolution: int | None = None,
    offset: int = 0,
    snap_length: int = 65535,
    fcs_length: int | None = None,
) -> bytes:
    """Describe an interface.

    The resolution is a negative power of ten, or of two if the highest bit is set; without one it is microseconds.  The
    offset is in seconds, the length of the frame check sequence in bytes.
    """
    options = b"" if fcs_length is None else option(order, 13, bytes((fcs_length,)))
    if resolution is not None:
        options += option(order, 9, bytes((resolution,)))
    if offset:
        options += option(order, 14, struct.pack(order + "q", offset))
    if options:
        options += option(order, 0, b"")
    return _block(order, 1, struct.pack(order + "HHI", link, 0, snap_length) + options)


def packet(order: str, interface_number: int, ticks: int, data: bytes, options: bytes = b"") -> bytes:
    """Make an enhanced packet block."""
    fields = (interface_number, ticks >> 32, ticks & 0xFFFFFFFF, len(data), len(data))
    return _block(order, 6, struct.pack(order + "IIIII", *fields) + data + bytes(-len(data) % 4) + options)


def obsolete_packet(order: str, interface_number: int, ticks: int, data: bytes) -> bytes:
    """Make a packet block, the form of a packet before there was the enhanced one."""
    fields = (interface_number, 0, ticks >> 32, ticks & 0xFFFFFFFF, len(data), len(data))
    return _block(order, 2, struct.pack(order + "HHIIII", *fields) + data)


def simple_packet(order: str, data: bytes) -> bytes:
    """Make a simple packet block, which has no time."""
    return _block(order, 3, struct.pack(order + "I", len(data)) + data)


def name_resolution(order: str) -> bytes:
    """Make a block that names an address: readers skip it."""
    record = struct.pack(order + "HH", 1, 16) + b"\xc0\x00\x02\x01example.com\x00"
    return _block(order, 4, record + struct.pack(order + "HH", 0, 0))


def statistics(order: str, interface_number: int) -> bytes:
    """Make an interface's statistics block: readers skip it."""
    return _block(order, 5, struct.pack(order + "III", interface_number, 0, 0))


def unknown(order: str) -> bytes:
    """Make a block of a kind for local use: readers skip it."""
    return _block(order, 0x80000042, b"only its author knows")
