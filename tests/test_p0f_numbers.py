"""The numbers of p0f 3.09b, each in its module (docs/p0f-3.09b.md, section 0)."""

from __future__ import annotations

from importlib import import_module

import pytest


@pytest.mark.parametrize(
    ("module", "name", "value"),
    [
        ("pyp0f.wire.packet", "MAX_PACKET", 65535),
        ("pyp0f.wire.packet", "MIN_IPV4_TCP", 40),
        ("pyp0f.wire.packet", "MIN_IPV6_TCP", 60),
        ("pyp0f.wire.options", "MAX_TCP_OPTIONS", 24),
        ("pyp0f.wire.ttl", "MAX_DISTANCE", 35),
        ("pyp0f.wire.probe", "PROBE_WINDOW", 1337),
        ("pyp0f.wire.probe", "PROBE_MSS", 1331),
        ("pyp0f.fingerprinting.uptime", "MIN_CLOCK_HZ", 0.7),
        ("pyp0f.fingerprinting.uptime", "MAX_CLOCK_HZ", 1500),
        ("pyp0f.fingerprinting.uptime", "MIN_CLOCK_MS", 25),
        ("pyp0f.fingerprinting.uptime", "MAX_CLOCK_MS", 10 * 60 * 1000),
        ("pyp0f.fingerprinting.uptime", "CLOCK_GRACE_MS", 100),
        ("pyp0f.fingerprinting.uptime", "MIN_CLOCK_TICKS", 5),
        ("pyp0f.fingerprinting.uptime", "CLOCK_GRACE_TICKS", 15 * 1000),
        ("pyp0f.changes.weights", "MAX_TIMESTAMP_GAP_MS", 24 * 60 * 60 * 1000),
        ("pyp0f.changes.weights", "MIN_PORT_DROP", 64),
        ("pyp0f.changes.weights", "SMALL_TTL_CHANGE", 2),
        ("pyp0f.changes.weights", "LOCAL_DISTANCE", 5),
        ("pyp0f.changes.weights", "NEAR_DISTANCE", 9),
        ("pyp0f.changes.weights", "SCORE_WINDOW", 32),
        ("pyp0f.engine.streams", "MAX_STREAM", 8192),
        ("pyp0f.engine.hotloop", "EXPIRE_EVERY", 50),
        ("pyp0f.hosts.table", "PRUNE_PERCENT", 10),
        ("pyp0f.engine.limits", "MAX_CONNECTIONS", 100_000),
        ("pyp0f.engine.limits", "MAX_HOSTS", 500_000),
        ("pyp0f.engine.limits", "MAX_CONNECTION_AGE", 1_000_000),
        ("pyp0f.engine.limits", "MAX_HOST_IDLE", 1_000_000),
        ("pyp0f.applications.http.limits", "MAX_HTTP_LINE", 1024),
        ("pyp0f.applications.http.limits", "MAX_HTTP_HEADERS", 32),
        ("pyp0f.applications.http.limits", "MAX_HTTP_NAME", 32),
        ("pyp0f.applications.http.limits", "MAX_HTTP_VALUE", 1024),
        ("pyp0f.applications.http.limits", "MAX_HTTP_SHOWN", 200),
        ("pyp0f.changes.weights", "MAX_DATE_JITTER", 10),
    ],
)
def test_value(module: str, name: str, value: float) -> None:
    assert getattr(import_module(module), name) == value
