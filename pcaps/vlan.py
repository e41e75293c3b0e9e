"""Ethernet frames with one tag: 802.1Q, with priority 5 in the tag of every other packet.

p0f lets these through its filter, and then looks for the IP header 4 bytes too early.
"""

from __future__ import annotations

from itertools import cycle

from _build import ethernet, save
from _sessions import sessions


def build() -> bytes:
    """Build the capture."""
    tags = cycle([bytes.fromhex("8100 0064"), bytes.fromhex("8100 a064")])

    def frame(packet: bytes) -> bytes:
        plain = ethernet(packet)
        return plain[:12] + next(tags) + plain[12:]

    return sessions(frame).pcap()


def equivalent() -> bytes:
    """Build the same on Ethernet, which p0f reads."""
    return sessions().pcap()


if __name__ == "__main__":
    save(__file__, build())
