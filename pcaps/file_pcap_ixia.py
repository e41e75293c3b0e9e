"""A classic capture of the variant that devices of Ixia write: it has another magic number and the size of all records.

p0f refuses such files.
"""

from __future__ import annotations

import struct

from _build import ETHERNET, save
from _sessions import sessions

MAGIC = 0x1C0001AC


def build() -> bytes:
    """Build the capture."""
    parts = []
    for record in sessions().records:
        seconds, rest = divmod(record.time, 1_000_000)
        parts += [struct.pack("<IIII", seconds, rest * 1000, len(record.data), record.length), record.data]
    records = b"".join(parts)
    return struct.pack("<IHHiIIII", MAGIC, 2, 4, 0, 0, 65535, ETHERNET, len(records)) + records


def equivalent() -> bytes:
    """Build the same in the usual variant."""
    return sessions().pcap()


if __name__ == "__main__":
    save(__file__, build())
