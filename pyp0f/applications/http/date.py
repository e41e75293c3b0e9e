"""Parses the ``Date`` header (docs/p0f-3.09b.md, section 11.9)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from pyp0f.wire.modular import U32

_MONTHS: Final = (
    b"january", b"february", b"march", b"april", b"may", b"june",
    b"july", b"august", b"september", b"october", b"november", b"december",
)  # fmt: skip
_DAYS: Final = (b"sunday", b"monday", b"tuesday", b"wednesday", b"thursday", b"friday", b"saturday")


def _names(names: tuple[bytes, ...]) -> bytes:
    """A pattern for any of the names, complete or abbreviated to three letters."""
    return b"|".join([name[:3] + b"(?:" + name[3:] + b")?" for name in names])


_WHITE: Final = rb"[ \t\n\v\f\r]*"
# Numbers are read as by the C library: another digit is read only while ten times the current value is within the range
# of the field.  So 75 seconds are read as 7.
_DATE: Final = (
    rb"(?:" + _names(_DAYS) + rb")," + _WHITE
    + rb"(?P<day>[0-3]\d?|[4-9])" + _WHITE
    + rb"(?P<month>" + _names(_MONTHS) + rb")" + _WHITE
    # An atomic group: the year must not give digits back to the hour.
    + rb"(?=(?P<year>\d{1,4}))(?P=year)" + _WHITE
    + rb"(?P<hour>[0-2]\d?|[3-9]):" + _WHITE
    + rb"(?P<minute>[0-5]\d?|[6-9]):" + _WHITE
    + rb"(?P<second>[0-6]\d?|[7-9])"
)  # fmt: skip

_MONTH_NUMBERS: Final = {name[:3]: number for number, name in enumerate(_MONTHS, 1)}
_DAY_NAMES: Final = frozenset([name[:3] for name in _DAYS])
_USUAL_LENGTH: Final = len(b"Sun, 06 Nov 1994 08:49:37 GMT")
_FIVE, _SIX = b"56"


@lru_cache(maxsize=64)  # responses of the same second have the same date
def parse_date(value: bytes) -> int:
    """Parse a date as UTC.  The result is seconds since 1970 modulo 2^32; 0 if the value is not a date.

    Departure: in 3.09b, the result can be wrong by an hour (docs/differences.md, "Date").
    """
    parts = _split_usual(value)
    if parts is None:
        # The pattern is compiled at first use, because this takes two milliseconds.
        found = re.match(_DATE, value, re.IGNORECASE)
        if found is None:
            return 0
        parts = found["day"], found["month"][:3].lower(), found["year"], found["hour"], found["minute"], found["second"]
    day, year, hour, minute, second = int(parts[0]), *map(int, parts[2:])
    if not 1 <= day <= 31 or hour > 23 or second > 61:
        return 0
    month = _MONTH_NUMBERS[parts[1]]
    # A day after the end of the month, such as 31 February, is a day of the next month.
    days = _days_before(year, month) + day - 1
    return (((days * 24 + hour) * 60 + minute) * 60 + second) & U32


def _split_usual(value: bytes) -> tuple[bytes, ...] | None:
    """Day, month in lower case, year, hour, minute and second of a date such as ``Sun, 06 Nov 1994 08:49:37 GMT``.

    Nearly all dates are like that (RFC 9110, section 5.6.7).  None for other dates, and for what is not a date.
    """
    if len(value) != _USUAL_LENGTH or value[3:5] != b", " or value[:3].lower() not in _DAY_NAMES:
        return None
    month, digits = value[8:11].lower(), value[5:7] + value[12:16] + value[17:19] + value[20:22] + value[23:25]
    separators = value[7:8] + value[11:12] + value[16:17] + value[19:20] + value[22:23] + value[25:]
    if separators != b"   :: GMT" or month not in _MONTH_NUMBERS or not digits.isdigit():
        return None
    if value[20] > _FIVE or value[23] > _SIX:
        return None  # the pattern reads only the first digit
    return value[5:7], month, value[12:16], value[17:19], value[20:22], value[23:25]


def _days_before(year: int, month: int) -> int:
    """Days from 1 January 1970 to the first day of a month.  The calendar is Gregorian for all years from 0."""
    if month <= 2:  # count years from March, so that the leap day is the last day of a year
        year -= 1
        month += 12
    return 365 * year + year // 4 - year // 100 + year // 400 + (153 * month - 457) // 5 - 719_468
