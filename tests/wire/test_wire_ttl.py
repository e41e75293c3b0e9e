"""Distances from the next common initial TTL."""

from __future__ import annotations

import pytest

from pyp0f.wire.ttl import INITIAL_TTLS, guess_distance


@pytest.mark.parametrize(
    ("ttl", "distance"),
    [(0, 32), (1, 31), (32, 0), (33, 31), (64, 0), (65, 63), (128, 0), (129, 126), (254, 1), (255, 0)],
)
def test_distances(ttl: int, distance: int) -> None:
    assert guess_distance(ttl) == distance


def test_it_ends_at_the_next_initial_ttl() -> None:
    for ttl in range(256):
        assert ttl + guess_distance(ttl) == min(initial for initial in INITIAL_TTLS if initial >= ttl)
