"""IEEE 802.11 (link type 105): aggregates of packets (A-MSDU), and frames between mesh stations.

In an aggregate, a header of 14 bytes is before LLC and SNAP: addresses and length, as in IEEE 802.3.  Frames of a mesh
have a header of 6, 12 or 18 bytes there.
"""

from __future__ import annotations

from itertools import cycle

from _build import WIFI, ethertype, save
from _sessions import sessions

QOS_DATA = 0x88
FROM_ACCESS_POINT, BETWEEN_STATIONS = 2, 3
AGGREGATE, MESH = b"\x80\0", b"\0\1"
SHAPES: tuple[str | int, ...] = ("aggregate", 0, "aggregate", 1, 2)
ADDRESSES = bytes.fromhex("020000000003 020000000001 020000000002 1000")


def data_frame(packet: bytes, shape: str | int) -> bytes:
    """Frame the packet in an aggregate, or in a frame of a mesh with so many more addresses."""
    inner = b"\xaa\xaa\3\0\0\0" + ethertype(packet) + packet
    if shape == "aggregate":
        subframe = bytes.fromhex("020000000001 020000000002") + len(inner).to_bytes(2, "big") + inner
        return bytes((QOS_DATA, FROM_ACCESS_POINT, 0, 0)) + ADDRESSES + AGGREGATE + subframe
    more = int(shape)
    mesh = bytes((more, 31, 1, 0, 0, 0)) + bytes.fromhex("020000000005 020000000006")[: 6 * more]
    fourth = bytes.fromhex("020000000004")
    return bytes((QOS_DATA, BETWEEN_STATIONS, 0, 0)) + ADDRESSES + fourth + MESH + mesh + inner


def build() -> bytes:
    """Build the capture."""
    shapes = cycle(SHAPES)
    return sessions(lambda packet: data_frame(packet, next(shapes))).pcap(WIFI)


def equivalent() -> bytes:
    """Build the same on Ethernet, which p0f reads."""
    return sessions().pcap()


if __name__ == "__main__":
    save(__file__, build())
