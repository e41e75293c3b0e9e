"""Connections and hosts that grow too old, with limits of 2 seconds and of a minute.

What is too old is looked for at every 50th packet.  A SYN+ACK that comes too late for its connection says nothing; when
another system talks from an address, that is a `host change` unless the host has been forgotten.
"""

from __future__ import annotations

from _build import ACK, LINUX, LINUX_SERVER, WINDOWS, Capture, Packet, save

ARGUMENTS = ("-t", "2,1", "--classic")
EVERY = 50


def fill(capture: Capture) -> None:
    """Add packets that say nothing, until the next packet is one where ages are looked at."""
    while len(capture.records) % EVERY != EVERY - 1:
        capture.add(Packet("192.0.2.250", "198.51.100.250", flags=ACK))


def build() -> bytes:
    """Build the capture."""
    capture = Capture(gap=0)
    # Connections: 2 seconds old are not too old, 3 are.
    for number, age in ((1, 2), (2, 3)):
        syn = LINUX.syn(f"192.0.2.{number}", "198.51.100.1")
        capture.add(syn)
        fill(capture)
        capture.wait(age)
        capture.add(LINUX_SERVER.syn_ack(syn))
    # Hosts: 60 seconds are not too long, 61 are.
    for number, age in ((11, 60), (12, 61)):
        capture.add(LINUX.syn(f"192.0.2.{number}", "198.51.100.1"))
        capture.wait(age)
        fill(capture)
        capture.add(Packet("192.0.2.250", "198.51.100.250", flags=ACK))
        capture.add(WINDOWS.syn(f"192.0.2.{number}", "198.51.100.1", 1026))
    return capture.pcap()


if __name__ == "__main__":
    save(__file__, build())
