"""Machines whose timestamp clocks tell how long they have been up: clients and servers, at common and odd rates.

Clocks that are too fast or too slow, or go back, tell nothing; nor does a packet that follows too soon.
"""

from __future__ import annotations

from dataclasses import replace

from _build import LINUX, LINUX_SERVER, Capture, Session, save

DAY = 86_400
# Ticks per second, and the seconds that the machine has been up when the capture starts.
CLOCKS = (
    (100.0, 10 * DAY + 3 * 3600 + 25 * 60),
    (250.0, 100 * DAY),
    (1000.0, 49 * DAY + 17 * 3600 + 2 * 60 + 20),  # wraps around while we look
    (1.0, 30),
    (0.7, DAY),
    (64.0, DAY),
    (467.0, DAY),
    (1033.0, DAY),
    (1499.0, DAY),
    (1600.0, DAY),  # too fast
    (10_000.0, DAY),  # too fast
    (0.5, DAY),  # too slow
    (-100.0, DAY),  # goes back
)


def add_clocks(capture: Capture) -> None:
    """Add a connection for each clock; each side is measured once, by the packet 10 seconds after its first."""
    for number, (clock, seconds) in enumerate(CLOCKS, 1):
        ticks = int(abs(clock) * seconds)
        client = replace(LINUX, clock=clock, ticks=ticks)
        server = replace(LINUX_SERVER, clock=clock, ticks=ticks + 1000)
        ends = (f"192.0.2.{number}", f"198.51.100.{number}")
        session = Session(capture, *ends, client_stack=client, server_stack=server).open()
        capture.wait(10 - 3 * capture.gap / 1_000_000)
        session.request().respond()
        capture.wait(1)
        session.request().respond().close()


def add_connections(capture: Capture) -> None:
    """Add SYNs of one host: 20 ms, 5 s, 590 s and 601 s apart; the first and the last of these spans do not count."""
    for wait, port in ((0, 40000), (0.02, 40001), (5, 40002), (590, 40003), (601, 40004)):
        capture.wait(wait - capture.gap / 1_000_000)
        capture.add(LINUX.syn("192.0.2.100", "198.51.100.100", port, time=capture.time))


def build() -> bytes:
    """Build the capture."""
    capture = Capture(gap=2_000)
    add_clocks(capture)
    add_connections(capture)
    return capture.pcap()


if __name__ == "__main__":
    save(__file__, build())
