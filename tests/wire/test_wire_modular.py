"""Arithmetic modulo 2^32, at its limits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyp0f.wire.modular import advance, ahead, forward

NUMBERS = st.integers(0, 2**32 - 1)


@pytest.mark.parametrize(
    ("number", "by", "expected"),
    [
        (0, 0, 0),
        (0, 1, 1),
        (2**31 - 1, 1, 2**31),
        (2**32 - 1, 1, 0),
        (2**32 - 1, 2**31, 2**31 - 1),
        (0, -1, 2**32 - 1),
    ],
)
def test_advance(number: int, by: int, expected: int) -> None:
    assert advance(number, by) == expected


@pytest.mark.parametrize(
    ("later", "earlier", "steps", "distance"),
    [
        (0, 0, 0, 0),
        (1, 0, 1, 1),
        (0, 1, 2**32 - 1, -1),
        (0, 2**32 - 1, 1, 1),
        (2**32 - 1, 0, 2**32 - 1, -1),
        (2**31 - 1, 0, 2**31 - 1, 2**31 - 1),
        (2**31, 0, 2**31, -(2**31)),
        (0, 2**31, 2**31, -(2**31)),
        (5, 2**31 + 6, 2**31 - 1, 2**31 - 1),
    ],
)
def test_distances(later: int, earlier: int, steps: int, distance: int) -> None:
    assert forward(later, earlier) == steps
    assert ahead(later, earlier) == distance


@given(NUMBERS, NUMBERS)
def test_they_agree(one: int, other: int) -> None:
    assert advance(other, forward(one, other)) == one
    assert advance(other, ahead(one, other)) == one
    assert -(2**31) <= ahead(one, other) < 2**31
