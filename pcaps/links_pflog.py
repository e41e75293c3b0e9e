"""PF log (link type 117): each packet follows a header that tells its own length in its first byte.

The length is 61, as on OpenBSD today, and the header is padded to 64 bytes.  p0f expects 28 and sees nothing.
"""

from __future__ import annotations

from _build import PFLOG, save
from _sessions import sessions


def frame(packet: bytes) -> bytes:
    """Frame the packet as the packet filter logs it: passed, inbound, on interface em0."""
    return b"\x3d\x02\x00\x00em0".ljust(64, b"\0") + packet


def build() -> bytes:
    """Build the capture."""
    return sessions(frame, (4,)).pcap(PFLOG)


def equivalent() -> bytes:
    """Build the same on Ethernet, which p0f reads."""
    return sessions(versions=(4,)).pcap()


if __name__ == "__main__":
    save(__file__, build())
