"""An address behind which a Linux and a Windows system sit.

As long as one of them talks, all is well.  The first SYN of the other is a `host change`, and so is the next one of the
first; after one more change back and forth it is `ip sharing`.
"""

from __future__ import annotations

from dataclasses import replace

from _build import LINUX, WINDOWS, Capture, save

ADDRESS, SERVER = "203.0.113.5", "198.51.100.1"
# Behind the address translator: both lose a hop, the Windows system sits behind a tunnel, too.
INNER_LINUX = replace(LINUX, ttl=59)
INNER_WINDOWS = replace(WINDOWS, ttl=121, mss=1400)


def build() -> bytes:
    """Build the capture."""
    capture = Capture(gap=700_000)
    for port, stack in (
        (40000, INNER_LINUX),
        (40001, INNER_LINUX),
        (49152, INNER_WINDOWS),
        (49153, INNER_WINDOWS),
        (40002, INNER_LINUX),
        (49154, INNER_WINDOWS),
        (40003, INNER_LINUX),
        (40004, INNER_LINUX),
    ):
        capture.add(stack.syn(ADDRESS, SERVER, port, time=capture.time))
    return capture.pcap()


if __name__ == "__main__":
    save(__file__, build())
