"""PPP (link type 9), with address and control bytes before the protocol number."""

from __future__ import annotations

from _build import PPP, save
from _sessions import sessions


def frame(packet: bytes) -> bytes:
    """Frame the packet on a PPP link."""
    return b"\xff\x03" + (b"\x00\x57" if packet[0] >> 4 == 6 else b"\x00\x21") + packet


def build() -> bytes:
    """Build the capture."""
    return sessions(frame).pcap(PPP)


if __name__ == "__main__":
    save(__file__, build())
