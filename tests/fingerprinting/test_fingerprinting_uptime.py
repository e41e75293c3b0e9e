"""Clock rates from timestamps, at the limits of the rules (docs/p0f-3.09b.md, sections 6.2 and 6.3)."""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_observations import uptime_observation

from pyp0f.fingerprinting.uptime import (
    CLOCK_BAD,
    CLOCK_UNKNOWN,
    MAX_CLOCK_HZ,
    MIN_CLOCK_HZ,
    measure,
    round_frequency,
    uptime_of,
)
from pyp0f.hosts.samples import TcpSample, TcpTraits, Uptime

MS: Final = 1_600_000_000_000
"""When the reference came."""
TS: Final = 1_000_000
"""Its timestamp."""


def a_reference(timestamp: int = TS) -> TcpSample:
    return TcpSample(TcpTraits(match=None, fuzzy=False, ttl=64, mss=0, layout=b"", quirks=0), timestamp, MS)


def ticks(elapsed: int, count: int, *, since: int = TS) -> tuple[Uptime | None, int]:
    """The measured rate after some milliseconds and ticks, and whether it is a valid clock."""
    timestamp = (since + count) % 2**32
    rate = measure(a_reference(since), timestamp, MS + elapsed)
    if rate is None:
        return None, CLOCK_UNKNOWN
    if not MIN_CLOCK_HZ <= rate <= MAX_CLOCK_HZ:
        return None, CLOCK_BAD
    found = uptime_of(timestamp, rate)
    return found, found.frequency


@pytest.mark.parametrize("elapsed", [-600_000, -1, 0, 24, 600_001, 10_000_000, 2**40])
def test_outside_the_measuring_window_nothing_is_said(elapsed: int) -> None:
    assert ticks(elapsed, max(5, abs(elapsed))) == (None, CLOCK_UNKNOWN)


@pytest.mark.parametrize("elapsed", [25, 26, 599_999, 600_000])
def test_inside_the_measuring_window(elapsed: int) -> None:
    found, clock = ticks(elapsed, elapsed)
    assert found is not None
    assert (found.raw_frequency, clock) == (1000.0, 1000)


@pytest.mark.parametrize(
    ("elapsed", "count", "verdict"),
    [
        pytest.param(5000, 4, CLOCK_UNKNOWN, id="less than five ticks"),
        pytest.param(5000, 0, CLOCK_UNKNOWN, id="none"),
        pytest.param(5000, 5, 1, id="five"),
        pytest.param(99, -1, CLOCK_UNKNOWN, id="a tick back within 100 ms"),
        pytest.param(99, -15_000, CLOCK_UNKNOWN, id="15000 back"),
        pytest.param(99, -15_001, CLOCK_BAD, id="further back"),
        pytest.param(100, -1, CLOCK_BAD, id="a tick back after 100 ms"),
        pytest.param(100, -15_000, CLOCK_BAD, id="15000 back after 100 ms"),
        pytest.param(1000, 2**31 - 1, CLOCK_BAD, id="far ahead"),
        pytest.param(1000, 2**31, CLOCK_BAD, id="far back"),
        pytest.param(10_000, 6, CLOCK_BAD, id="0.6 Hz"),
        pytest.param(10_000, 7, 1, id="0.7 Hz"),
        pytest.param(10_001, 7, CLOCK_BAD, id="below 0.7 Hz"),
        pytest.param(1000, 1500, 1500, id="1500 Hz"),
        pytest.param(1000, 1501, CLOCK_BAD, id="1501 Hz"),
        pytest.param(599_999, 899_999, CLOCK_BAD, id="just above 1500 Hz"),
    ],
)
def test_verdicts(elapsed: int, count: int, verdict: int) -> None:
    found, clock = ticks(elapsed, count)
    assert clock == verdict
    assert (found is not None) == (clock not in (CLOCK_UNKNOWN, CLOCK_BAD))


@pytest.mark.parametrize("since", [2**31 - 50, 2**32 - 50, 2**32 - 1])
def test_timestamps_wrap(since: int) -> None:
    found, clock = ticks(1000, 100, since=since)
    assert found is not None
    assert (found.raw_frequency, clock) == (100.0, 100)


def test_a_timestamp_of_zero_is_none() -> None:
    assert ticks(1000, 100, since=2**32 - 100) == (None, CLOCK_UNKNOWN)
    assert ticks(1000, 100, since=0) == (None, CLOCK_UNKNOWN)


@pytest.mark.parametrize(
    ("frequency", "rounded"),
    [
        (0.7, 1), (0.99, 1), (1.0, 1), (1.99, 1), (9.5, 9), (10.99, 10),
        (11, 10), (11.99, 10), (12, 15), (16.99, 15), (17, 20), (47, 50), (50.99, 50),
        (51, 50), (52.99, 50), (53, 60), (64, 70), (92.99, 90), (93, 100), (100.99, 100),
        (101, 100), (116.99, 100), (117, 150), (250, 250), (467, 500), (500.99, 500),
        (501, 500), (532.99, 500), (533, 600), (1000, 1000), (1032.99, 1000), (1033, 1100), (1500, 1500),
    ],
)  # fmt: skip
def test_rounding(frequency: float, rounded: int) -> None:
    assert round_frequency(frequency) == rounded


@given(st.floats(0.7, 1500))
def test_rounding_keeps_near_and_is_idempotent(frequency: float) -> None:
    rounded = round_frequency(frequency)
    assert 1 <= rounded <= 1500
    assert abs(rounded - frequency) <= max(1, 0.34 * frequency)
    assert round_frequency(rounded) == rounded


@pytest.mark.parametrize(
    ("elapsed", "count", "raw", "minutes", "wrap_days", "frequency"),
    [
        (10_000, 10, 1.0, 16_666, 49_710, 1),
        (1000, 467, 467.0, 33, 99, 500),
        (1000, 1033, 1033.0, 15, 45, 1100),
        (1000, 64, 64.0, 238, 710, 70),
        (10_000, 7, 0.7, 16_666, 49_710, 1),
        (3000, 1000, 1000 * 1000.0 / 3000, 47, 142, 350),
    ],
)
def test_what_is_found(elapsed: int, count: int, raw: float, minutes: int, wrap_days: int, frequency: int) -> None:
    assert ticks(elapsed, count)[0] == Uptime(minutes, wrap_days, raw, frequency)


@pytest.mark.parametrize(
    ("uptime", "text", "raw"),
    [
        (Uptime(0, 49, 1000.0, 1000), "0 days 0 hrs 0 min (modulo 49 days)", "1000.00 Hz"),
        (Uptime(59, 49, 0.7, 1), "0 days 0 hrs 59 min (modulo 49 days)", "0.70 Hz"),
        (Uptime(24 * 60 + 61, 1, 100 / 3, 35), "1 days 1 hrs 1 min (modulo 1 days)", "33.33 Hz"),
    ],
)
def test_how_it_reads(uptime: Uptime, text: str, raw: str) -> None:
    observation = uptime_observation(*uptime)
    assert observation.fields() == (("uptime", text), ("raw_freq", raw))
