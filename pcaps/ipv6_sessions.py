"""IPv6 headers: flow label, traffic class, extension headers, payload length.

p0f does not look for TCP behind an extension header; a SYN there stays unseen, be it a fragment or not.
"""

from __future__ import annotations

import struct
from dataclasses import replace

from _build import LINUX_IPV6, LINUX_SERVER_IPV6, WINDOWS, Capture, ethernet, patch, save

HOP_BY_HOP, ROUTING, FRAGMENT, DESTINATION = 0, 43, 44, 60
SERVER = "2001:db8:2::80"
ARGUMENTS = ("--classic",)


def extended(packet: bytes, kind: int, extension: bytes) -> bytes:
    """Put an extension header, given from its second byte on, before the TCP header."""
    extension = b"\6" + extension
    length = struct.pack(">H", len(packet) - 40 + len(extension))
    return patch(patch(packet[:40], 4, length), 6, bytes((kind,))) + extension + packet[40:]


def build() -> bytes:
    """Build the capture."""
    capture = Capture()
    syn = LINUX_IPV6.syn("2001:db8:1::1", SERVER)
    answer = LINUX_SERVER_IPV6.syn_ack(syn)
    # A flow label in the SYN, DSCP AF31 in the answer.
    capture.add(replace(syn, flow=0xABCDE), replace(answer, traffic_class=0x68))
    # ECN: asked for in the TCP header, and marked in the IP header.
    asking = replace(syn, source="2001:db8:1::2", flags=syn.flags | 0xC0)
    capture.add(asking, replace(LINUX_SERVER_IPV6.syn_ack(asking), traffic_class=0x02))
    # Another system, 12 hops away, over the longest possible and the shortest way of writing addresses.
    capture.add(replace(WINDOWS, mss=1440, ttl=116).syn("2001:db8:ffff:ffff:ffff:ffff:ffff:fff3", SERVER))
    capture.add(replace(WINDOWS, mss=1220).syn("::1", "::1", 1025, 8080))
    # Extension headers.
    plain = replace(syn, source="2001:db8:1::4").ip()
    for kind, extension in (
        (HOP_BY_HOP, b"\0\5\2\0\0\1\0"),
        (ROUTING, b"\0\0\0" + bytes(4)),
        (FRAGMENT, b"\0\0\1\0\0\0\1"),  # the first fragment of more
        (FRAGMENT, b"\0\0\0\0\0\0\2"),  # the only fragment
        (DESTINATION, b"\0\1\4\0\0\0\0"),
    ):
        capture.add_ip(extended(plain, kind, extension))
    # More bytes in the frame than the payload length tells, and fewer.
    capture.add_frame(ethernet(replace(syn, source="2001:db8:1::5").ip()) + b"\xff" * 12)
    capture.add_ip(patch(replace(syn, source="2001:db8:1::6").ip(), 4, b"\x01\x00"))
    return capture.pcap()


if __name__ == "__main__":
    save(__file__, build())
