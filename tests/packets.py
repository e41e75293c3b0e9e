"""Packets and captures as bytes, for tests: plain functions, every field a keyword."""

from __future__ import annotations

import ipaddress
import struct
from typing import Final

SYN_OPTIONS: Final = bytes.fromhex("020405b4 0402 080a 00000064 00000000 01 030307")
"""mss 1460, sok, ts 100, nop, ws 7: a Linux SYN."""


def tcp(
    *,
    sport: int = 1000,
    dport: int = 80,
    seq: int = 1,
    ack: int = 0,
    flags: int = 0x02,
    window: int = 29200,
    urgent: int = 0,
    options: bytes = b"",
    payload: bytes = b"",
    offset: int | None = None,
    reserved: int = 0,
) -> bytes:
    """A TCP segment; `offset` overrides the header length in words."""
    options += b"\0" * (-len(options) % 4)
    words = 5 + len(options) // 4 if offset is None else offset
    header = struct.pack(">HHIIBBHHH", sport, dport, seq, ack, words << 4 | reserved, flags, window, 0, urgent)
    return header + options + payload


def ipv4(
    segment: bytes,
    *,
    src: str = "10.0.0.1",
    dst: str = "10.0.0.2",
    ttl: int = 64,
    tos: int = 0,
    ident: int = 1,
    fragment: int = 0x4000,
    protocol: int = 6,
    options: bytes = b"",
    total: int | None = None,
    header_words: int | None = None,
) -> bytes:
    """An IPv4 packet; `fragment` is the whole 16-bit field of flags and offset."""
    words = 5 + len(options) // 4 if header_words is None else header_words
    length = 20 + len(options) + len(segment) if total is None else total
    return (
        struct.pack(">BBHHHBBH", 0x40 | words, tos, length, ident, fragment, ttl, protocol, 0)
        + ipaddress.ip_address(src).packed
        + ipaddress.ip_address(dst).packed
        + options
        + segment
    )


def ipv6(
    segment: bytes,
    *,
    src: str = "2001:db8::1",
    dst: str = "2001:db8::2",
    hop_limit: int = 64,
    traffic_class: int = 0,
    flow: int = 0,
    next_header: int = 6,
    length: int | None = None,
) -> bytes:
    """An IPv6 packet without extension headers."""
    return (
        struct.pack(
            ">IHBB",
            6 << 28 | traffic_class << 20 | flow,
            len(segment) if length is None else length,
            next_header,
            hop_limit,
        )
        + ipaddress.ip_address(src).packed
        + ipaddress.ip_address(dst).packed
        + segment
    )


def ethernet(packet: bytes, *tags: tuple[int, int]) -> bytes:
    """A frame with that packet, behind (EtherType, control information) of any VLAN tags."""
    kind = 0x86DD if packet[:1] and packet[0] >> 4 == 6 else 0x0800
    between = b"".join([struct.pack(">HH", *tag) for tag in tags])
    return b"\x02\0\0\0\0\x01\x02\0\0\0\0\x02" + between + struct.pack(">H", kind) + packet


def pcap(
    packets: list[bytes],
    *,
    link_type: int = 1,
    times: list[float] | None = None,
    exact_times: list[tuple[int, int]] | None = None,
    start: float = 1_600_000_000.0,
    step: float = 0.001,
    order: str = "<",
    nanoseconds: bool = False,
    snap_length: int = 262144,
) -> bytes:
    """A classic capture file; `exact_times` are whole seconds and the rest in units of the file."""
    magic = 0xA1B23C4D if nanoseconds else 0xA1B2C3D4
    scale = 1_000_000_000 if nanoseconds else 1_000_000
    out = [struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, snap_length, link_type)]
    for i, packet in enumerate(packets):
        time = times[i] if times else start + i * step
        exact = exact_times[i] if exact_times else divmod(round(time * scale), scale)
        out.append(record(packet, time=exact, order=order))
    return b"".join(out)


def record(
    packet: bytes,
    *,
    time: tuple[int, int] = (1_600_000_000, 0),
    captured: int | None = None,
    original: int | None = None,
    order: str = "<",
) -> bytes:
    """A packet in a classic capture file; `captured` and `original` override what its header says of its length."""
    lengths = len(packet) if captured is None else captured, len(packet) if original is None else original
    return struct.pack(order + "IIII", *time, *lengths) + packet


def pcapng(
    packets: list[bytes],
    *,
    link_type: int = 1,
    exact_times: list[tuple[int, int]] | None = None,
    order: str = "<",
    nanoseconds: bool = False,
) -> bytes:
    """A pcapng file; times as for `pcap`."""

    def block(kind: int, body: bytes) -> bytes:
        body += b"\0" * (-len(body) % 4)
        size = struct.pack(order + "I", len(body) + 12)
        return struct.pack(order + "I", kind) + size + body + size

    resolution = struct.pack(order + "HHB3xHH", 9, 1, 9 if nanoseconds else 6, 0, 0)
    out = [
        block(0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1)),
        block(1, struct.pack(order + "HHI", link_type, 0, 262144) + resolution),
    ]
    scale = 1_000_000_000 if nanoseconds else 1_000_000
    for i, packet in enumerate(packets):
        seconds, rest = exact_times[i] if exact_times else (1_600_000_000, i * (scale // 1000))
        high, low = divmod(seconds * scale + rest, 1 << 32)
        out.append(block(6, struct.pack(order + "IIIII", 0, high, low, len(packet), len(packet)) + packet))
    return b"".join(out)
