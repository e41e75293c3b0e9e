"""Bare IPv4 packets (link type 228)."""

from __future__ import annotations

from _build import IPV4, save
from _sessions import sessions


def build() -> bytes:
    """Build the capture."""
    return sessions(bytes, (4,)).pcap(IPV4)


if __name__ == "__main__":
    save(__file__, build())
