"""Weights of host changes, and the names of their reasons."""

from __future__ import annotations

import pytest

from pyp0f.changes import weights


def test_each_weight_has_one_reason() -> None:
    events = {
        name: value
        for name, value in vars(weights).items()
        if name.isupper() and isinstance(value, tuple) and all(isinstance(part, int) for part in value)
    }
    assert events.pop("NOTHING") == (0, 0)
    assert len(events) == 21
    for name, (weight, reason) in events.items():
        assert 0 < weight <= 8, name
        assert len(weights.names_of(reason)) == 1, name


def test_reasons_have_bits_of_their_own_in_the_order_of_printing() -> None:
    assert [bit for bit, _ in weights.REASON_NAMES] == [1 << number for number in range(len(weights.REASON_NAMES))]
    assert len({name for _, name in weights.REASON_NAMES}) == 14


@pytest.mark.parametrize(
    ("reasons", "names"),
    [
        (0, ()),
        (weights.PORT, ("port",)),
        (weights.MTU | weights.OS_DIFF, ("os_diff", "mtu")),
        (weights.UA_VS_OS | weights.APP_VS_OS, ("app_vs_os", "ua_vs_os")),
    ],
)
def test_names(reasons: int, names: tuple[str, ...]) -> None:
    assert weights.names_of(reasons) == names
