"""The limits and weights are those of p0f 3.09b, as the specification lists them."""

from __future__ import annotations

import pytest

from pyp0f import constants

TABLE = {
    "MAX_PACKET": 65535,
    "MIN_IPV4_TCP": 40,
    "MIN_IPV6_TCP": 60,
    "MAX_TCP_OPTIONS": 24,
    "MAX_DISTANCE": 35,
    "PROBE_WINDOW": 1337,
    "PROBE_MSS": 1331,
    "MIN_CLOCK_HZ": 0.7,
    "MAX_CLOCK_HZ": 1500,
    "MIN_CLOCK_MS": 25,
    "MAX_CLOCK_MS": 10 * 60 * 1000,
    "CLOCK_GRACE_MS": 100,
    "MIN_CLOCK_TICKS": 5,
    "CLOCK_GRACE_TICKS": 15 * 1000,
    "MAX_TIMESTAMP_GAP_MS": 24 * 60 * 60 * 1000,
    "MIN_PORT_DROP": 64,
    "SMALL_TTL_CHANGE": 2,
    "LOCAL_DISTANCE": 5,
    "NEAR_DISTANCE": 9,
    "SCORE_WINDOW": 32,
    "MAX_PAYLOAD": 8192,
    "EXPIRE_EVERY": 50,
    "PRUNE_PERCENT": 10,
    "MAX_CONNECTIONS": 100_000,
    "MAX_HOSTS": 500_000,
    "MAX_AGE": 1_000_000,
    "MAX_HTTP_LINE": 1024,
    "MAX_HTTP_HEADERS": 32,
    "MAX_HTTP_NAME": 32,
    "MAX_HTTP_VALUE": 1024,
    "MAX_HTTP_SHOWN": 200,
    "MAX_DATE_JITTER": 10,
}


@pytest.mark.parametrize(("name", "value"), TABLE.items())
def test_value(name: str, value: float) -> None:
    assert getattr(constants, name) == value


def test_the_table_is_complete() -> None:
    assert {name for name in vars(constants) if name.isupper()} == set(TABLE)
