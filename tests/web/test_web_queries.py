"""Statements for the store."""

from __future__ import annotations

from typing import Any

import pytest

from pyp0f.web.problems import ProblemError
from pyp0f.web.queries import HostPage, ObservationPage, SensorPage, _cursor, passes

ROW = {"host": "192.0.2.1", "client": "192.0.2.1", "server": "192.0.2.2", "kind": "syn", "sensor": "east", "known": 1}


@pytest.mark.parametrize(
    ("values", "does"),
    [
        ({}, True),
        ({"host": "192.0.2.2"}, False),
        ({"address": "192.0.2.2"}, True),
        ({"address": "192.0.2.3"}, False),
        ({"kind": "syn", "sensor": "east", "matched": True}, True),
        ({"matched": False}, False),
        ({"sensor": "west"}, False),
    ],
)
def test_filters_of_streams(values: dict[str, Any], does: bool) -> None:
    assert passes(ROW, values) is does


@pytest.mark.parametrize(
    "items",
    [[], [1], ["address", 1, "x"], ["-last_seen", "x", "y"], ["-last_seen", True, "y"], ["-last_seen", 1 << 70, "y"]],
)
def test_wrong_cursors_of_hosts(items: list[Any]) -> None:
    with pytest.raises(ProblemError, match="cursor"):
        HostPage({"cursor": _cursor(items)})


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -(1 << 62)])
def test_cursors_with_numbers_that_no_column_has(value: float) -> None:
    with pytest.raises(ProblemError, match="cursor"):
        HostPage({"cursor": _cursor(["-last_seen", value, "y"])})


@pytest.mark.parametrize("text", ["\ud800", "a\0b"])
def test_cursors_with_texts_that_no_store_keeps(text: str) -> None:
    for items in (["system", text, "y"], ["system", "x", text]):
        with pytest.raises(ProblemError, match="cursor"):
            HostPage({"sort": "system", "cursor": _cursor(items)})
    with pytest.raises(ProblemError, match="cursor"):
        SensorPage({"cursor": _cursor([text, "x"])})


@pytest.mark.parametrize("items", [[], ["x"], [-1], [1, 2], [True]])
def test_wrong_cursors_of_observations(items: list[Any]) -> None:
    with pytest.raises(ProblemError, match="cursor"):
        ObservationPage({"cursor": _cursor(items)})
