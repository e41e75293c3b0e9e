"""IEEE 802.11 without radio information (link type 105): data frames of every header length, and a beacon.

A data frame's header is 24 bytes long, 6 more with a fourth address and 2 more with quality of service; 8 bytes of LLC
and SNAP follow.  p0f always skips 32 bytes in all, and sees only the plain ones.
"""

from __future__ import annotations

from itertools import cycle

from _build import WIFI, ethertype, save
from _sessions import sessions

DATA, QOS_DATA = 0x08, 0x88
TO_ACCESS_POINT, FROM_ACCESS_POINT, BETWEEN_ACCESS_POINTS = 1, 2, 3
KINDS = (
    (DATA, TO_ACCESS_POINT),
    (QOS_DATA, FROM_ACCESS_POINT),
    (QOS_DATA, TO_ACCESS_POINT),
    (DATA, BETWEEN_ACCESS_POINTS),
    (QOS_DATA, BETWEEN_ACCESS_POINTS),
)
BEACON = bytes.fromhex("8000 0000 ffffffffffff 020000000003 020000000003 0000") + bytes(12) + b"\0\7example"


def data_frame(packet: bytes, kind: int, direction: int) -> bytes:
    """Frame the packet in a data frame."""
    header = bytes((kind, direction, 0, 0)) + bytes.fromhex("020000000003 020000000001 020000000002 1000")
    if direction == BETWEEN_ACCESS_POINTS:
        header += bytes.fromhex("020000000004")
    if kind == QOS_DATA:
        header += b"\0\0"
    return header + b"\xaa\xaa\3\0\0\0" + ethertype(packet) + packet


def build() -> bytes:
    """Build the capture."""
    kinds = cycle(KINDS)
    capture = sessions(lambda packet: data_frame(packet, *next(kinds)))
    capture.add_frame(BEACON)
    return capture.pcap(WIFI)


def equivalent() -> bytes:
    """Build the same on Ethernet, which p0f reads."""
    return sessions().pcap()


if __name__ == "__main__":
    save(__file__, build())
