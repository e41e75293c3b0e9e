"""IPv4 lengths: options, Ethernet padding, total lengths that lie, packets cut by the snap length, fragments.

Bytes after the total length do not count.  A packet that is not there in full is not looked at, and no fragment is.
"""

from __future__ import annotations

import struct
from dataclasses import replace

from _build import DF, LINUX, LINUX_SERVER, MORE, RESERVED, Capture, Packet, ethernet, patch, save

SERVER = "198.51.100.1"
MIN_FRAME = 60
ARGUMENTS = ("--classic",)


def syn_of(number: int) -> Packet:
    """Make a SYN from a host of its own."""
    return LINUX.syn(f"192.0.2.{number}", SERVER)


def with_length(packet: bytes, length: int) -> bytes:
    """Change the total length."""
    return patch(packet, 2, struct.pack(">H", length))


def add_lengths(capture: Capture) -> None:
    """Add packets whose lengths disagree."""
    # A SYN without options in the shortest Ethernet frame: 6 bytes of padding, which are no payload.
    bare = replace(syn_of(1), options=b"")
    capture.add_frame(ethernet(bare.ip()).ljust(MIN_FRAME, b"\xff"))
    # 12 bytes of payload and of junk: what the total length covers is payload.
    capture.add_ip(replace(syn_of(2), payload=b"hello, world").ip())
    capture.add_ip(syn_of(3).ip() + b"hello, world")
    # A total length that ends within the TCP options, one that goes beyond the packet, and none.
    capture.add_ip(with_length(syn_of(4).ip(), 50))
    capture.add_ip(with_length(syn_of(5).ip(), 61))
    capture.add_ip(with_length(syn_of(6).ip(), 0))
    # The snap length has cut the padding only; a part of the options.
    frame = ethernet(syn_of(7).ip())
    capture.add_frame(frame, len(frame) + 6)
    frame = ethernet(syn_of(8).ip())
    capture.add_frame(frame[:64], len(frame))


def add_answers(capture: Capture) -> None:
    """Add a connection of which the snap length spares only the short packets."""
    syn = replace(syn_of(9), options=b"\2\4\5\xb4")
    answer = ethernet(replace(LINUX_SERVER.syn_ack(syn), payload=bytes(100)).ip())
    capture.add(syn)
    capture.add_frame(answer[:96], len(answer))


def add_headers(capture: Capture) -> None:
    """Add IP options, flags and fragments."""
    record_route = b"\7\7\4" + bytes(4) + b"\0"
    capture.add(replace(syn_of(10), ip_options=record_route))
    capture.add(replace(syn_of(11), fragment=DF | RESERVED, ident=0))
    capture.add(replace(syn_of(12), fragment=0, ident=0))
    capture.add(replace(syn_of(13), fragment=0, traffic_class=0xB8 | 1))
    capture.add(replace(syn_of(14), fragment=MORE))
    capture.add(replace(syn_of(15), fragment=1))
    capture.add(replace(syn_of(16), fragment=DF | 0x1FFF))


def build() -> bytes:
    """Build the capture."""
    capture = Capture()
    add_lengths(capture)
    add_answers(capture)
    add_headers(capture)
    return capture.pcap()


if __name__ == "__main__":
    save(__file__, build())
