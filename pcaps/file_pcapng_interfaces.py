"""A pcapng file with interfaces that differ in link type, snapshot length and unit of time, and one of Bluetooth.

The packets of a connection are of two interfaces.  p0f refuses the link type of the first interface, and would stop at
the second one.
"""

from __future__ import annotations

from itertools import cycle

from _build import ETHERNET, RAW, ethernet, save
from _pcapng import interface, packet, section, statistics
from _sessions import sessions

BLUETOOTH = 201


def build() -> bytes:
    """Build the capture."""
    order = "<"
    parts = [
        section(order),
        interface(order, BLUETOOTH),
        interface(order, ETHERNET, snap_length=2000),
        interface(order, RAW, resolution=9),
    ]
    turns = cycle((1, 2))
    for record in sessions(bytes).records:
        number = next(turns)
        data = ethernet(record.data) if number == 1 else record.data
        parts.append(packet(order, number, record.time if number == 1 else record.time * 1000, data))
    return b"".join([*parts, statistics(order, 1)])


def equivalent() -> bytes:
    """Build the same on Ethernet, which p0f reads."""
    return sessions().pcap()


if __name__ == "__main__":
    save(__file__, build())
