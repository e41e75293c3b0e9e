"""Observations of links and uptimes."""

from __future__ import annotations

from datetime import timedelta

from sample_observations import mtu_observation, uptime_observation

from pyp0f.signatures.mtu import MtuSignature


def test_links() -> None:
    assert mtu_observation(MtuSignature("DSL", 1492, 9), 1492).link == "DSL"
    assert mtu_observation(None, 1491).link is None


def test_clocks() -> None:
    clock = uptime_observation(90, 49, 1001.5, 1000)
    assert (clock.uptime, clock.wrap, clock.frequency) == (timedelta(hours=1, minutes=30), timedelta(days=49), 1000)
