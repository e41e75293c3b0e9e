"""IP packets without a link header, in a capture that says Ethernet, as iOS writes it for the interface of its modem.

Every other packet is a real Ethernet frame.  p0f sees only these.
"""

from __future__ import annotations

from itertools import cycle

from _build import ethernet, save
from _sessions import sessions


def build() -> bytes:
    """Build the capture."""
    has_header = cycle((False, True))

    def frame(packet: bytes) -> bytes:
        return ethernet(packet) if next(has_header) else packet

    return sessions(frame).pcap()


def equivalent() -> bytes:
    """Build the same on Ethernet only."""
    return sessions().pcap()


if __name__ == "__main__":
    save(__file__, build())
