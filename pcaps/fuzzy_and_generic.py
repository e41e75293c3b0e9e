"""Matches that are less than exact: fuzzy, generic, of a tool with random TTLs, from too far away; one SYN per host."""

from __future__ import annotations

from dataclasses import replace

from _build import DF, ECE, LINUX, WINDOWS, Capture, Stack, save

NMAP = Stack(ttl=50, window=1024, layout="mss", fragment=0)
STACKS = (
    LINUX,
    # Fuzzy by TTL: above the signature's, far below it, and at the limit.
    replace(LINUX, ttl=65),
    replace(LINUX, ttl=128),
    replace(LINUX, ttl=200),  # excess_dist
    replace(LINUX, ttl=28),
    replace(LINUX, ttl=29),  # 35 hops: just not fuzzy
    replace(LINUX, ttl=1),
    replace(LINUX, ttl=0),
    # Fuzzy by quirks: without DF, with DF but without an identification, with neither.
    replace(LINUX, fragment=0),
    replace(LINUX, ident=0),
    replace(LINUX, fragment=0, ident=0),
    # Generic, and generic as well as fuzzy.
    replace(LINUX, window=30011),
    replace(LINUX, window=14600, scale=9),
    replace(LINUX, window=30011, ident=0),
    replace(WINDOWS, window=30011),
    replace(WINDOWS, window=8192, scale=5),
    # Nothing matches: the distance is a guess from the TTL, if that is near enough to a usual start.
    Stack(layout="sok,nop,nop", ttl=30),
    Stack(layout="sok,nop,nop", ttl=33),
    Stack(layout="sok,nop,nop", ttl=100),
    Stack(layout="sok,nop,nop", ttl=219),
    Stack(layout="sok,nop,nop", ttl=220),
    Stack(layout="sok,nop,nop", ttl=255),
    # A tool that chooses its TTLs at random, up to 64; beyond that, and with other quirks, something else matches.
    NMAP,
    replace(NMAP, window=4096, ttl=64),
    replace(NMAP, window=2048, ttl=65),
    replace(NMAP, window=3072, ident=0),
    replace(NMAP, fragment=DF),
)


def build() -> bytes:
    """Build the capture."""
    capture = Capture()
    for number, stack in enumerate(STACKS, 1):
        capture.add(stack.syn(f"192.0.2.{number}", "198.51.100.1"))
    syn = LINUX.syn("192.0.2.101", "198.51.100.1")
    capture.add(replace(syn, flags=syn.flags | ECE))
    capture.add(replace(syn, source="192.0.2.102", traffic_class=0x10 << 2))
    capture.add(replace(syn, source="192.0.2.103", payload=b"data"))
    # A tool's signature but for a quirk: then nothing else is tried, and the distance is 0.
    tool = Stack(ttl=50, window=1, layout="ws,nop,mss,ts,sok", scale=10, fragment=0)
    for number, ident in ((104, 1), (105, 0)):
        syn = replace(tool, ident=ident).syn(f"192.0.2.{number}", "198.51.100.1")
        capture.add(replace(syn, ack=0x01000000))
    return capture.pcap()


if __name__ == "__main__":
    save(__file__, build())
