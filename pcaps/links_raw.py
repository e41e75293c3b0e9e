"""Bare IP packets of both versions (link type 101), as tunnel interfaces give them."""

from __future__ import annotations

from _build import RAW, save
from _sessions import sessions


def build() -> bytes:
    """Build the capture."""
    return sessions(bytes).pcap(RAW)


if __name__ == "__main__":
    save(__file__, build())
