"""BSD loopback (link type 0), recorded on a little-endian machine: 4 bytes of address family before the IP header.

The numbers are those of Darwin, 2 for IPv4 and 30 for IPv6.
"""

from __future__ import annotations

from _build import NULL, save
from _sessions import sessions


def frame(packet: bytes) -> bytes:
    """Frame the packet on the loopback interface."""
    return (b"\x1e" if packet[0] >> 4 == 6 else b"\x02") + bytes(3) + packet


def build() -> bytes:
    """Build the capture."""
    return sessions(frame).pcap(NULL)


if __name__ == "__main__":
    save(__file__, build())
