"""The eight probes of a SYN sender for fingerprinting servers, and the answers of two servers, over IPv4 and IPv6.

A probe is known by its window of 1337 and its MSS of 1331.  The first server is a Linux system, which answers with the
options that it was offered; the second takes over the MSS, which shows as `*` in its signature.
"""

from __future__ import annotations

from dataclasses import replace

from _build import LINUX_SERVER, RST, Capture, Packet, Stack, save

# The options that each probe offers, and those that Linux puts into its answer.
PROBES = (
    ("mss,nop,eol+18", "mss"),
    ("mss,sok,nop,eol+16", "mss,nop,nop,sok"),
    ("mss,ws,nop,eol+15", "mss,nop,ws"),
    ("mss,ws,sok,nop,eol+13", "mss,nop,nop,sok,nop,ws"),
    ("mss,ts,nop,eol+8", "mss,nop,nop,ts"),
    ("mss,sok,ts,nop,eol+6", "mss,sok,ts"),
    ("mss,ws,ts,nop,eol+5", "mss,nop,nop,ts,nop,ws"),
    ("mss,ws,sok,ts,nop,eol+3", "mss,sok,ts,nop,ws"),
)
PROBE = Stack(ttl=192, window=1337, mss=1331, scale=5, fragment=0, ticks=1337)


def build() -> bytes:
    """Build the capture."""
    capture = Capture(gap=50_000)
    for client, servers in (
        ("192.0.2.1", ("198.51.100.1", "198.51.100.2")),
        ("2001:db8:1::1", ("2001:db8:2::1", "2001:db8:2::2")),
    ):
        for server, mss in zip(servers, (1460, 1331), strict=True):
            for number, (offer, answer) in enumerate(PROBES):
                probe = replace(PROBE, layout=offer).syn(client, server, 65535 - number)
                reply = replace(LINUX_SERVER, layout=answer, mss=mss, window=10 * mss, ttl=60).syn_ack(probe, 1337)
                reset = Packet(client, server, 65535 - number, flags=RST, seq=probe.seq + 1, window=0)
                capture.add(probe, reply, reset)
    # Only one of the two marks: no probe.
    capture.add(replace(PROBE, mss=1330).syn("192.0.2.2", "198.51.100.1", time=capture.time))
    capture.add(replace(PROBE, window=1338).syn("192.0.2.3", "198.51.100.1", time=capture.time))
    return capture.pcap()


if __name__ == "__main__":
    save(__file__, build())
