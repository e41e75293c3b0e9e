"""The MTU that an MSS implies (docs/p0f-3.09b.md, section 5).  The tracker's tests cover reports about it."""

from __future__ import annotations

import pytest

from pyp0f.fingerprinting.mtu import mtu_of


@pytest.mark.parametrize(
    ("mss", "version", "mtu"),
    [(1460, 4, 1500), (1440, 6, 1500), (1, 4, 41), (1, 6, 61), (65535, 4, 65575), (65535, 6, 65595)],
)
def test_mtu(mss: int, version: int, mtu: int) -> None:
    assert mtu_of(mss, version) == mtu
