"""PPP in HDLC-like framing (link type 50): address, control and protocol number, 4 bytes in all.

p0f skips 8 bytes here and sees nothing.
"""

from __future__ import annotations

from _build import PPP_SERIAL, save
from _sessions import sessions


def frame(packet: bytes) -> bytes:
    """Frame the packet on a serial line."""
    return b"\xff\x03" + (b"\x00\x57" if packet[0] >> 4 == 6 else b"\x00\x21") + packet


def build() -> bytes:
    """Build the capture."""
    return sessions(frame).pcap(PPP_SERIAL)


def equivalent() -> bytes:
    """Build the same on Ethernet, which p0f reads."""
    return sessions().pcap()


if __name__ == "__main__":
    save(__file__, build())
