"""IEEE 802.11 behind radiotap headers of several lengths (link type 127), some with a frame check sequence at the end.

p0f cannot find the IP header here.
"""

from __future__ import annotations

import struct
import zlib
from itertools import cycle

from _build import RADIOTAP, save
from _sessions import sessions
from links_wifi import BEACON, KINDS, data_frame

FIELDS = (
    # Which fields are present, and the fields.
    (bytes.fromhex("00000000"), b""),
    (bytes.fromhex("2e480000"), bytes.fromhex("00 02 6c09 a000 c8 00 0000")),  # flags, rate, channel, signal, ...
    (bytes.fromhex("2f4000a0 20080000"), bytes(8) + bytes.fromhex("00 02 6c09 a000 c8 00 0000 c8 00")),
)
FIELDS_WITH_CHECK_SEQUENCE = (bytes.fromhex("02000000"), b"\x10")


def radiotap(fields: tuple[bytes, bytes]) -> bytes:
    """Make a radiotap header: its length is in its third and fourth byte, little-endian."""
    present, values = fields
    return struct.pack("<BBH", 0, 0, 4 + len(present) + len(values)) + present + values


def build() -> bytes:
    """Build the capture."""
    headers, kinds = cycle((*FIELDS, FIELDS_WITH_CHECK_SEQUENCE)), cycle(KINDS)

    def frame(packet: bytes) -> bytes:
        header, data = next(headers), data_frame(packet, *next(kinds))
        check = struct.pack("<I", zlib.crc32(data)) if header == FIELDS_WITH_CHECK_SEQUENCE else b""
        return radiotap(header) + data + check

    capture = sessions(frame)
    capture.add_frame(radiotap(FIELDS[1]) + BEACON)
    return capture.pcap(RADIOTAP)


def equivalent() -> bytes:
    """Build the same on Ethernet, which p0f reads."""
    return sessions().pcap()


if __name__ == "__main__":
    save(__file__, build())
