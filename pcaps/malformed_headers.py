"""TCP flags and header lengths that make no sense, and quirks that do: one SYN each, from hosts of their own."""

from __future__ import annotations

from dataclasses import replace

from _build import ACK, CWR, ECE, FIN, LINUX, NS, PSH, RST, SYN, URG, Capture, Packet, patch, save

# Where fields are in an IPv4 packet whose IP header has no options.
VERSION, PROTOCOL, OFFSET = 0, 9, 32
ARGUMENTS = ("--classic",)


def syn_of(number: int) -> Packet:
    """Make a SYN from a host of its own."""
    return LINUX.syn(f"192.0.2.{number}", "198.51.100.1")


def build() -> bytes:
    """Build the capture."""
    capture = Capture()
    # No kind of packet: nothing is said about these.
    for number, flags in enumerate((SYN | FIN, SYN | RST, FIN | RST, SYN | FIN | ACK, 0, PSH | URG, 0x1FF), 1):
        capture.add(replace(syn_of(number), flags=flags))
    # Header lengths: IP below 20, IP beyond the packet, TCP below 20, TCP beyond the packet.  Not TCP; IP version 5.
    broken = ((VERSION, 0x44), (VERSION, 0x4F), (OFFSET, 0x40), (OFFSET, 0xF0), (PROTOCOL, 17), (VERSION, 0x55))
    for number, (offset, value) in enumerate(broken, 11):
        capture.add_ip(patch(syn_of(number).ip(), offset, bytes((value,))))
    # Quirks.
    capture.add(replace(syn_of(21), seq=0))
    capture.add(replace(syn_of(22), ack=0x01000000))
    capture.add(replace(syn_of(23), urgent=1))
    capture.add(replace(syn_of(24), flags=SYN | URG, urgent=1))
    capture.add(replace(syn_of(25), flags=SYN | PSH))
    capture.add(replace(syn_of(26), flags=SYN | ECE | CWR))
    capture.add(replace(syn_of(27), flags=SYN | NS))
    capture.add(replace(syn_of(28), flags=SYN | 0xE00))  # reserved bits, which nobody minds
    capture.add(replace(syn_of(29), flags=SYN | URG | PSH | NS, seq=0, ack=0x01000000, traffic_class=3))
    # A SYN+ACK that acknowledges nothing, and one that nobody asked for.
    syn = syn_of(30)
    capture.add(syn, replace(LINUX.syn_ack(syn), ack=0), replace(LINUX.syn_ack(syn_of(31)), ack=0))
    return capture.pcap()


if __name__ == "__main__":
    save(__file__, build())
