"""A classic capture in Kuznetzov's variant: the header of each packet also has interface, protocol and direction."""

from __future__ import annotations

import struct

from _build import ETHERNET, save
from _sessions import sessions

MAGIC = 0xA1B2CD34


def build() -> bytes:
    """Build the capture."""
    parts = [struct.pack("<IHHiIII", MAGIC, 2, 4, 0, 0, 65535, ETHERNET)]
    for record in sessions().records:
        seconds, rest = divmod(record.time, 1_000_000)
        lengths = (len(record.data), record.length)
        parts += [struct.pack("<IIIIIHBB", seconds, rest, *lengths, 2, 0x0800, 0, 0), record.data]
    return b"".join(parts)


if __name__ == "__main__":
    save(__file__, build())
