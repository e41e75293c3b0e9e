"""Bare IPv6 packets (link type 229)."""

from __future__ import annotations

from _build import IPV6, save
from _sessions import sessions


def build() -> bytes:
    """Build the capture."""
    return sessions(bytes, (6,)).pcap(IPV6)


if __name__ == "__main__":
    save(__file__, build())
