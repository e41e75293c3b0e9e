"""Linux cooked capture, version 2 (link type 276): the protocol comes first, and the header is 20 bytes long."""

from __future__ import annotations

from _build import COOKED_V2, ethertype, save
from _sessions import sessions


def frame(packet: bytes) -> bytes:
    """Frame the packet as seen on an Ethernet interface with the index 2, sent to this host."""
    return ethertype(packet) + bytes.fromhex("0000 00000002 0001 00 06 020000000001 0000") + packet


def build() -> bytes:
    """Build the capture."""
    return sessions(frame).pcap(COOKED_V2)


if __name__ == "__main__":
    save(__file__, build())
