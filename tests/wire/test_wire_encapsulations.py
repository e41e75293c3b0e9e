"""The way past all headers to the innermost IP packet."""

from __future__ import annotations

import struct
import time
from typing import Final

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from packets import SYN_OPTIONS, ethernet, ipv4, ipv6, tcp
from surroundings import examples, mostly_slow
from wrapping import IPV6_WRAPPERS, WRAPPERS

from pyp0f.wire.decoding import decode, decode_inner
from pyp0f.wire.encapsulations import (
    CUT,
    DATAGRAM,
    FRAGMENT,
    HIDDEN,
    MALFORMED,
    MAX_HEADERS,
    NO_IP,
    PORT,
    STEPS,
    TOO_DEEP,
    find,
    first_header,
)
from pyp0f.wire.link import DLT_EN10MB, DLT_IEEE802_11, DLT_PPP, DLT_RAW, link_for
from pyp0f.wire.packet import PROTOCOL_TCP, Packet

SYN4: Final = ipv4(tcp(options=SYN_OPTIONS, payload=b"abc"))
SYN6: Final = ipv6(tcp(options=SYN_OPTIONS, payload=b"abc"))
ETHERNET: Final = link_for(DLT_EN10MB)
CASES: Final = [
    *[(name, packet) for name in WRAPPERS for packet in (SYN4, SYN6)],
    *[(name, SYN6) for name in IPV6_WRAPPERS],
]
FRAMES: Final = [(WRAPPERS | IPV6_WRAPPERS)[name](packet) for name, packet in CASES]
TRAILERS: Final = {"inter-switch link": 4, "macsec": 16, "macsec, no channel": 16}
"""Bytes behind the packet."""
EXTENDED: Final = {"authentication header", *IPV6_WRAPPERS} - {"teredo"}
"""With IPv6, these are extension headers."""


def found(frame: bytes, dlt: int = DLT_EN10MB) -> tuple[int, int, int, int]:
    kind, at = first_header(link_for(dlt), frame, 0, len(frame))
    return find(frame, kind, at, len(frame))


def decoded(frame: bytes) -> Packet | None:
    kind, start, at, end = found(frame)
    return decode_inner(frame, start, at, end, 5, 6) if kind == PROTOCOL_TCP else None


def plain(packet: Packet | None) -> dict[str, object]:
    assert packet is not None
    return {name: getattr(packet, name) for name in Packet.__slots__}


@pytest.mark.parametrize(
    ("name", "packet"), mostly_slow(CASES), ids=[f"{name}-{packet[0] >> 4}" for name, packet in CASES]
)
def test_each_encapsulation(name: str, packet: bytes) -> None:
    """The packet inside is decoded as if it were alone, also with padding behind it."""
    frame = (WRAPPERS | IPV6_WRAPPERS)[name](packet)
    for padded in (frame, frame + b"\xff" * 10) if name != "length 0" else (frame,):
        inner, alone = plain(decoded(padded)), plain(decode(packet, 0, len(packet), 5, 6))
        if packet is SYN6 and name in EXTENDED:
            form = inner["form"]
            assert isinstance(form, tuple)
            assert form[4] == len(frame) - len(packet) - 14
            inner["form"] = (*form[:4], 0, *form[5:])
        assert inner == alone


@pytest.mark.parametrize(
    ("name", "packet"), mostly_slow(CASES), ids=[f"{name}-{packet[0] >> 4}" for name, packet in CASES]
)
def test_what_is_cut_is_not_decoded(name: str, packet: bytes) -> None:
    frame = (WRAPPERS | IPV6_WRAPPERS)[name](packet)
    for length in range(len(frame) - TRAILERS.get(name, 0)):
        packet_or_none = decoded(frame[:length])
        if name == "length 0" and length > len(frame) - 4:
            assert packet_or_none is not None  # its length is the captured one
        else:
            assert packet_or_none is None


def test_a_trail_has_all_headers() -> None:
    frame = WRAPPERS["vxlan in gre behind a tag"](SYN4)
    trail: list[tuple[int, int]] = []
    kind, at = first_header(ETHERNET, frame, 0, len(frame))
    find(frame, kind, at, len(frame), trail)
    assert [kind for kind, _ in trail] == [0x8100, 0x0800, 47, 0x0800, 17, PORT + 4789, 0x6558, 0x0800]
    assert trail[-1][1] == len(frame) - len(SYN4)


def test_raw_ip() -> None:
    assert found(SYN4, DLT_RAW) == (PROTOCOL_TCP, 0, 20, len(SYN4))
    assert found(ipv4(SYN6, protocol=41), DLT_RAW) == (PROTOCOL_TCP, 20, 60, len(SYN6) + 20)


@pytest.mark.parametrize(
    ("frame", "kind"),
    [
        (b"", CUT),
        (bytes(12) + b"\x08\x06" + bytes(40), 0x0806),
        (ethernet(ipv4(bytes(40), protocol=17)), DATAGRAM),
        (ethernet(ipv4(bytes(40), protocol=132)), 132),
        (ethernet(ipv4(tcp(), fragment=0x2000)), FRAGMENT),
        (ethernet(ipv4(tcp(), fragment=0x0001)), FRAGMENT),
        (ethernet(ipv6(b"\x06\0\0\1" + bytes(30), next_header=44)), FRAGMENT),
        (ethernet(ipv4(bytes(40), protocol=0)), MALFORMED),
        (ethernet(b"\x75" + SYN4[1:]), MALFORMED),
        (ethernet(ipv4(tcp(), header_words=4)), MALFORMED),
        (bytes(12) + b"\x88\x64\x21\0\0\1\0\x40\0\x21" + SYN4, MALFORMED),
        (bytes(12) + b"\x88\x64\x11\0\0\1\0\x40\xc0\x21" + bytes(50), NO_IP),
        (bytes(12) + b"\x00\x40\x42\x42\x03" + bytes(50), NO_IP),
        (bytes(12) + b"\x88\x47" + bytes(100), TOO_DEEP),
        (bytes(12) + b"\x88\x47" + bytes(50), CUT),
        (bytes(12) + b"\x81\0\0\5" * 30, TOO_DEEP),
    ],
)
def test_other_ends(frame: bytes, kind: int) -> None:
    assert found(frame)[0] == kind


def with_changes(name: str, *changes: tuple[int, int]) -> bytes:
    frame = bytearray(WRAPPERS[name](SYN4))
    for at, value in changes:
        frame[at] = value
    return bytes(frame)


@pytest.mark.parametrize(
    "frame",
    [
        with_changes("vxlan", (42, 0)),
        with_changes("vxlan", (62, 0x12), (63, 0x34)),
        with_changes("vxlan-gpe", (45, 77)),
        with_changes("vxlan", (62, 0), (63, 0x40)),
        with_changes("geneve", (42, 0x42)),
        with_changes("geneve", (44, 1)),
        with_changes("geneve", (42, 0x3F)),
        with_changes("gtp", (42, 0x50)),
        with_changes("gtp", (43, 1)),
        with_changes("gtp", (50, 0x25)),
        with_changes("gtp, extension header", (54, 0)),
        with_changes("ayiya", (45, 59)),
        with_changes("l2tp", (42, 0xC8)),
        with_changes("lisp", (50, 0x25)),
        with_changes("lisp", (53, 1)),
        with_changes("tzsp", (42, 2)),
        with_changes("tzsp", (45, 2)),
        with_changes("tzsp", (47, 255)),
        with_changes("lwapp", (42, 4)),
        with_changes("lwapp", (45, 9)),
        with_changes("jmirror", (50, 0x55)),
        with_changes("gtp 0", (43, 1)),
        with_changes("gtp, ethernet", (62, 0x12)),
        with_changes("capwap", (42, 1)),
        with_changes("capwap", (45, 0x80)),
        with_changes("fou", (45, 1)),
        with_changes("gue", (43, 132)),
        with_changes("gue, direct", (45, 1)),
    ],
)
def test_a_port_is_a_hint_only(frame: bytes) -> None:
    """A header that makes no sense is no encapsulation."""
    assert found(frame)[0] == DATAGRAM


@pytest.mark.parametrize(
    "frame",
    [
        with_changes("gre", (35, 2)),
        with_changes("pptp", (34, 0x20)),
        with_changes("etherip", (34, 0x20)),
        with_changes("nsh", (17, 99)),
        with_changes("nsh", (14, 0x40)),
    ],
)
def test_headers_that_make_no_sense(frame: bytes) -> None:
    assert found(frame)[0] == MALFORMED


@pytest.mark.parametrize(
    ("frame", "kind"),
    [
        (with_changes("trill", (14, 0x40)), MALFORMED),
        (with_changes("macsec", (14, 0x2C)), HIDDEN),
        (with_changes("batman-adv", (14, 0)), NO_IP),
        (with_changes("multilink ppp", (22, 0x80)), NO_IP),
        (with_changes("bridged ppp", (23, 2)), NO_IP),
        (with_changes("llc, osi", (17, 0x83)), NO_IP),
        (with_changes("frame relay in gre", (40, 0x03), (41, 0x83)), NO_IP),
        (with_changes("frame relay in gre", (40, 0x05)), NO_IP),
    ],
)
def test_headers_before_something_else(frame: bytes, kind: int) -> None:
    assert found(frame)[0] == kind


def test_wireless_frames_without_ip() -> None:
    """Those without data, and encrypted ones."""
    name, control = "gre of an access point", 38
    assert found(with_changes(name, (control, 0x48)))[0] == NO_IP
    encrypted = found(with_changes(name, (control + 1, 0x41), (control + 24, 0x55)))
    assert encrypted[0] == HIDDEN
    assert first_header(link_for(DLT_IEEE802_11), b"\x80" + bytes(60), 0, 61)[0] == NO_IP
    assert first_header(link_for(DLT_IEEE802_11), b"\x08\x41" + bytes(60), 0, 62)[0] == HIDDEN


def test_reserved_bits_of_vxlan() -> None:
    assert found(with_changes("vxlan", (42, 0xFF), (43, 1), (44, 0xD1), (45, 0xF2), (49, 9)))[0] == PROTOCOL_TCP


@pytest.mark.parametrize("header", [b"\xff\x03\x00\x21", b"\xff\x03\x21", b"\x00\x21", b"\x21"])
def test_forms_of_ppp(header: bytes) -> None:
    assert found(header + SYN4, DLT_PPP)[0] == PROTOCOL_TCP


def test_swapped_frame_control() -> None:
    frame = bytearray(WRAPPERS["capwap, 802.11"](SYN4))
    frame[50], frame[51] = frame[51], frame[50]
    assert found(bytes(frame))[0] == PROTOCOL_TCP


@pytest.mark.parametrize("before", range(MAX_HEADERS))
def test_depth(before: int) -> None:
    """Tags and labels count as headers.  One place is for the IP header."""
    tags = b"\x81\0\0\5" * (before // 2)
    labels = (
        b"\x88\x47" + b"\0\0\0\x40" * (before - before // 2 - 1) + b"\0\0\1\x40" if before > before // 2 else b"\x08\0"
    )
    frame = bytes(12) + tags + labels + SYN4
    headers = before + 1 + (before > before // 2)  # what follows a label is looked at, too
    assert (found(frame)[0] == PROTOCOL_TCP) == (headers <= MAX_HEADERS)


def test_long_source_routes_end() -> None:
    routes = b"\x08\0\0\x04abcd" * 9 + bytes(4)
    frame = bytes(12) + b"\x08\0" + ipv4(b"\x40\0\x08\0" + bytes(4) + routes + SYN4, protocol=47)
    assert found(frame)[0] == CUT


def test_an_offset_of_l2tp() -> None:
    message = struct.pack(">HHHH", 0x0202, 3, 4, 5) + b"12345" + b"\0\x21" + SYN4
    frame = ethernet(ipv4(struct.pack(">HHHH", 1701, 1701, 8 + len(message), 0) + message, protocol=17))
    assert found(frame)[0] == PROTOCOL_TCP


def test_the_length_in_the_header_may_be_zero() -> None:
    """The packet ends where the captured bytes end, and is not longer than an IP packet can be."""
    huge = ipv4(tcp(payload=b"x" * 70_000), total=0)
    packet = decode_inner(huge, 0, 20, len(huge), 1, 0)
    assert packet is not None
    assert len(packet.payload) == 65_535 - 40


ANY_KIND: Final = st.sampled_from(sorted(STEPS))


@settings(max_examples=examples(300), deadline=None)
@given(kind=ANY_KIND, data=st.binary(max_size=120), at=st.integers(0, 130), end=st.integers(0, 120))
def test_any_bytes_through_any_step(kind: int, data: bytes, at: int, end: int) -> None:
    """A step never raises, never reads beyond the end, and never goes back."""
    end = min(end, len(data))
    at = min(at, end)
    following, next_at, next_end = STEPS[kind](data, at, end)
    assert isinstance(following, int)
    assert next_at >= at
    assert next_end <= end
    assert STEPS[kind](data[:end] + b"\xff" * 50, at, end) == (following, next_at, next_end)


@settings(max_examples=examples(300), deadline=None)
@given(kind=ANY_KIND, data=st.binary(max_size=200))
@example(kind=60, data=b"\6" + bytes(9) + b"\x60")  # an IPv6 extension header without IP before it
def test_any_bytes_end_somewhere(kind: int, data: bytes) -> None:
    end, start, at, stop = find(data, kind, 0, len(data))
    assert end not in STEPS
    assert stop <= len(data)
    if end == PROTOCOL_TCP:
        decode_inner(data, start, at, stop, 0, 0)


@settings(max_examples=examples(300), deadline=None)
@given(frame=st.sampled_from(FRAMES), at=st.integers(12, 120), value=st.integers(0, 255), cut=st.integers(0, 150))
def test_damaged_frames_end_somewhere(frame: bytes, at: int, value: int, cut: int) -> None:
    damaged = frame[:at] + bytes([value]) + frame[at + 1 :]
    decoded(damaged)
    decoded(damaged[:cut])


def test_a_long_chain_costs_no_more_than_a_short_one() -> None:
    frame = bytes(12) + b"\x81\0\0\5" * 16_000
    start = time.process_time()
    for _ in range(1000):
        found(frame)
    assert time.process_time() - start < 1
