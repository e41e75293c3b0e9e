"""A pcapng file: interfaces that count time differently, packets without a time, blocks to skip, a second section.

The first section has interfaces that count microseconds, nanoseconds, and units of 2^-20 seconds from an offset on; the
second section has one that counts milliseconds.
"""

from __future__ import annotations

from _build import ETHERNET, LINUX, START, ethernet, save
from _pcapng import interface, name_resolution, packet, section, simple_packet, statistics, unknown
from _sessions import sessions


def pcapng(order: str) -> bytes:
    """Make the file in one byte order or the other."""
    records = sessions().records
    parts = [
        section(order),
        interface(order, ETHERNET),
        interface(order, ETHERNET, resolution=9),
        interface(order, ETHERNET, resolution=0x80 | 20, offset=START),
        name_resolution(order),
    ]
    for number, record in enumerate(records[:9]):
        ticks = (record.time, record.time * 1000 + 999, (record.time - START * 1_000_000 << 20) // 1_000_000 + 1)
        parts.append(packet(order, number % 3, ticks[number % 3], record.data))
    parts += [statistics(order, 0), unknown(order), section(order), interface(order, ETHERNET, resolution=3)]
    parts += [packet(order, 0, record.time // 1000, record.data) for record in records[9:]]
    parts.append(simple_packet(order, ethernet(LINUX.syn("192.0.2.2", "198.51.100.2").ip())))
    return b"".join(parts)


def build() -> bytes:
    """Build the capture."""
    return pcapng("<")


if __name__ == "__main__":
    save(__file__, build())
