"""Reading the ``Date`` header (docs/p0f-3.09b.md, section 11.9)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_MONTHS: Final = (
    b"january", b"february", b"march", b"april", b"may", b"june",
    b"july", b"august", b"september", b"october", b"november", b"december",
)  # fmt: skip
_DAYS: Final = (b"sunday", b"monday", b"tuesday", b"wednesday", b"thursday", b"friday", b"saturday")


def _names(names: tuple[bytes, ...]) -> bytes:
    """A pattern for any of the names, in full or cut to three letters."""
    return b"|".join([name[:3] + b"(?:" + name[3:] + b")?" for name in names])


_WHITE: Final = rb"[ \t\n\v\f\r]*"
# The numbers are as greedy as the C library's: another digit is taken only while ten times the value
# so far stays within the field's range, so that second 75 is read as 7.
_DATE: Final = (
    rb"(?:" + _names(_DAYS) + rb")," + _WHITE
    + rb"(?P<day>[0-3]\d?|[4-9])" + _WHITE
    + rb"(?P<month>" + _names(_MONTHS) + rb")" + _WHITE
    # Looked ahead for, then taken: the hour must not get digits that the year has claimed.
    + rb"(?=(?P<year>\d{1,4}))(?P=year)" + _WHITE
    + rb"(?P<hour>[0-2]\d?|[3-9]):" + _WHITE
    + rb"(?P<minute>[0-5]\d?|[6-9]):" + _WHITE
    + rb"(?P<second>[0-6]\d?|[7-9])"
)  # fmt: skip

_MONTH_NUMBERS: Final = {name[:3]: number for number, name in enumerate(_MONTHS, 1)}


@lru_cache(maxsize=64)  # what is served in the same second bears the same date
def parse_date(value: bytes) -> int:
    """Seconds since 1970, taken as UTC, modulo 2^32; 0 if the value is no date.

    Departure: 3.09b is off by an hour at times (docs/differences.md, "Date").
    """
    # Compiled when it is first needed: that takes half a millisecond.
    found = re.match(_DATE, value, re.IGNORECASE)
    if found is None:
        return 0
    day, year, hour, minute, second = (int(found[part]) for part in ("day", "year", "hour", "minute", "second"))
    if not 1 <= day <= 31 or hour > 23 or second > 61:
        return 0
    month = _MONTH_NUMBERS[found["month"][:3].lower()]
    # A day that the month does not have, such as 31 February, carries into the next month.
    days = _days_before(year, month) + day - 1
    return (((days * 24 + hour) * 60 + minute) * 60 + second) & 0xFFFFFFFF


def _days_before(year: int, month: int) -> int:
    """Days from 1 January 1970 to the first of that month, in the Gregorian calendar of any year from 0 on."""
    if month <= 2:  # years that begin in March end with the leap day
        year -= 1
        month += 12
    return 365 * year + year // 4 - year // 100 + year // 400 + (153 * month - 457) // 5 - 719_468
