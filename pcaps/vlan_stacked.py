"""Ethernet frames with two tags: 802.1ad around 802.1Q, and 802.1Q twice as older equipment has it.

p0f does not let these through its filter.
"""

from __future__ import annotations

from itertools import cycle

from _build import ethernet, save
from _sessions import sessions


def build() -> bytes:
    """Build the capture."""
    tags = cycle([bytes.fromhex("88a8 0007 8100 0064"), bytes.fromhex("8100 0007 8100 0064")])

    def frame(packet: bytes) -> bytes:
        plain = ethernet(packet)
        return plain[:12] + next(tags) + plain[12:]

    return sessions(frame).pcap()


def equivalent() -> bytes:
    """Build the same on Ethernet, which p0f reads."""
    return sessions().pcap()


if __name__ == "__main__":
    save(__file__, build())
