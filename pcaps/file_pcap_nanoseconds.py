"""A classic capture file with times in nanoseconds.

The first packet's time ends in .999999999 seconds: it is cut to microseconds, not rounded up to the next second.
"""

from __future__ import annotations

from _build import NANOSECONDS, save
from file_pcap_nanoseconds_big import late_sessions


def build() -> bytes:
    """Build the capture."""
    return late_sessions().pcap(magic=NANOSECONDS)


if __name__ == "__main__":
    save(__file__, build())
