"""A classic capture with damage between its packets: bytes of something else, and the end of a lost packet.

p0f reads up to the first damage.
"""

from __future__ import annotations

from _build import pcap, save
from _sessions import sessions

DAMAGE = (b"\xff" * 40, b"no packet at all, " * 9)


def build() -> bytes:
    """Build the capture."""
    records = sessions().records
    header = len(pcap([]))
    parts = [pcap(records[at : at + 6])[header if at else 0 :] for at in range(0, len(records), 6)]
    parts[1:1] = [DAMAGE[0]]
    parts[3:3] = [DAMAGE[1], parts[0][-50:]]
    return b"".join(parts)


def equivalent() -> bytes:
    """Build the same without damage."""
    return sessions().pcap()


if __name__ == "__main__":
    save(__file__, build())
