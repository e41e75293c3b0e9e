"""Linux cooked capture, version 2 (link type 276), of packets with an 802.1Q tag.

The tag follows the 20 bytes of header.  p0f sees nothing here.
"""

from __future__ import annotations

from _build import COOKED_V2, ethertype, save
from _sessions import sessions


def frame(packet: bytes) -> bytes:
    """Frame the packet in VLAN 100."""
    header = bytes.fromhex("8100 0000 00000002 0001 00 06 020000000001 0000")
    return header + b"\x00\x64" + ethertype(packet) + packet


def build() -> bytes:
    """Build the capture."""
    return sessions(frame).pcap(COOKED_V2)


def equivalent() -> bytes:
    """Build the same on Ethernet, which p0f reads."""
    return sessions().pcap()


if __name__ == "__main__":
    save(__file__, build())
