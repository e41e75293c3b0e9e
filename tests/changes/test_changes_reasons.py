"""The reasons of changes: their names and their order."""

from __future__ import annotations

from pyp0f.changes.reasons import REASON_NAMES, REASON_PORT, REASON_TTL, names_of


def test_reasons_come_in_a_fixed_order() -> None:
    """Each reason is one bit, and all of them print as in section 10."""
    assert list(REASON_NAMES) == [1 << i for i in range(13)]
    names = "app_vs_os os_diff sig_diff x_known tstamp ttl port mtu fuzzy via date srv_sig_lb ua_vs_os"
    assert names_of((1 << 13) - 1) == tuple(names.split())


def test_some_and_none() -> None:
    assert names_of(REASON_PORT | REASON_TTL) == ("ttl", "port")
    assert names_of(0) == ()
