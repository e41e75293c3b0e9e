"""Rows of the live table: what is shown of a host, in which order, and which columns a terminal has room for."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from pyp0f.safetext import safe_text
from pyp0f.summaries.host import HostSummary

_DAY: Final = timedelta(days=1)
_MINUTE: Final = timedelta(minutes=1)
_GAP: Final = 2
"""Cells of space beside each column."""
_LAST: Final = "programs"
"""The last column takes the room that is left."""
_LEAST: Final = 12
"""Least width of the last column."""
_NARROW: Final = 80, 16
"""Below this width of the terminal, the column of systems has this width."""


class Row(NamedTuple):
    """What is shown of a host.  Unknown numbers are -1, so that they are the least.

    Attributes:
        address: the address.
        number: IP version and number of the address, for its order.
        system: the system; empty if unknown.
        confidence: how sure that is, 0 to 1.
        link: name of the link; empty if unknown.
        distance: hops to the host.
        uptime: minutes, or 0 if measurements contradict each other.
        programs: programs of the host, with commas between them.
        last_seen: in seconds since 1970.
        changes: how many signs of a change or of several systems there were.
        searched: what a search looks at, in lower case.
    """

    address: str
    number: tuple[int, bytes]
    system: str = ""
    confidence: float = -1.0
    link: str = ""
    distance: int = -1
    uptime: int = -1
    programs: str = ""
    last_seen: float = -1.0
    changes: int = 0
    searched: str = ""


def row_of(summary: HostSummary, number: tuple[int, bytes]) -> Row:
    """The row of a host.  All texts are safe for a terminal.

    Args:
        summary: what is known of the host.
        number: IP version and number of its address.
    """
    verdict, uptime, last = summary.verdict, summary.uptime, summary.last_seen
    system = "" if verdict is None else safe_text(str(verdict))
    link = safe_text(summary.link or "")
    programs = safe_text(", ".join(dict.fromkeys([*summary.programs("server"), *summary.programs("client")])))
    return Row(
        address=summary.address,
        number=number,
        system=system,
        confidence=-1.0 if verdict is None else verdict.confidence,
        link=link,
        distance=-1 if summary.distance is None else summary.distance,
        uptime=-1 if uptime is None else uptime.uptime // _MINUTE if uptime.is_reliable else 0,
        programs=programs,
        last_seen=-1.0 if last is None else last.timestamp(),
        changes=sum([tally.times for _, _, tally in summary.changes]),
        searched=f"{summary.address}\n{system}\n{link}\n{programs}".lower(),
    )


class Column(NamedTuple):
    """A column of the table.

    Attributes:
        name: the attribute of `Row`.
        title: its title.
        key: the key that sorts by it.
        width: its width in cells.
        text: the text of a cell.
        falls: whether the greatest is first.
    """

    name: str
    title: str
    key: str
    width: int
    text: Callable[[Row], str]
    falls: bool = False


def uptime_text(minutes: int) -> str:
    """An uptime: days and hours, or hours and minutes; empty if it is unknown, ``?`` if it is not reliable."""
    if minutes <= 0:
        return "?" if minutes == 0 else ""
    days, rest = divmod(minutes, 24 * 60)
    return f"{days}d {rest // 60}h" if days else f"{rest // 60}h {rest % 60}m"


def moment_text(seconds: float, now: float | None = None) -> str:
    """A time in the local time zone: the time of day, or the date if it is not within the last day.

    Args:
        seconds: seconds since 1970; negative if unknown.
        now: the current time; None to ask the clock.
    """
    if seconds < 0:
        return ""
    moment = datetime.fromtimestamp(seconds).astimezone()
    is_near = abs((time.time() if now is None else now) - seconds) < _DAY.total_seconds()
    return f"{moment:%H:%M:%S}" if is_near else f"{moment:%Y-%m-%d}"


COLUMNS: Final = (
    Column("address", "address", "a", 15, lambda row: row.address),
    Column("system", "system", "s", 24, lambda row: row.system),
    Column("confidence", "sure", "c", 4, lambda row: "" if row.confidence < 0 else f"{row.confidence:.0%}", falls=True),
    Column("link", "link", "l", 16, lambda row: row.link),
    Column("distance", "hops", "d", 4, lambda row: "" if row.distance < 0 else str(row.distance), falls=True),
    Column("uptime", "uptime", "u", 8, lambda row: uptime_text(row.uptime), falls=True),
    Column("changes", "changes", "n", 7, lambda row: str(row.changes) if row.changes else "", falls=True),
    Column("last_seen", "last seen", "t", 10, lambda row: moment_text(row.last_seen), falls=True),
    Column(_LAST, "programs", "g", 24, lambda row: row.programs),
)
_IMPORTANT: Final = ("address", "system", "last_seen", "confidence", _LAST, "distance", "link", "uptime", "changes")
"""The columns; a narrow terminal has the first of them."""
_BY_NAME: Final = {column.name: column for column in COLUMNS}


def columns_for(width: int, rows: Sequence[Row], sort: str) -> list[tuple[Column, int]]:
    """The columns that a terminal has room for, with their widths.

    Args:
        width: cells of the terminal.
        rows: the rows that are shown: the column of addresses has room for theirs.
        sort: name of the column that rows are sorted by; it is always there.
    """
    widths = {column.name: column.width for column in COLUMNS}
    widths["address"] = max([widths["address"], *[len(row.address) for row in rows]])
    if width < _NARROW[0]:
        widths["system"] = _NARROW[1]
    chosen: set[str] = {"address", sort}
    for name in _IMPORTANT:
        needed = sum([(_LEAST if one == _LAST else widths[one]) + _GAP for one in {*chosen, name}])
        if needed <= width:
            chosen.add(name)
    if _LAST in chosen:
        others = sum([widths[name] + _GAP for name in chosen if name != _LAST])
        widths[_LAST] = max(width - others - _GAP, _LEAST)
    return [(column, widths[column.name]) for column in COLUMNS if column.name in chosen]


def sorted_rows(rows: Sequence[Row], sort: str, *, reverse: bool) -> list[Row]:
    """Rows in the order of a column.  Those without a value are last, and equal ones are in the order of addresses.

    Args:
        rows: the rows.
        sort: name of the column.
        reverse: whether to turn the usual order of the column around.
    """
    falls = _BY_NAME[sort].falls is not reverse
    if sort == "address":
        return sorted(rows, key=lambda row: row.number, reverse=falls)
    at = Row._fields.index(sort)
    known = sorted([row for row in rows if row[at] not in ("", -1)], key=lambda row: row.number)
    unknown = sorted([row for row in rows if row[at] in ("", -1)], key=lambda row: row.number)
    known.sort(key=lambda row: str(row[at]).lower() if isinstance(row[at], str) else row[at], reverse=falls)
    return known + unknown
