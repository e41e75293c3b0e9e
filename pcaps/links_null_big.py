"""BSD loopback (link type 0), recorded on a big-endian machine: file header and address family are big-endian.

The number for IPv6 is 24, that of NetBSD and OpenBSD.
"""

from __future__ import annotations

from _build import NULL, save
from _sessions import sessions


def frame(packet: bytes) -> bytes:
    """Frame the packet on the loopback interface."""
    return bytes(3) + (b"\x18" if packet[0] >> 4 == 6 else b"\x02") + packet


def build() -> bytes:
    """Build the capture."""
    return sessions(frame).pcap(NULL, ">")


if __name__ == "__main__":
    save(__file__, build())
