"""Limits of the tables."""

from __future__ import annotations

import pytest

from pyp0f.engine import limits
from pyp0f.engine.limits import DatagramRate, Limits


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


def test_the_rate_of_datagrams(monkeypatch: pytest.MonkeyPatch) -> None:
    """It counts by source address, in IPv4 and IPv6, with and without the suffix of a network."""
    monkeypatch.setattr(limits, "MAX_DATAGRAMS_OF_ADDRESS", 2)
    monkeypatch.setattr(limits, "MAX_DATAGRAMS", 5)
    own = DatagramRate()
    four, six = b"\x0a\0\0\1" + bytes(8), bytes(15) + b"\1" + bytes(20)
    assert [own.take(four, 7), own.take(four[:4] + bytes(12), 7), own.take(four, 7)] == [True, True, False]
    assert [own.take(six, 7), own.take(six + b"1234", 7), own.take(six, 7)] == [True, True, False]
    assert [own.take(b"\x0b" + bytes(11), 7), own.take(b"\x0c" + bytes(11), 7)] == [True, False]
    assert own.take(four, 8)
    assert own.take(four, 7), "time may go back"
