"""Which messages are stored."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyp0f.web.applied import Applied

RANGES = st.tuples(st.integers(0, 40), st.integers(0, 5)).map(lambda pair: (pair[0], sum(pair)))


@given(st.lists(RANGES), st.integers(-1, 30))
def test_it_is_a_set_of_numbers(ranges: list[tuple[int, int]], floor: int) -> None:
    applied, numbers = Applied(), set(range(floor + 1))
    for place, (first, last) in enumerate(ranges):
        if place == len(ranges) // 2:
            applied.raise_floor(floor)
        applied.add(first, last)
        numbers |= {*range(first, last + 1)}
    applied.raise_floor(floor)
    again = Applied(applied.text)
    for number in range(50):
        assert (number in applied) is (number in again) is (number in numbers)
    assert applied.last == max(numbers, default=-1)
    assert all(low > high + 1 for (_, high), (low, _) in zip(applied.ranges, applied.ranges[1:], strict=False))


def test_its_text() -> None:
    applied = Applied()
    assert applied.text == "-1"
    applied.add(0, 41)
    applied.add(50, 60)
    applied.add(45, 48)
    assert applied.text == "41 45-48 50-60"
    applied.add(42, 49)
    assert applied.text == "60"
    with pytest.raises(ValueError, match="invalid literal"):
        Applied("x")
