"""PPP over Ethernet without the Ethernet header (link type 51): 6 bytes of PPPoE, 2 of PPP."""

from __future__ import annotations

from _build import PPPOE, save
from _sessions import sessions


def frame(packet: bytes) -> bytes:
    """Frame the packet in a PPPoE session."""
    length = len(packet) + 2
    return (
        b"\x11\x00\x12\x34" + length.to_bytes(2, "big") + (b"\x00\x57" if packet[0] >> 4 == 6 else b"\x00\x21") + packet
    )


def build() -> bytes:
    """Build the capture."""
    return sessions(frame).pcap(PPPOE)


if __name__ == "__main__":
    save(__file__, build())
