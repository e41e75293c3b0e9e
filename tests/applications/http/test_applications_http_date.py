"""Dates as the C library's strptime reads them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyp0f.applications.http import date
from pyp0f.applications.http.date import parse_date

NOVEMBER_1994 = 784111777


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        (b"Sun, 06 Nov 1994 08:49:37 GMT", NOVEMBER_1994),
        (b"Sun, 06 Nov 1994 08:49:37", NOVEMBER_1994),
        (b"Mon, 06 Nov 1994 08:49:37 whatever", NOVEMBER_1994),
        (b"sunday, 6 november 1994 8:49:37 GMT", NOVEMBER_1994),
        (b"SUN,06Nov1994 08:49:37GMT", NOVEMBER_1994),
        (b"Sun, \t 06 Nov 1994 \r 08: 49: 37", NOVEMBER_1994),
        (b"Sun, 06 Nov 199408:49:37", NOVEMBER_1994),
        (b"Sun, 06 Nov 1994 08:49:75", NOVEMBER_1994 - 30),
        (b"Sun, 31 Feb 1994 00:00:00", 762652800),  # 3 March
        (b"Thu, 01 Jan 1970 00:00:00", 0),
        (b"Thu, 01 Jan 1970 00:00:61", 61),
        (b"Wed, 31 Dec 1969 23:59:59", 0xFFFFFFFF),
        (b"Sat, 01 Jan 0 00:00:00", -62167219200 % 2**32),
        (b"Sat, 06 Nov 94 08:49:37", -59174032223 % 2**32),
    ],
)
def test_dates(text: bytes, seconds: int) -> None:
    assert parse_date(text) == seconds


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"0",
        b" Sun, 06 Nov 1994 08:49:37 GMT",
        b"Sunday, 06-Nov-94 08:49:37 GMT",
        b"Sun Nov  6 08:49:37 1994",
        b"Son, 06 Nov 1994 08:49:37",
        b"Sund, 06 Nov 1994 08:49:37",
        b"Sun, 00 Nov 1994 08:49:37",
        b"Sun, 32 Nov 1994 08:49:37",
        b"Sun, 06 Nov 1994 24:49:37",
        b"Sun, 06 Nov 1994 33:49:37",
        b"Sun, 06 Nov 1994 08:61:37",
        b"Sun, 06 Nov 1994 08:49:62",
        b"Sun, 06 Nov 1994:08:49",
        b"Sun, 06 Nov 1994 08:49:",
        b"Sun, 06 Nov 1994 08:49",
    ],
)
def test_not_dates(text: bytes) -> None:
    assert parse_date(text) == 0


@given(st.integers(1, 2**32 - 1))
def test_every_second_since_1970(seconds: int) -> None:
    moment = dt.datetime.fromtimestamp(seconds, dt.UTC)
    text = moment.strftime("%a, %d %b %Y %H:%M:%S GMT").encode()
    assert parse_date(text) == seconds


@given(st.binary(max_size=60))
def test_any_value(value: bytes) -> None:
    assert 0 <= parse_date(value) <= 0xFFFFFFFF


USUAL = b"Sun, 06 Nov 1994 08:49:37 GMT"
_bytes = st.sampled_from(b"0123456789 :,GMT\tSsNn")


@given(st.lists(st.tuples(st.integers(0, len(USUAL) - 1), _bytes), max_size=4))
def test_usual_dates_are_read_as_the_pattern_does(changes: list[tuple[int, int]]) -> None:
    value = bytearray(USUAL)
    for at, byte in changes:
        value[at] = byte
    with pytest.MonkeyPatch.context() as patch:
        quick = parse_date.__wrapped__(bytes(value))
        patch.setattr(date, "_split_usual", lambda _: None)
        assert quick == parse_date.__wrapped__(bytes(value))


def test_usual_dates_need_no_pattern(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(date, "_DATE")
    assert parse_date.__wrapped__(USUAL) == NOVEMBER_1994
