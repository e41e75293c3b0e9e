"""Fragments are put together, in any order and within bounds; what overlaps is discarded."""

from __future__ import annotations

import struct
from itertools import permutations
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packets import SYN_OPTIONS, ipv4, ipv6, tcp
from surroundings import examples
from wrapping import WRAPPERS, pieces4, pieces6

from pyp0f.wire.encapsulations import FRAGMENT, IP, find
from pyp0f.wire.fragments import MAX_BYTES, MAX_DATAGRAMS, MAX_FRAGMENTS, MAX_SECONDS, Fragments
from pyp0f.wire.packet import PROTOCOL_TCP

SEGMENT: Final = tcp(options=SYN_OPTIONS, payload=b"0123456789")


def put(fragments: Fragments, packet: bytes, seconds: int = 0) -> bytes | None:
    kind, start, at, end = find(packet, IP, 0, len(packet))
    assert kind == FRAGMENT
    made = fragments.add(packet, start, at, end, seconds)
    return None if made is None else made[0]


def bytes_in(fragments: Fragments) -> int:
    return sum([bytes_of(one) for one in fragments._datagrams.values()])


def bytes_of(known: object) -> int:
    if isinstance(known, tuple):
        return len(known[2])
    waiting, head = getattr(known, "waiting", 0), getattr(known, "head", None)
    return int(waiting) + len(head or b"")


def whole(parts: list[bytes]) -> bytes | None:
    """What the last fragment completes.  The others complete nothing."""
    fragments = Fragments()
    *before, last = [put(fragments, part) for part in parts]
    assert before == [None] * len(before)
    assert last is None or not len(fragments)
    return last


@pytest.mark.parametrize("size", [8, 16, 24, 40])
def test_fragments_of_any_size(size: int) -> None:
    assert whole(pieces4(ipv4(SEGMENT, fragment=0), size)) == ipv4(SEGMENT, fragment=0)


def test_fragments_of_any_order() -> None:
    for parts in permutations(pieces4(ipv4(SEGMENT, fragment=0), 16)):
        assert whole(list(parts)) == ipv4(SEGMENT, fragment=0)


def test_ipv6() -> None:
    """The fragment header stays."""
    expected = ipv6(b"\x06\0\0\0\0\0\0\1" + SEGMENT, next_header=44)
    for parts in permutations(pieces6(ipv6(SEGMENT), 16)):
        assert whole(list(parts)) == expected


def test_flags_stay() -> None:
    packet = ipv4(SEGMENT, fragment=0xC000)
    parts = [part[:6] + bytes([part[6] | 0xC0]) + part[7:] for part in pieces4(packet, 24)]
    assert whole(parts) == packet


def test_tunnels_in_fragments() -> None:
    packet = WRAPPERS["vxlan"](ipv4(SEGMENT))[14:]
    made = whole(pieces4(packet, 64))
    assert made is not None
    assert made[4:6] == b"\0\1"
    assert made[20:] == packet[20:]


@pytest.mark.parametrize("protocol", [1, 17, 50])
def test_other_protocols_are_not_kept(protocol: int) -> None:
    assert whole(pieces4(ipv4(SEGMENT, protocol=protocol), 16)) is None


def test_copies_are_ignored() -> None:
    first, second, *rest = pieces4(ipv4(SEGMENT, fragment=0), 16)
    assert whole([first, second, first, second, *rest]) == ipv4(SEGMENT, fragment=0)


def test_overlaps_discard_the_datagram() -> None:
    packet = ipv4(SEGMENT, fragment=0)
    parts = pieces4(packet, 24)
    for other in pieces4(packet[:20] + bytes(50), 16)[:2]:
        fragments = Fragments()
        assert [put(fragments, part) for part in [parts[0], other, *parts[1:], *parts]] == [None] * (
            2 + 2 * len(parts) - 1
        )
        assert fragments._bytes == 0


@pytest.mark.parametrize("last", [(5, 8), (5, 16), (9, 8)])
def test_a_second_end_discards_the_datagram(last: tuple[int, int]) -> None:
    parts = pieces4(ipv4(bytes(64)), 24)
    place, size = last
    end = parts[0][:2] + struct.pack(">HHH", 20 + size, 1, place) + parts[0][8:20] + bytes(size)
    fragments = Fragments()
    put(fragments, end)
    put(fragments, parts[0])
    put(fragments, parts[1])
    assert put(fragments, parts[2]) is None
    assert put(fragments, parts[2]) is None


@pytest.mark.parametrize(
    "packet",
    [
        ipv4(SEGMENT[:-1], fragment=0x2000),
        ipv4(b"", fragment=0x2000),
        ipv4(SEGMENT, fragment=0x1FFF),
        ipv4(SEGMENT, fragment=0x2000, total=0),
        ipv6(b"\x06\0\0\1" + bytes(4) + SEGMENT[:-1], next_header=44),
    ],
)
def test_fragments_that_cannot_be(packet: bytes) -> None:
    fragments = Fragments()
    assert put(fragments, packet) is None
    assert len(fragments) == 0


def test_old_fragments_do_not_count() -> None:
    first, *rest = pieces4(ipv4(SEGMENT, fragment=0), 24)
    for later, expected in ((MAX_SECONDS, True), (MAX_SECONDS + 1, False), (-MAX_SECONDS - 1, False)):
        fragments = Fragments()
        put(fragments, first, 100)
        made = [put(fragments, part, 100 + later) for part in rest][-1]
        assert bool(made) == expected


def test_bounds() -> None:
    fragments = Fragments()
    for number in range(1000):
        put(fragments, pieces4(ipv4(bytes(32_000)), 16_000, number)[0])
        assert len(fragments) <= MAX_DATAGRAMS
        assert fragments._bytes == bytes_in(fragments) <= MAX_BYTES
    for number in range(100):
        extension = bytes((60, 255)) + bytes(2046)
        part = struct.pack(">BBHI", PROTOCOL_TCP, 0, 1, number) + bytes(8)
        put(fragments, ipv6(extension * 9 + bytes((44, 255)) + bytes(2046) + part, next_header=60))
        assert fragments._bytes == bytes_in(fragments) <= MAX_BYTES
    many = pieces4(ipv4(bytes(8 * (MAX_FRAGMENTS + 1))), 8)
    assert whole(many[:-1]) is None
    assert whole(many) is None


@settings(max_examples=examples(100), deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 6), st.integers(0, 30), st.booleans(), st.integers(1, 3), st.integers(0, 20)),
        max_size=40,
    )
)
def test_any_fragments(steps: list[tuple[int, int, bool, int, int]]) -> None:
    """Each fragment is used, or counted once."""
    counts: dict[int, int] = {}
    fragments = Fragments(counts=counts)
    used = 0
    for place, size, more, number, seconds in steps:
        head = struct.pack(">BBHHHBBH", 0x45, 0, 20 + size, number, place | more * 0x2000, 64, 6, 0) + bytes(8)
        packet = head + bytes(range(size))
        made = fragments.add(packet, 0, 20, len(packet), seconds)
        if made is not None:
            assert int.from_bytes(made[0][2:4], "big") == len(made[0])
            used += made[1]
        assert fragments._bytes == bytes_in(fragments)
    assert sum(counts.values()) + used == len(steps)
    assert min(counts.values(), default=0) >= 0


def test_networks_are_kept_apart() -> None:
    fragments = Fragments()
    first, *rest = pieces4(ipv4(SEGMENT, fragment=0), 24)
    for network in (b"", b"1", b"2"):
        assert fragments.add(first, 0, 20, len(first), 0, network) is None
    for part in rest:
        made = fragments.add(part, 0, 20, len(part), 0, b"1")
    assert made == (ipv4(SEGMENT, fragment=0), 1 + len(rest))
    assert len(fragments) == 2


def test_discarded_datagrams_take_no_memory() -> None:
    fragments = Fragments()
    parts = pieces4(ipv4(bytes(32_000), protocol=17), 16_000)
    assert [put(fragments, part) for part in parts] == [None, None]
    assert fragments._bytes == 0


@pytest.mark.parametrize(("make", "pieces"), [(ipv4, pieces4), (ipv6, pieces6)])
@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_what_waits_alone_becomes_a_datagram(make: object, pieces: object, order: tuple[int, ...]) -> None:
    """The engine asks `settles` first, and then `add`."""
    assert callable(make)
    assert callable(pieces)
    segment = make(SEGMENT)
    counts: dict[int, int] = {}
    fragments = Fragments(tracked=frozenset(), counts=counts)
    parts = pieces(segment, 16)
    assert len(parts) == 4
    made = []
    for number in (*order, 3):
        kind, start, at, end = find(parts[number], IP, 0, len(parts[number]))
        assert kind == FRAGMENT
        if not fragments.settles(parts[number], start, at, end, 0):
            made.append(fragments.add(parts[number], start, at, end, 0))
        assert fragments._bytes == bytes_in(fragments)
    assert made[-1] is not None
    assert made[-1][0].endswith(SEGMENT)
    assert not len(fragments)
    assert not any(counts.values())


def test_fragments_that_wait_alone_are_bounded() -> None:
    counts: dict[int, int] = {}
    fragments = Fragments(tracked=frozenset(), counts=counts)
    for number in range(MAX_DATAGRAMS + 10):
        *_, last = pieces6(ipv6(SEGMENT), 16, number)
        assert fragments.settles(last, 0, 40, len(last), 0)
        assert not fragments.settles(last, 0, 40, len(last), 0)
    assert len(fragments) == MAX_DATAGRAMS
    assert counts == {FRAGMENT: MAX_DATAGRAMS + 10}
    *_, last = pieces6(ipv6(tcp(payload=bytes(40_000))), 32_000)
    for number in range(100):
        assert fragments.settles(last[:44] + bytes((0, 1, 0, number)) + last[48:], 0, 40, len(last), 0)
        assert fragments._bytes == bytes_in(fragments) <= MAX_BYTES
