"""Shapes: they never hide a packet that the way past all headers would follow.

The twin in tests/engine/test_engine_hotloop.py compares whole conversations.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packets import ethernet, ipv4, ipv6, tcp
from surroundings import examples, mostly_slow
from wrapping import WRAPPERS

from pyp0f.wire import link as links
from pyp0f.wire import shapes as module
from pyp0f.wire.encapsulations import DATAGRAM, FRAGMENT, PORT_FIELDS, find, first_header, may_carry_tcp
from pyp0f.wire.further_links import LINKS
from pyp0f.wire.link import link_for
from pyp0f.wire.packet import ACK, CLOSER, NO_TCP, NOT_FOLLOWED, PROTOCOL_TCP, SYN
from pyp0f.wire.shapes import Shapes

MISSED: Final = -1
"""What the look behind the shapes answers."""
MARK: Final = b"mark"
TAG: Final = b"\x81\0\0\1"
SEGMENT: Final = tcp(flags=ACK, sport=5000, payload=b"GET / HTTP")
MACS: Final = bytes(12)
RADIOTAP: Final = b"\0\0\x0c\0\x02\0\0\x80\0\0\0\0\x08\x01" + bytes(22) + b"\xaa\xaa\x03\0\0\0\x08\0"


def udp(data: bytes, target: int = 53) -> bytes:
    return struct.pack(">HHHH", 5000, target, 8 + len(data), 0) + data


def link_of(link_type: int) -> links.Link:
    return LINKS[link_type]() if link_type in LINKS else link_for(link_type)


class Looker:
    """Looks at frames of a link type through shapes."""

    def __init__(
        self, link_type: int = links.DLT_EN10MB, *, tracked: frozenset[bytes] = frozenset(), first_bytes: bytes = b"Q"
    ) -> None:
        self.shapes = Shapes(link_of(link_type))
        self._look = self.shapes.look_through(
            lambda *_: MISSED, tracked=tracked, first_bytes=first_bytes, marks=frozenset({MARK})
        )

    def __call__(self, frame: bytes, selector: object = "x", told: int = 0) -> int:
        # What is around the packet must not matter.
        return self._look(selector, b"\xff" * 3 + frame + b"\x06" * 80, 3, 3 + len(frame), 0, told)


def carries(frame: bytes, link_type: int, tracked: frozenset[bytes] = frozenset(), first_bytes: bytes = b"Q") -> int:
    """What the way past all headers says."""
    kind, at = first_header(link_of(link_type), frame, 0, len(frame))
    kind, start, at, end = find(frame, kind, at, len(frame))
    if kind == DATAGRAM:
        return CLOSER if frame[at + 9 : min(at + 13, end)] == MARK else NO_TCP
    if kind == FRAGMENT:
        return CLOSER if may_carry_tcp(frame, start, at) else NO_TCP
    if kind != PROTOCOL_TCP or at + 14 > end:
        return NO_TCP
    addresses = frame[start + 12 : start + 20] if frame[start] >> 4 == 4 else frame[start + 8 : start + 40]
    begin = at + (frame[at + 12] >> 2 & 0x3C)
    is_of_use = frame[at + 13] & SYN or addresses + frame[at : at + 4] in tracked
    return CLOSER if is_of_use or (begin < end and frame[begin] in first_bytes) else NOT_FOLLOWED


EXTENDED: Final = {
    "hop by hop": ipv6(b"\x06\0\1\4\0\0\0\0" + SEGMENT, next_header=0),
    "two headers": ipv6(b"\x3c\0" + bytes(6) + b"\x06\1" + bytes(14) + SEGMENT, next_header=0),
    "atomic fragment": ipv6(b"\x06\0\0\0\0\0\0\1" + SEGMENT, next_header=44),
}
FRAMES: Final[dict[str, tuple[int, bytes]]] = {
    "tag": (links.DLT_EN10MB, MACS + TAG + b"\x08\0" + ipv4(SEGMENT)),
    "three tags": (links.DLT_EN10MB, MACS + TAG * 3 + b"\x86\xdd" + ipv6(SEGMENT)),
    "labels": (links.DLT_EN10MB, MACS + b"\x88\x47\0\1\0\x40\0\1\1\x40" + ipv4(SEGMENT)),
    "label, IPv6": (links.DLT_EN10MB, MACS + b"\x88\x47\0\1\1\x40" + ipv6(SEGMENT)),
    "PPPoE": (
        links.DLT_EN10MB,
        MACS + b"\x88\x64\x11\0\0\1" + struct.pack(">H", len(ipv4(SEGMENT)) + 2) + b"\0\x21" + ipv4(SEGMENT),
    ),
    "PPP": (links.DLT_PPP, b"\xff\3\0\x21" + ipv4(SEGMENT)),
    "PPP without address": (links.DLT_PPP, b"\0\x57" + ipv6(SEGMENT)),
    "cooked": (links.DLT_LINUX_SLL, bytes(14) + TAG + b"\x08\0" + ipv4(SEGMENT)),
    "cooked, version 2": (links.DLT_LINUX_SLL2, b"\x08\0" + bytes(18) + ipv4(SEGMENT)),
    "radiotap": (links.DLT_IEEE802_11_RADIO, RADIOTAP + ipv4(SEGMENT)),
    "options": (links.DLT_EN10MB, ethernet(ipv4(SEGMENT, options=b"\1" * 40))),
    "raw IP with options": (links.DLT_RAW, ipv4(SEGMENT, options=b"\x94\4\0\0")),
    **{name: (links.DLT_EN10MB, MACS + b"\x86\xdd" + packet) for name, packet in EXTENDED.items()},
    "UDP": (links.DLT_EN10MB, MACS + TAG + b"\x08\0" + ipv4(udp(bytes(20)), protocol=17)),
    "UDP, IPv6": (links.DLT_EN10MB, MACS + b"\x86\xdd" + ipv6(udp(bytes(20)), next_header=17)),
}
TUNNELS: Final = {
    "IP in IP": ipv4(ipv4(SEGMENT), protocol=4),
    "GRE": ipv4(b"\0\0\x08\0" + ipv4(SEGMENT), protocol=47),
    "GRE with a key": ipv4(b"\x20\0\x86\xdd\0\0\0\7" + ipv6(SEGMENT), protocol=47),
    "VXLAN": ipv4(udp(b"\x08" + bytes(7) + ethernet(ipv4(SEGMENT)), 4789), protocol=17),
}


@pytest.mark.parametrize("name", FRAMES)
def test_a_packet_with_known_headers_needs_no_other_look(name: str) -> None:
    link_type, frame = FRAMES[name]
    look = Looker(link_type)
    assert look(frame) == MISSED
    other = frame[:-20] + bytes(20)
    assert look(other) == carries(other, link_type) != CLOSER


@pytest.mark.parametrize("name", TUNNELS)
def test_tunnels(name: str) -> None:
    look = Looker()
    frame = ethernet(TUNNELS[name])
    assert look(frame, told=34) == CLOSER
    assert look(frame, told=34) == NOT_FOLLOWED
    # Another outer sender, another identification.
    changed = frame[:18] + b"\7\7" + frame[20:26] + b"\x0a\1\1\1" + frame[30:]
    assert look(changed, told=34) == NOT_FOLLOWED


def test_what_is_tracked_or_begins_takes_the_slow_path() -> None:
    _, frame = FRAMES["hop by hop"]
    key = frame[22:54] + frame[62:66]
    for look in (Looker(tracked=frozenset({key})), Looker(first_bytes=b"G")):
        assert look(frame) == MISSED
        assert look(frame) == CLOSER
    look = Looker()
    assert look(frame) == MISSED
    assert look(frame) == NOT_FOLLOWED
    assert look.shapes.key_of("x", frame, 0, len(frame)) == key
    assert look.shapes.key_of("y", frame, 0, len(frame)) is None
    flags = len(frame) - len(SEGMENT) + 13
    assert look(frame[:flags] + bytes((SYN,)) + frame[flags + 1 :]) == CLOSER


def test_datagrams_that_are_looked_at_take_the_slow_path() -> None:
    look = Looker()
    _, frame = FRAMES["UDP"]
    assert look(frame) == MISSED
    assert look(frame) == NO_TCP
    assert look(frame[:-19] + MARK + bytes(15)) == CLOSER
    ports = len(frame) - 28
    for port in PORT_FIELDS:
        assert look(frame[: ports + 2] + port + frame[ports + 4 :]) == CLOSER


def test_frames_of_other_protocols_carry_nothing() -> None:
    look = Looker()
    frame = MACS + b"\x08\x06" + bytes(46)
    assert look(frame) == MISSED
    assert look(frame) == NO_TCP
    assert look(b"\x45" + frame[1:]) == MISSED  # perhaps IP without a link header
    assert look(frame[:27]) == NO_TCP


@pytest.mark.parametrize("options", [b"\x83\7\4\x0a\0\0\1\0", b"\x89\7\4\x0a\0\0\1\0"])
def test_source_routes_have_no_shape(options: bytes) -> None:
    """The last address of the route is that of the connection."""
    look = Looker()
    assert look(ethernet(ipv4(SEGMENT, options=options))) == MISSED
    assert look(ethernet(ipv4(SEGMENT, options=options))) == MISSED
    assert not look.shapes.known


@pytest.mark.parametrize("name", mostly_slow(sorted(WRAPPERS)))
@pytest.mark.parametrize("make", [ipv4, ipv6])
def test_each_encapsulation(name: str, make: Callable[[bytes], bytes]) -> None:
    look = Looker()
    look(WRAPPERS[name](make(SEGMENT)))
    other = WRAPPERS[name](make(tcp(flags=ACK, sport=999, seq=77)))
    assert look(other) in (MISSED, carries(other, links.DLT_EN10MB))
    assert look(WRAPPERS[name](make(tcp(flags=SYN)))) in (MISSED, CLOSER)


@settings(max_examples=examples(200))
@given(
    name=st.sampled_from(sorted({**FRAMES, **TUNNELS})),
    is_tracked=st.booleans(),
    size=st.integers(0, 140),
    changes=st.lists(
        st.tuples(
            st.integers(0, 110), st.sampled_from([0, 1, 2, 6, 0x11, 0x2C, 0x2F, 0x40, 0x45, 0x46, 0x60, 0x81, 0xFF])
        ),
        max_size=3,
    ),
)
def test_a_shape_hides_nothing(name: str, is_tracked: bool, size: int, changes: list[tuple[int, int]]) -> None:
    link_type, frame = FRAMES[name] if name in FRAMES else (links.DLT_EN10MB, ethernet(TUNNELS[name]))
    changed = bytearray(frame)
    for place, value in changes:
        if place < len(changed):
            changed[place] = value
    data = bytes(changed[:size])
    kind, at = first_header(link_of(link_type), data, 0, len(data))
    kind, start, at, _ = find(data, kind, at, len(data))
    tracked: frozenset[bytes] = frozenset()
    if is_tracked and kind == PROTOCOL_TCP:
        addresses = data[start + 12 : start + 20] if data[start] >> 4 == 4 else data[start + 8 : start + 40]
        tracked = frozenset({addresses + data[at : at + 4]})
    look = Looker(link_type, tracked=tracked)
    look(frame, data_selector(frame, link_type))
    answer = look(data, data_selector(data, link_type))
    if answer in (NO_TCP, NOT_FOLLOWED):
        assert carries(data, link_type, tracked) != CLOSER


def data_selector(frame: bytes, link_type: int) -> bytes:
    """The field of the link header that the engine takes as the selector."""
    marker = link_of(link_type).marker_at
    return b"" if marker is None else frame[marker : marker + 2]


def test_the_selector_of_a_cooked_capture_tells_nothing() -> None:
    """In version 2, the payload type is at the start; the bytes before the payload are an address."""
    look = Looker(links.DLT_LINUX_SLL2)
    frame = FRAMES["cooked, version 2"][1]
    for _ in range(3):
        assert look(b"\x08\x06" + frame[2:20] + bytes(28)) == MISSED
    assert not look.shapes.empty
    for _ in range(module.MAX_WAIT):
        look(frame)
    assert look(frame) == NOT_FOLLOWED
    assert look(b"\x08\x06" + frame[2:]) == MISSED


def test_without_a_selector_nothing_is_learned() -> None:
    look = Looker()
    for frame in (MACS + b"\x08\x06" + bytes(46), FRAMES["tag"][1]):
        for _ in range(3):
            assert look(frame, selector=None) == MISSED
    assert not look.shapes.empty
    assert not look.shapes.known


def test_what_is_cut_in_a_tunnel_takes_the_slow_path() -> None:
    """There it is counted."""
    look = Looker()
    frame = ethernet(ipv4(b"\0\0\x08\0" + ipv4(tcp(flags=ACK, options=b"\1" * 20)), protocol=47))
    look(frame, told=34)
    assert look(frame, told=34) == NOT_FOLLOWED
    assert look(frame[:-1], told=34) == CLOSER


def test_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"MAX_SELECTORS": 3, "MAX_SHAPES": 2, "MAX_HEADS": 6, "MAX_WAIT": 0}.items():
        monkeypatch.setattr(module, name, value)
    look = Looker()
    for number in range(10):
        look(MACS + bytes((8, number)) + bytes(60), selector=100 + number)
    for number in range(10):
        look(FRAMES["tag"][1], selector=number)
    assert len(look.shapes.known) == len(look.shapes.empty) == 3
    look = Looker()
    for count in range(1, 10):
        look(ethernet(ipv4(SEGMENT, options=bytes(4 * count))))
    assert len(look.shapes.known["x"]) == 2
    look = Looker()
    for number in range(60):
        look(MACS + b"\x88\x47\0\1" + bytes((2 * number + 1,)) + b"\x40" + ipv4(SEGMENT))
    assert [len(heads) for _, heads, *_ in look.shapes.known["x"]] == [6]


def test_learning_in_vain_becomes_rare(monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[int] = []

    def counted(link: links.Link, data: bytes, start: int, end: int) -> tuple[int, int]:
        tries.append(start)
        return first_header(link, data, start, end)

    monkeypatch.setattr(module, "first_header", counted)
    look = Looker()
    for _ in range(3_000):
        look(MACS + TAG * 300)
    assert len(tries) < 15
    _, frame = FRAMES["tag"]
    for _ in range(module.MAX_WAIT):
        look(frame)
    assert look(frame) == NOT_FOLLOWED


def test_shapes_are_forgotten_if_there_is_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_HEADS", 20)
    monkeypatch.setattr(module, "MAX_SELECTORS", 5)
    monkeypatch.setattr(module, "FORGET_AFTER", 50)
    _, frame = FRAMES["tag"]
    for selectors, labels in ((1, 30), (10, 1)):
        look = Looker()
        for selector in range(selectors):
            for label in range(labels):
                look(MACS + b"\x88\x47\0\1" + bytes((2 * label + 1,)) + b"\x40" + ipv4(SEGMENT), selector=selector)
        assert look(frame) == look(frame) == MISSED
        for _ in range(50):
            look(frame)
        assert look(frame) == NOT_FOLLOWED
        assert list(look.shapes.known) == ["x"]
