"""Parameters of requests."""

from __future__ import annotations

import pytest

from pyp0f.web import parameters
from pyp0f.web.parameters import by_name, read
from pyp0f.web.problems import ProblemError

KNOWN = by_name(
    parameters.text("text", ""),
    parameters.flag("flag", ""),
    parameters.address("address", ""),
    parameters.moment("moment", ""),
    parameters.number("number", 1, 9, None, ""),
    parameters.choice("choice", ["a", "b"], "a", ""),
)


def test_values() -> None:
    given = {
        "text": "x y",
        "flag": "false",
        "address": "2001:DB8::1",
        "moment": "2020-09-13T12:26:40Z",
        "number": "9",
        "choice": "b",
    }
    assert read(given.items(), KNOWN) == {
        "text": "x y",
        "flag": False,
        "address": "2001:db8::1",
        "moment": 1_600_000_000_000_000,
        "number": 9,
        "choice": "b",
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("text", ""), ("text", "x" * 201), ("text", "\x1b"), ("flag", "1"), ("address", "x"), ("moment", "x"),
        ("moment", "2020-01-01"), ("moment", "1950-01-01T00:00:00Z"), ("moment", "9999-12-31T23:59:59-23:00"),
        ("number", "0"), ("number", "-1"), ("number", "²"), ("number", "9" * 5_000), ("choice", "c"), ("other", "x"),
    ],
)  # fmt: skip
def test_wrong_values(name: str, value: str) -> None:
    with pytest.raises(ProblemError) as problem:
        read([(name, value)], KNOWN)
    assert (problem.value.status, problem.value.parameter) == (400, name)
