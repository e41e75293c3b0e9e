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
    made.data, made.next_seq, made.early = b"", next_seq, None
    return made


def feed(made: Stream, *segments: tuple[int, bytes]) -> list[bool]:
    """Take segments as the tracker does, each given by its offset in the stream."""
    return [take(made, (ISN + place) % 2**32, payload) for place, payload in segments]


def take(made: Stream, seq: int, payload: bytes) -> bool:
    if seq != made.next_seq:
        return made.insert(seq, payload)
    if made.early is not None:
        return made.resume(made.early, payload)
    made.append(payload)
    return True


def leads(made: Stream) -> bool:
    """Whether there are bytes that 3.09b has not seen."""
    return made.early is not None and made.early.lead > 0


def waiting_in(made: Stream) -> dict[int, bytes]:
    return made.early.pieces if made.early else {}


def test_in_order() -> None:
    made = stream()
    assert feed(made, (0, b"GET "), (4, b"/ HT")) == [True, True]
    assert (made.data, made.next_seq) == (b"GET / HT", 3)
    assert made.early is None
    assert not leads(made)


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_any_order(order: tuple[int, ...]) -> None:
    parts = [(0, b"abcd"), (4, b"efg"), (7, b"h"), (8, b"ijklm")]
    made = stream()
    grew = feed(made, *[parts[number] for number in order])
    assert made.data == b"abcdefghijklm"
    assert waiting_in(made) == {}
    in_order = 0  # where 3.09b stands, which ignores what is out of order
    for number in order:
        in_order += len(parts[number][1]) if parts[number][0] == in_order else 0
    assert made.next_seq == (ISN + in_order) % 2**32
    assert leads(made) == (in_order < 13)
    assert grew[order.index(0)], "whatever comes first lets the stream go on"


def test_copies_are_known() -> None:
    made = stream()
    feed(made, (0, b"abcd"))
    assert feed(made, (0, b"abcd"), (2, b"cd"), (-3, b"xyz")) == [False, False, False]
    assert made.data == b"abcd"


@pytest.mark.parametrize(
    ("segments", "data"),
    [
        pytest.param([(0, b"abcd"), (2, b"XXef")], b"abcdef", id="bytes that were read"),
        pytest.param([(2, b"cdef"), (1, b"bXXXXg"), (-1, b"XaX")], b"abcdefg", id="pieces that wait"),
        pytest.param([(4, b"ef"), (2, b"cdXX"), (0, b"ab")], b"abcdef", id="pieces that wait, then the start"),
        pytest.param([(2, b"cd"), (-2, b"XXab"), (0, b"XXXXef")], b"abcdef", id="3.09b has not read them"),
    ],
)
def test_the_first_copy_wins(segments: list[tuple[int, bytes]], data: bytes) -> None:
    made = stream()
    feed(made, *segments)
    assert made.data == data


@pytest.mark.parametrize(
    ("segments", "data"),
    [
        pytest.param([(2, b"XX"), (0, b"abcdef")], b"abcdef", id="inside"),
        pytest.param([(2, b"XXef"), (0, b"abcd")], b"abcdef", id="its beginning"),
        pytest.param([(1, b"X"), (3, b"XX"), (7, b"h"), (0, b"abcdefg")], b"abcdefgh", id="several"),
        pytest.param([(4, b"ef"), (0, b"ab"), (2, b"cd"), (4, b"XXg")], b"abcdefg", id="after bytes that were read"),
    ],
)
def test_a_segment_in_order_replaces_what_waits(segments: list[tuple[int, bytes]], data: bytes) -> None:
    """3.09b reads the segment in order and nothing else."""
    made = stream()
    feed(made, *segments)
    assert made.data == data


def test_the_lead_over_3_09b() -> None:
    made = stream()
    feed(made, (2, b"cd"))
    assert not leads(made)
    feed(made, (0, b"ab"))
    assert (made.data, made.next_seq, leads(made)) == (b"abcd", (ISN + 2) % 2**32, True)
    assert feed(made, (2, b"c")) == [False]
    assert leads(made)
    assert feed(made, (3, b"d")) == [False]
    assert (made.data, made.next_seq, leads(made)) == (b"abcd", (ISN + 4) % 2**32, False)
    assert feed(made, (4, b"e")) == [True]
    assert made.data == b"abcde"


def test_a_client_hello_of_4_kb_in_reverse_order() -> None:
    hello = bytes(range(256)) * 16
    made = stream()
    feed(made, *[(at, hello[at : at + 512]) for at in range(3584, -1, -512)])
    assert made.data == hello


def test_what_exceeds_the_limit_is_not_kept() -> None:
    made = stream()
    feed(made, (MAX_STREAM - 4, b"12345678"), (MAX_STREAM, b"beyond"), (10, b"x"))
    assert sum(map(len, waiting_in(made).values())) == 5
    feed(made, (-1, bytes(MAX_STREAM + 1)))
    assert made.is_full
    assert (len(made.data), made.data[-4:], made.data[10:11]) == (MAX_STREAM, b"1234", b"x")
    assert feed(made, (MAX_STREAM, b"more")) == [False]


def test_the_number_of_waiting_pieces_is_bounded() -> None:
    made = stream()
    feed(made, *[(place, b"x") for place in range(2, 2 * MAX_WAITING + 40, 2)])
    assert len(waiting_in(made)) == MAX_WAITING
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
    in_order = 0
    for place, size in cuts:
        first, last = max(place, 0), min(place + size, len(sent))
        if first < last:
            feed(made, (first, sent[first:last]))
            known.update(range(first, last))
            in_order = last if first == in_order else in_order
    end = next(number for number in range(len(sent) + 1) if number not in known)
    assert made.data == sent[:end]
    assert made.next_seq == (ISN + in_order) % 2**32
    assert leads(made) == (in_order < end)
    waiting = waiting_in(made)
    assert sorted(at for start, piece in waiting.items() for at in range(start, start + len(piece))) == sorted(
        number for number in known if number >= end
    )


@given(st.lists(st.tuples(st.integers(0, 2**32 - 1), st.binary(min_size=1, max_size=40)), max_size=60))
def test_any_segments_keep_the_bounds(segments: list[tuple[int, bytes]]) -> None:
    made = stream()
    for seq, payload in segments:
        take(made, seq, payload)
    waiting = waiting_in(made)
    assert len(waiting) <= MAX_WAITING
    assert all(start > 0 and start + len(piece) <= MAX_STREAM for start, piece in waiting.items())
