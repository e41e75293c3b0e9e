"""More connections than may be tracked: the oldest are forgotten, and their SYN+ACKs say nothing any more.

With a limit of 10, eleven connections are tracked; each time a twelfth comes, the oldest two go.
"""

from __future__ import annotations

from _build import LINUX, LINUX_SERVER, Capture, save

ARGUMENTS = ("-m", "10,1000", "--classic")


def build() -> bytes:
    """Build the capture."""
    capture = Capture()
    syns = [LINUX.syn(f"192.0.2.{number}", f"198.51.100.{number}", time=capture.time) for number in range(1, 25)]
    capture.add(*syns)
    capture.add(*(LINUX_SERVER.syn_ack(syn) for syn in syns))
    return capture.pcap()


if __name__ == "__main__":
    save(__file__, build())
