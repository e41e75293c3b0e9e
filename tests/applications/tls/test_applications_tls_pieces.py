"""Putting a message together."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyp0f.applications.tls.pieces import MAX_MESSAGE, MAX_PIECES, Pieces

DATA = bytes(Random(1).randbytes(2000))


@pytest.mark.parametrize("seed", range(10))
def test_any_order_and_any_overlap(seed: int) -> None:
    random = Random(seed)
    places = list(range(0, 2000, 50))
    random.shuffle(places)
    own = Pieces()
    for at in [*places, *places[:5]]:
        begin = max(at - random.randrange(40), 0)
        own.add(begin, DATA[begin : at + 50])
    assert own.whole == DATA


def test_the_first_copy_counts() -> None:
    own = Pieces()
    own.add(0, b"abc")
    own.add(1, b"XXXd")
    assert own.whole == b"abcXd"


def test_a_longer_copy_replaces_one_that_waits() -> None:
    own = Pieces()
    own.add(2, b"cd")
    own.add(2, b"cdef")
    own.add(2, b"c")
    own.add(0, b"ab")
    assert own.whole == b"abcdef"


def test_bounds() -> None:
    own = Pieces()
    for at in range(2, 3 * MAX_PIECES, 2):
        own.add(at, b"x")
    assert len(own._pieces) == MAX_PIECES
    own.add(MAX_MESSAGE - 1, b"xy")
    own.add(2**62, b"x")
    own.add(0, bytes(MAX_MESSAGE + 1))
    assert own.whole == b""
    own = Pieces()
    for at in range(1, 200):
        own.add(at, bytes(MAX_MESSAGE // 2))
        assert own._waiting <= MAX_MESSAGE
    own.add(0, bytes(MAX_MESSAGE))
    assert len(own.whole) == MAX_MESSAGE


@given(st.lists(st.tuples(st.integers(0, 60), st.binary(max_size=20)), max_size=20))
def test_whatever_comes(pieces: list[tuple[int, bytes]]) -> None:
    """Each byte is one that was sent for its place."""
    own = Pieces()
    for at, data in pieces:
        own.add(at, data)
    for place, byte in enumerate(own.whole):
        assert any(at <= place < at + len(data) and data[place - at] == byte for at, data in pieces)
