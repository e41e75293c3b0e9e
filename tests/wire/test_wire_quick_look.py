"""A quick look never contradicts the way past all headers.

The twin in tests/engine/test_engine_hotloop.py compares whole conversations.
"""

from __future__ import annotations

import struct
from typing import Final

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from packets import ethernet, ipv4, ipv6, tcp
from random_traffic import LINK_TYPES, frames_of, random_steps
from surroundings import examples, mostly_slow
from wrapping import WRAPPERS, pieces4, pieces6

from pyp0f.wire import link as links
from pyp0f.wire.encapsulations import CUT, DATAGRAM, FRAGMENT, find, first_header, may_carry_tcp
from pyp0f.wire.fragments import Fragments
from pyp0f.wire.further_links import LINKS
from pyp0f.wire.link import link_for
from pyp0f.wire.packet import ACK, CLOSER, MAX_SHORT, NO_TCP, NOT_FOLLOWED, PROTOCOL_TCP, SYN, Look
from pyp0f.wire.quick_look import quick_look

MACS: Final = {4: bytes(12) + b"\x08\0", 6: bytes(12) + b"\x86\xdd"}
SEGMENT: Final = tcp(flags=ACK)
TAG: Final = b"\x81\0\0\1"


def looked_at(
    frame: bytes,
    link_type: int = links.DLT_EN10MB,
    *,
    tracked: frozenset[bytes] = frozenset(),
    first_bytes: bytes = b"",
    fragments: Fragments | None = None,
) -> int:
    look = look_for(link_type, tracked=tracked, first_bytes=first_bytes, fragments=fragments)
    # What follows the packet must not matter.
    return look(b"\xff" * 3 + frame + b"\x06" * 80, 3, 3 + len(frame), 0)


def look_for(
    link_type: int = links.DLT_EN10MB,
    *,
    tracked: frozenset[bytes] = frozenset(),
    first_bytes: bytes = b"",
    fragments: Fragments | None = None,
) -> Look:
    link = LINKS[link_type]() if link_type in LINKS else link_for(link_type)
    return quick_look(
        link,
        lambda _, when: when,
        lambda: None,
        tracked=tracked,
        first_bytes=first_bytes,
        marks=frozenset({b"mark"}),
        fragments=Fragments() if fragments is None else fragments,
        counts={CUT: MAX_SHORT},
    )


def is_right(answer: int, frame: bytes, link_type: int = links.DLT_EN10MB) -> bool:
    """Whether an answer is one that the way past all headers allows, for tables without connections."""
    return answer == CLOSER or answer in carries(frame, link_type)


def carries(frame: bytes, link_type: int) -> tuple[int, ...]:
    link = LINKS[link_type]() if link_type in LINKS else link_for(link_type)
    kind, at = first_header(link, frame, 0, len(frame))
    kind, start, at, end = find(frame, kind, at, len(frame))
    if kind == DATAGRAM:
        return () if frame[at + 9 : min(at + 13, end)] == b"mark" else (NO_TCP,)
    if kind == FRAGMENT:
        # A fragment that waits for the first one is not followed.
        return (NOT_FOLLOWED,) if may_carry_tcp(frame, start, at) else (NO_TCP,)
    if kind != PROTOCOL_TCP:
        return (NO_TCP,)
    return () if at + 14 <= end and frame[at + 13] & SYN else (NOT_FOLLOWED,)


@pytest.mark.parametrize(
    "frame",
    [
        ethernet(ipv4(SEGMENT)),
        *[ethernet(ipv4(SEGMENT))[:12] + TAG * tags + ethernet(ipv4(SEGMENT))[12:] for tags in (1, 3, 6)],
        bytes(12) + TAG + b"\x86\xdd" + ipv6(SEGMENT),
        bytes(12) + b"\x88\x47\0\1\0\x40\0\1\1\x40" + ipv4(SEGMENT),
        bytes(12) + b"\x88\x64\x11\0\0\1" + struct.pack(">H", len(ipv6(SEGMENT)) + 2) + b"\0\x57" + ipv6(SEGMENT),
        ethernet(ipv4(SEGMENT, options=bytes(40))),
        ethernet(ipv4(SEGMENT))[:40],
    ],
)
def test_packets_that_are_not_followed_need_no_second_look(frame: bytes) -> None:
    assert looked_at(frame) == NOT_FOLLOWED


@pytest.mark.parametrize("chain", [b"\x06\0" + bytes(6), b"\x3c\0" + bytes(6) + b"\x06\1" + bytes(14)])
@pytest.mark.parametrize("first", [0, 43, 60])
def test_extension_headers(first: int, chain: bytes) -> None:
    whole = ipv6(chain + SEGMENT)
    assert looked_at(MACS[6] + whole[:6] + bytes((first,)) + whole[7:]) == NOT_FOLLOWED


@pytest.mark.parametrize(
    "frame",
    [b"", bytes(14), bytes(12) + TAG * 360 + bytes(60), bytes(12) + b"\x08\x06" + bytes(46), bytes(12) + b"\0\x26BB\3"],
)
def test_packets_without_tcp_need_no_second_look(frame: bytes) -> None:
    assert looked_at(frame) == NO_TCP


def test_what_is_not_ip_is_nothing_unusual_in_a_wireless_network() -> None:
    header = b"\x08\x41" + bytes(22)
    assert looked_at(header + b"\x91" * 60, links.DLT_IEEE802_11) == NO_TCP
    assert looked_at(bytes(12) + b"\x08\0" + b"\x91" * 60) == CLOSER


def test_what_is_tracked_or_begins_takes_the_slow_path() -> None:
    tagged = bytes(12) + TAG + b"\x08\0"
    plain = ipv4(tcp(flags=ACK, payload=b"GET"))
    assert looked_at(tagged + plain) == NOT_FOLLOWED
    assert looked_at(tagged + plain, tracked=frozenset({plain[12:24]})) == CLOSER
    assert looked_at(tagged + plain, first_bytes=b"G") == CLOSER
    assert looked_at(tagged + ipv4(tcp(flags=SYN))) == CLOSER


@pytest.mark.parametrize(("make", "pieces"), [(ipv4, pieces4), (ipv6, pieces6)])
@pytest.mark.parametrize("flags", [ACK, SYN])
def test_fragments_of_what_is_not_followed(make: object, pieces: object, flags: int) -> None:
    assert callable(make)
    assert callable(pieces)
    macs = MACS[4 if make is ipv4 else 6]
    first, second = [macs + one for one in pieces(make(tcp(flags=flags, payload=bytes(40))), 32)]
    fragments = Fragments(tracked=frozenset())
    is_ignored = flags == ACK
    assert looked_at(first, fragments=fragments) == (NOT_FOLLOWED if is_ignored else CLOSER)
    if is_ignored:
        assert looked_at(second, fragments=fragments) == NOT_FOLLOWED
    # A second fragment waits for the first one.
    fragments = Fragments(tracked=frozenset())
    assert looked_at(second, fragments=fragments) == NOT_FOLLOWED
    assert looked_at(second, fragments=fragments) == CLOSER
    assert looked_at(first, fragments=fragments) == CLOSER
    # All segments are kept if networks are kept apart.
    assert looked_at(first, fragments=Fragments()) == CLOSER


@pytest.mark.parametrize("name", mostly_slow(sorted(WRAPPERS)))
def test_each_encapsulation(name: str) -> None:
    for packet in (ipv4(SEGMENT), ipv4(tcp(flags=SYN)), ipv4(b"\0" * 30, protocol=50)):
        frame = WRAPPERS[name](packet)
        assert is_right(looked_at(frame), frame)


@pytest.mark.parametrize("link_type", LINK_TYPES)
def test_random_traffic(link_type: int) -> None:
    answers = set()
    for frame, _, _ in frames_of(link_type, random_steps(5, 300)):
        for length in (len(frame), 60, 33):
            answers.add(looked_at(frame[:length], link_type))
            assert is_right(looked_at(frame[:length], link_type), frame[:length], link_type)
    assert answers == {CLOSER, NO_TCP, NOT_FOLLOWED}


@settings(max_examples=examples(200), deadline=None)
@given(
    link_type=st.sampled_from([*LINK_TYPES, *LINKS]),
    start=st.sampled_from([b"", bytes(12), b"\x08\1" + bytes(22), b"\0\0\x0c\0\x02\0\0\x80\0\0\0\0\x08\1"]),
    kinds=st.lists(
        st.sampled_from(
            [TAG, b"\x08\0", b"\x86\xdd", b"\x88\x47", b"\0\1\1\x40", b"\x88\x64\x11\0\0\1\0\x2a", b"\0\x21"]
        ),
        max_size=4,
    ),
    packet=st.sampled_from([ipv4(SEGMENT), ipv6(SEGMENT), ipv4(SEGMENT, options=bytes(8)), ipv6(b"\x06\0" + SEGMENT)]),
    damage=st.lists(st.tuples(st.integers(0, 90), st.integers(0, 255)), max_size=3),
    length=st.integers(0, 120),
)
@example(
    link_type=1, start=bytes(12), kinds=[b"\x88\x47", b"\0\1\1\x40"], packet=ipv4(SEGMENT), damage=[(23, 1)], length=99
)
def test_any_packet(
    link_type: int, start: bytes, kinds: list[bytes], packet: bytes, damage: list[tuple[int, int]], length: int
) -> None:
    frame = bytearray(start + b"".join(kinds) + packet)
    for at, value in damage:
        if at < len(frame):
            frame[at] = value
    data = bytes(frame[:length])
    assert is_right(looked_at(data, link_type), data, link_type)
