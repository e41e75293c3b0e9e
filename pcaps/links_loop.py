"""OpenBSD loopback (link type 108): 4 bytes of address family in network byte order.

p0f skips 8 bytes here and sees nothing.
"""

from __future__ import annotations

from _build import LOOP, save
from _sessions import sessions


def frame(packet: bytes) -> bytes:
    """Frame the packet on the loopback interface."""
    return bytes(3) + (b"\x18" if packet[0] >> 4 == 6 else b"\x02") + packet


def build() -> bytes:
    """Build the capture."""
    return sessions(frame).pcap(LOOP)


def equivalent() -> bytes:
    """Build the same on Ethernet, which p0f reads."""
    return sessions().pcap()


if __name__ == "__main__":
    save(__file__, build())
