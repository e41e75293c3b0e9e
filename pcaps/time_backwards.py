"""A capture whose clock is set back by a second while a connection is being opened: nothing is forgotten for that.

At the 50th packet, ages are looked at.  p0f takes a connection from the future for a very old one, and forgets it.
"""

from __future__ import annotations

from _build import ACK, LINUX, LINUX_SERVER, Capture, Packet, save


def made(step: float) -> bytes:
    """Make the capture, with a step of the clock after the first packet."""
    capture = Capture(gap=0)
    syn = LINUX.syn("192.0.2.1", "198.51.100.1")
    capture.add(syn)
    capture.wait(step)
    capture.add(*[Packet("192.0.2.2", "198.51.100.2", flags=ACK)] * 49)
    capture.wait(-step)
    capture.add(LINUX_SERVER.syn_ack(syn))
    return capture.pcap()


def build() -> bytes:
    """Build the capture."""
    return made(-1)


def equivalent() -> bytes:
    """Build the same without the step, which p0f gets right."""
    return made(0)


if __name__ == "__main__":
    save(__file__, build())
