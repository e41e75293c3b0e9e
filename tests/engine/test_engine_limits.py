"""Limits of the tables."""

from __future__ import annotations

import pytest

from pyp0f.engine.limits import Limits


def test_default_limits_are_those_of_p0f() -> None:
    assert Limits() == Limits(connections=1000, hosts=10_000, connection_age=30, host_idle=120)


@pytest.mark.parametrize(
    ("name", "value", "most"),
    [
        ("connections", 0, 100_000),
        ("connections", 100_001, 100_000),
        ("hosts", 500_001, 500_000),
        ("connection_age", 1_000_001, 1_000_000),
        ("host_idle", -1, 1_000_000),
    ],
)
def test_limits_have_ranges(name: str, value: int, most: int) -> None:
    with pytest.raises(ValueError, match=f"{name} must be from 1 to {most}, not {value}"):
        Limits(**{name: value})


@pytest.mark.parametrize("value", ["10", 1.5, True, None])
def test_limits_are_whole_numbers(value: int) -> None:
    with pytest.raises(TypeError, match="hosts must be a whole number"):
        Limits(hosts=value)
