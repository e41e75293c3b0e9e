"""A classic capture file written by a big-endian machine."""

from __future__ import annotations

from _build import save
from _sessions import sessions


def build() -> bytes:
    """Build the capture."""
    return sessions().pcap(order=">")


if __name__ == "__main__":
    save(__file__, build())
