"""A classic capture of version 2.2, in which captured and original length have changed places."""

from __future__ import annotations

import struct

from _build import ETHERNET, MICROSECONDS, save
from _sessions import sessions


def build() -> bytes:
    """Build the capture."""
    parts = [struct.pack(">IHHiIII", MICROSECONDS, 2, 2, 0, 0, 65535, ETHERNET)]
    for record in sessions().records:
        # Something after the packet, which was not captured: so the two lengths differ.
        lengths = (record.length + 4, len(record.data))
        parts += [struct.pack(">IIII", *divmod(record.time, 1_000_000), *lengths), record.data]
    return b"".join(parts)


if __name__ == "__main__":
    save(__file__, build())
