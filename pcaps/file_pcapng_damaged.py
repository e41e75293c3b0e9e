"""A pcapng file with damage between its blocks: other bytes, a part of a block, and blocks that contradict themselves.

p0f reads up to the first damage.
"""

from __future__ import annotations

from _build import ETHERNET, save
from _pcapng import interface, packet, section
from _sessions import sessions


def build() -> bytes:
    """Build the capture."""
    order = "<"
    blocks = [packet(order, 0, record.time, record.data) for record in sessions().records]
    other_interface = packet(order, 9, 0, bytes(60))
    damage = {3: b"\xff" * 44, 6: blocks[0][:50], 8: b"\x06\0\0\0" + bytes(8), 11: other_interface}
    parts = [section(order), interface(order, ETHERNET)]
    for number, block in enumerate(blocks):
        parts += [damage.get(number, b""), block]
    return b"".join(parts)


def equivalent() -> bytes:
    """Build the same without damage, as a classic capture."""
    return sessions().pcap()


if __name__ == "__main__":
    save(__file__, build())
