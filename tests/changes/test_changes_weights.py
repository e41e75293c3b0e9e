"""The table of weights equals its documentation."""

from __future__ import annotations

import re

import pytest

from pyp0f.changes import weights


def documented() -> dict[str, tuple[int, str]]:
    """Weight and reason of each event in the module's table."""
    rows = re.findall(r"^`(\w+)` +(\d+) +(\w+) +\S", weights.__doc__ or "", re.MULTILINE)
    return {name: (int(weight), reason) for name, weight, reason in rows}


def test_the_table_is_complete_and_true() -> None:
    events = {
        name: (value[0], weights.names_of(value[1])[0])
        for name, value in vars(weights).items()
        if name.isupper()
        and isinstance(value, tuple)
        and len(value) == 2
        and name != "NOTHING"
        and all(isinstance(part, int) for part in value)
    }
    assert documented() == events


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
