"""Linux cooked capture (link type 113), as the interface "any" used to give it."""

from __future__ import annotations

from _build import COOKED, ethertype, save
from _sessions import sessions


def frame(packet: bytes) -> bytes:
    """Frame the packet as seen on an Ethernet interface, sent to this host."""
    return bytes.fromhex("0000 0001 0006 020000000001 0000") + ethertype(packet) + packet


def build() -> bytes:
    """Build the capture."""
    return sessions(frame).pcap(COOKED)


if __name__ == "__main__":
    save(__file__, build())
