"""Linux cooked capture (link type 113) of packets with an 802.1Q tag, which follows the 16 bytes of header.

p0f sees nothing here.
"""

from __future__ import annotations

from _build import COOKED, ethertype, save
from _sessions import sessions


def frame(packet: bytes) -> bytes:
    """Frame the packet in VLAN 100."""
    header = bytes.fromhex("0000 0001 0006 020000000001 0000 8100")
    return header + b"\x00\x64" + ethertype(packet) + packet


def build() -> bytes:
    """Build the capture."""
    return sessions(frame).pcap(COOKED)


def equivalent() -> bytes:
    """Build the same on Ethernet, which p0f reads."""
    return sessions().pcap()


if __name__ == "__main__":
    save(__file__, build())
