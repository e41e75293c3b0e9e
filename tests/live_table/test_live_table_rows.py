"""Rows of the live table: texts, orders, and columns for the width of a terminal."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pyp0f.live_table.rows import COLUMNS, Row, columns_for, moment_text, sorted_rows, uptime_text

ROWS = (
    Row("10.0.0.2", (4, b"\x0a\0\0\x02"), system="Windows 10", confidence=0.5, distance=3, last_seen=20.0),
    Row("9.0.0.1", (4, b"\x09\0\0\x01")),
    Row("2001:db8::1", (6, b"\x20"), system="linux", confidence=0.9, distance=0, last_seen=10.0, changes=2),
)


@pytest.mark.parametrize(
    ("sort", "reverse", "expected"),
    [
        ("address", False, "9.0.0.1 10.0.0.2 2001:db8::1"),
        ("address", True, "2001:db8::1 10.0.0.2 9.0.0.1"),
        ("system", False, "2001:db8::1 10.0.0.2 9.0.0.1"),
        ("system", True, "10.0.0.2 2001:db8::1 9.0.0.1"),
        ("confidence", False, "2001:db8::1 10.0.0.2 9.0.0.1"),
        ("distance", True, "2001:db8::1 10.0.0.2 9.0.0.1"),
        ("last_seen", False, "10.0.0.2 2001:db8::1 9.0.0.1"),
        ("changes", False, "2001:db8::1 9.0.0.1 10.0.0.2"),
        ("programs", False, "9.0.0.1 10.0.0.2 2001:db8::1"),
    ],
)
def test_orders(sort: str, reverse: bool, expected: str) -> None:
    assert [row.address for row in sorted_rows(ROWS, sort, reverse=reverse)] == expected.split()


def test_narrow_terminals_have_fewer_columns() -> None:
    names = {width: [column.name for column, _ in columns_for(width, ROWS, "link")] for width in (20, 60, 80, 140)}
    assert names[20] == ["address", "link"]
    assert names[60] == ["address", "system", "confidence", "link"]
    assert names[80] == ["address", "system", "confidence", "link", "last_seen"]
    assert names[140] == [column.name for column in COLUMNS]
    for width in (60, 80, 140, 200):
        assert sum([cells + 2 for _, cells in columns_for(width, ROWS, "link")]) <= width
    long = Row("2001:db8:1111:2222:3333:4444:5555:6666", (6, b""))
    assert columns_for(140, [long], "address")[0][1] == len(long.address)


@pytest.mark.parametrize(
    ("minutes", "text"), [(-1, ""), (0, "?"), (61, "1h 1m"), (1_439, "23h 59m"), (1_440, "1d 0h"), (60_000, "41d 16h")]
)
def test_uptimes(minutes: int, text: str) -> None:
    assert uptime_text(minutes) == text


def test_times() -> None:
    moment = datetime(2026, 5, 6, 7, 8, 9, tzinfo=UTC).timestamp()
    assert moment_text(moment, moment + 60) == "07:08:09"
    assert moment_text(moment, moment + 90_000) == "2026-05-06"
    assert moment_text(-1.0) == ""
