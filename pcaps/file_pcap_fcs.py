"""A classic capture that says that four bytes of frame check sequence follow each packet.

The lengths of the IP packets are 0, as with segmentation offload: where they end is known from the frame.  p0f drops
such packets.
"""

from __future__ import annotations

from typing import Final

from _build import ETHERNET, ethernet, save
from _sessions import sessions
from _wrap import without_length

FCS: Final = b"\xde\xad\xbe\xef"
FCS_OF_4_BYTES: Final = 0x24000000


def frame(packet: bytes) -> bytes:
    """Make a frame with its check sequence."""
    return ethernet(without_length(packet)) + FCS


def build() -> bytes:
    """Build the capture."""
    return sessions(frame).pcap(ETHERNET | FCS_OF_4_BYTES)


def equivalent() -> bytes:
    """Build the same with lengths and without check sequences, which p0f reads."""
    return sessions().pcap()


if __name__ == "__main__":
    save(__file__, build())
