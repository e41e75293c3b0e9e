"""Streams: segments in any order, more than once, overlapping; bounds."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyp0f.engine.streams import MAX_STREAM, MAX_WAITING, Stream

ISN = 2**32 - 5
"""The sequence numbers wrap within the first bytes."""


def stream(next_seq: int = ISN) -> Stream:
    made = Stream()
    made.data, made.next_seq, made.waiting = b"", next_seq, None
    return made


def feed(made: Stream, *segments: tuple[int, bytes]) -> list[bool]:
    """Insert segments, each given by its offset in the stream."""
    return [made.insert((ISN + place) % 2**32, payload) for place, payload in segments]


def test_in_order() -> None:
    made = stream()
    assert feed(made, (0, b"GET "), (4, b"/ HT")) == [True, True]
    assert (made.data, made.next_seq) == (b"GET / HT", 3)
    assert not made.waiting


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_any_order(order: tuple[int, ...]) -> None:
    parts = [(0, b"abcd"), (4, b"efg"), (7, b"h"), (8, b"ijklm")]
    made = stream()
    grew = feed(made, *[parts[number] for number in order])
    assert made.data == b"abcdefghijklm"
    assert made.next_seq == (ISN + 13) % 2**32
    assert not made.waiting
    assert grew[order.index(0)], "whatever comes first lets the stream go on"


def test_copies_are_known() -> None:
    made = stream()
    feed(made, (0, b"abcd"))
    assert feed(made, (0, b"abcd"), (2, b"cd"), (-3, b"xyz")) == [False, False, False]
    assert made.data == b"abcd"


@pytest.mark.parametrize(
    "segments",
    [
        [(0, b"abcd"), (2, b"XXef")],
        [(2, b"cdef"), (0, b"abXXXX")],
        [(4, b"ef"), (2, b"cdXX"), (0, b"abXXXX")],
        [(2, b"cd"), (1, b"bXXef"), (0, b"aXXXXX")],
        [(3, b"d"), (1, b"b"), (5, b"f"), (0, b"aXcXeX")],
    ],
)
def test_the_first_copy_wins(segments: list[tuple[int, bytes]]) -> None:
    made = stream()
    feed(made, *segments)
    assert made.data == b"abcdef"


def test_a_client_hello_of_4_kb_in_reverse_order() -> None:
    hello = bytes(range(256)) * 16
    made = stream()
    feed(made, *[(at, hello[at : at + 512]) for at in range(3584, -1, -512)])
    assert made.data == hello


def test_what_exceeds_the_limit_is_not_kept() -> None:
    made = stream()
    feed(made, (MAX_STREAM - 4, b"12345678"), (MAX_STREAM, b"beyond"), (10, b"x"))
    assert sum(map(len, (made.waiting or {}).values())) == 5
    feed(made, (0, bytes(MAX_STREAM)))
    assert made.is_full
    assert (len(made.data), made.data[-4:], made.data[10:11]) == (MAX_STREAM, b"1234", b"x")
    assert feed(made, (MAX_STREAM, b"more")) == [False]


def test_the_number_of_waiting_pieces_is_bounded() -> None:
    made = stream()
    feed(made, *[(place, b"x") for place in range(2, 2 * MAX_WAITING + 40, 2)])
    assert len(made.waiting or {}) == MAX_WAITING
    assert feed(made, (0, b"ab")) == [True], "what comes next is taken all the same"
    assert made.data == b"abx"


@given(
    st.binary(min_size=1, max_size=60),
    st.lists(st.tuples(st.integers(-5, 65), st.integers(1, 30)), max_size=40),
)
def test_what_is_kept_is_what_was_sent(sent: bytes, cuts: list[tuple[int, int]]) -> None:
    """However a stream is segmented, the data is its beginning up to the first gap."""
    made = stream()
    known: set[int] = set()
    for place, size in cuts:
        first, last = max(place, 0), min(place + size, len(sent))
        if first < last:
            feed(made, (first, sent[first:last]))
            known.update(range(first, last))
    end = next(number for number in range(len(sent) + 1) if number not in known)
    assert made.data == sent[:end]
    assert made.next_seq == (ISN + end) % 2**32
    waiting = made.waiting or {}
    assert sorted(at for start, piece in waiting.items() for at in range(start, start + len(piece))) == sorted(
        number for number in known if number >= end
    )


@given(st.lists(st.tuples(st.integers(0, 2**32 - 1), st.binary(min_size=1, max_size=40)), max_size=60))
def test_any_segments_keep_the_bounds(segments: list[tuple[int, bytes]]) -> None:
    made = stream()
    for seq, payload in segments:
        made.insert(seq, payload)
    waiting = made.waiting or {}
    assert len(waiting) <= MAX_WAITING
    assert all(start > 0 and start + len(piece) <= MAX_STREAM for start, piece in waiting.items())
