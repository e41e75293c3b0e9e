"""All kinds of packet blocks of pcapng: obsolete, simple and enhanced ones, with options, between unknown blocks.

The simple ones have no time.  They belong to the second exchange, and are of the second 0 for p0f as well.
"""

from __future__ import annotations

from _build import ETHERNET, save
from _pcapng import (
    interface,
    name_resolution,
    obsolete_packet,
    option,
    packet,
    section,
    simple_packet,
    statistics,
    unknown,
)
from _sessions import sessions


def build() -> bytes:
    """Build the capture."""
    order = ">"
    comment = option(order, 1, b"looked at by hand") + option(order, 0x8BAD, b"private") + option(order, 0, b"")
    parts = [section(order), unknown(order), interface(order, ETHERNET), name_resolution(order)]
    for number, record in enumerate(sessions(versions=(4,)).records):
        if number % 2:
            parts.append(obsolete_packet(order, 0, record.time, record.data))
        else:
            parts += [packet(order, 0, record.time, record.data, comment), unknown(order)]
    parts += [statistics(order, 0), *(simple_packet(order, record.data) for record in sessions(versions=(6,)).records)]
    return b"".join(parts)


if __name__ == "__main__":
    save(__file__, build())
