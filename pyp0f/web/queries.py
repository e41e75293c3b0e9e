"""SQL statements for the store, from the parameters of a request: filters, order, pages."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Select, and_, bindparam, func, or_, select, tuple_

from pyp0f.web import parameters
from pyp0f.web.lines import storable
from pyp0f.web.parameters import CURSOR, DEFAULT_LIMIT, LIMIT, Values
from pyp0f.web.problems import ProblemError
from pyp0f.web.shapes import MATCHED, NOT_MATCHED
from pyp0f.web.tables import HOSTS, OBSERVATIONS, SENSORS, SORTED, TALLIES
from pyp0f.web.writing import Row

_SORTS: Final[dict[str, Column[Any]]] = {"address": HOSTS.c.position, **{name: HOSTS.c[name] for name in SORTED}}
_DEFAULT_SORT: Final = "-last_seen"
_ESCAPE: Final = "\\"
_BAD_REQUEST: Final = 400

HOST_FILTERS: Final = parameters.by_name(
    parameters.text("q", "Only hosts with this text in address, system, link, programs or sensors; in any case."),
    parameters.text("system", "Only hosts of this family of systems, such as Linux; unknown for those without one."),
    parameters.text("application", "Only hosts with a program whose name begins with this text, in any case."),
    parameters.text("link", "Only hosts with this link."),
    parameters.text("site", "Only hosts of this site; unknown for those without one."),
    parameters.text("sensor", "Only hosts that this sensor has seen."),
    parameters.flag("changed", "Only hosts with signs of a change or of several systems, or only those without."),
    parameters.flag("contradictions", "Only hosts with contradictions, or only those without."),
    parameters.moment("since", "Only hosts last seen at or after this time."),
    parameters.moment("until", "Only hosts last seen before this time."),
)
HOST_PARAMETERS: Final = {
    **HOST_FILTERS,
    **parameters.by_name(
        parameters.choice(
            "sort",
            [*_SORTS, *[f"-{name}" for name in _SORTS]],
            _DEFAULT_SORT,
            "The order; a name with - in front is from the greatest down.",
        ),
        parameters.flag("merged", "Whether an address is one host over all sites; without it, one at each site."),
        parameters.flag("count", "Whether the page says how many hosts there are in all."),
        LIMIT,
        CURSOR,
    ),
}
_SITE: Final = parameters.text("site", "Only observations of this site; unknown for those without one.")
OBSERVATION_FILTERS: Final = parameters.by_name(
    parameters.address("host", "Only observations about this address."),
    parameters.address("address", "Only observations of connections from or to this address."),
    parameters.text("kind", "Only observations of this kind, such as syn."),
    _SITE,
    parameters.text("sensor", "Only observations of this sensor."),
    parameters.flag("matched", "Only observations that a signature matches, or only those that none matches."),
)
_TIMES: Final = parameters.by_name(
    parameters.moment("since", "Only observations at or after this time."),
    parameters.moment("until", "Only observations before this time."),
)
OBSERVATION_PARAMETERS: Final = {**OBSERVATION_FILTERS, **_TIMES, **parameters.by_name(LIMIT, CURSOR)}
OF_HOST_PARAMETERS: Final = {name: one for name, one in OBSERVATION_PARAMETERS.items() if name != "host"}
OF_SITE_PARAMETERS: Final = parameters.by_name(parameters.text("site", "Only of this site; unknown for none."))
SIGNATURE_PARAMETERS: Final = {**OF_SITE_PARAMETERS, **parameters.by_name(LIMIT)}
SENSOR_PARAMETERS: Final = {**OF_SITE_PARAMETERS, **parameters.by_name(LIMIT, CURSOR)}
_UNKNOWN: Final = "unknown"


def _known(value: str) -> str:
    """The value of a column; what is unknown is empty there."""
    return "" if value == _UNKNOWN else value


def host_conditions(values: Values) -> list[ColumnElement[bool]]:
    """The conditions of the filters of hosts."""
    host = HOSTS.c
    found: list[ColumnElement[bool]] = []
    if "q" in values:
        found.append(host.search.contains(values["q"].lower(), autoescape=True))
    if "system" in values:
        found.append(host.family == _known(values["system"]))
    if "application" in values:
        found.append(host.programs.contains("\n" + values["application"].lower(), autoescape=True))
    if "link" in values:
        found.append(host.link == _known(values["link"]))
    if "site" in values:
        found.append(host.site == _known(values["site"]))
    if "sensor" in values:
        found.append(host.sources.contains(f"\n{values['sensor']}\n", autoescape=True))
    if "changed" in values:
        found.append(host.changed > 0 if values["changed"] else host.changed == 0)
    if "contradictions" in values:
        found.append(host.contradictions > 0 if values["contradictions"] else host.contradictions == 0)
    return [*found, *_in_time(host.last_seen, values)]


def observation_conditions(values: Values) -> list[ColumnElement[bool]]:
    """The conditions of the filters of observations."""
    one = OBSERVATIONS.c
    found: list[ColumnElement[bool]] = []
    if "host" in values:
        found.append(one.host == values["host"])
    if "address" in values:
        found.append(or_(one.client == values["address"], one.server == values["address"]))
    if "kind" in values:
        found.append(one.kind == values["kind"])
    if "site" in values:
        found.append(one.site == _known(values["site"]))
    if "sensor" in values:
        found.append(one.sensor == values["sensor"])
    if "matched" in values:
        found.append(one.known == (MATCHED if values["matched"] else NOT_MATCHED))
    return [*found, *_in_time(one.moment, values)]


def _in_time(column: Column[Any], values: Values) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if "since" in values:
        found.append(column >= values["since"])
    if "until" in values:
        found.append(column < values["until"])
    return found


def passes(row: Row, values: Values) -> bool:
    """Whether an observation passes the filters, without the store."""
    return (
        values.get("host", row["host"]) == row["host"]
        and values.get("address", row["client"]) in (row["client"], row["server"])
        and values.get("kind", row["kind"]) == row["kind"]
        and ("site" not in values or _known(values["site"]) == row["site"])
        and values.get("sensor", row["sensor"]) == row["sensor"]
        and ("matched" not in values or row["known"] == (MATCHED if values["matched"] else NOT_MATCHED))
    )


class HostPage:
    """A page of hosts.

    Attributes:
        statement: gives the rows, one more than the page has.
        limit: the number of hosts of the page.
        is_merged: whether each row is an address, over all sites.
    """

    def __init__(self, values: Values) -> None:
        """Make the statement.

        Raises:
            ProblemError: the cursor is not of such a page.
        """
        sort = values.get("sort", _DEFAULT_SORT)
        self.limit: int = values.get("limit", DEFAULT_LIMIT)
        self._sort = sort
        self._column = _SORTS[sort.removeprefix("-")]
        falls = sort.startswith("-")
        conditions = host_conditions(values)
        self.is_merged: bool = values.get("merged", False)
        cursor = self._read_cursor(values["cursor"]) if "cursor" in values else None
        make = self._merged if self.is_merged else self._apart
        self.statement: Select[Any] = make(conditions, cursor, falls=falls)

    def _apart(
        self, conditions: Sequence[ColumnElement[bool]], cursor: tuple[Any, str] | None, *, falls: bool
    ) -> Select[Any]:
        """The statement for hosts at each site."""
        after = [] if cursor is None else [_after(self._column, HOSTS.c.position, cursor, falls=falls)]
        order = [self._column, HOSTS.c.position]
        return (
            select(HOSTS.c.row, HOSTS.c.position, self._column.label("sorted"))
            .where(and_(True, *conditions, *after))
            .order_by(*[column.desc() for column in order] if falls else order)
            .limit(self.limit + 1)
        )

    def _merged(
        self, conditions: Sequence[ColumnElement[bool]], cursor: tuple[Any, str] | None, *, falls: bool
    ) -> Select[Any]:
        """The statement for addresses.  The greatest value of all sites counts, or the smallest in a rising order."""
        value = (func.max if falls else func.min)(self._column)
        position = func.min(HOSTS.c.position)
        statement = (
            select(HOSTS.c.address, position.label("position"), value.label("sorted"))
            .where(and_(True, *conditions))
            .group_by(HOSTS.c.address)
            .limit(self.limit + 1)
        )
        order = [position] if self._column is HOSTS.c.position else [value, position]
        statement = statement.order_by(*[column.desc() for column in order] if falls else order)
        if cursor is None:
            return statement
        is_position = self._column is HOSTS.c.position
        return statement.having(_after(position if is_position else value, position, cursor, falls=falls))

    def next(self, rows: Sequence[Row]) -> str | None:
        """The cursor of the page after these rows; None if there is none."""
        if len(rows) <= self.limit:
            return None
        last = rows[self.limit - 1]
        return _cursor([self._sort, last["sorted"], last["position"]])

    def _read_cursor(self, text: str) -> tuple[Any, str]:
        items = _read_cursor(text)
        is_number = not issubclass(self._column.type.python_type, str)
        if len(items) != 3 or items[0] != self._sort or not isinstance(items[2], str):
            raise _wrong_cursor()
        if isinstance(items[1], bool) or isinstance(items[1], int | float) is not is_number:
            raise _wrong_cursor()
        if is_number and not abs(items[1]) < 1 << 62:  # also if it is not a number of the real line
            raise _wrong_cursor()
        return items[1], items[2]


def _after(column: Any, place: Any, cursor: tuple[Any, str], *, falls: bool) -> ColumnElement[bool]:  # noqa: ANN401
    """The condition of the rows after one, in an order by a column and then by address: expressions of SQL."""
    value, position = cursor
    later = place < position if falls else place > position
    if column is place:
        return later
    return or_(column < value if falls else column > value, and_(column == value, later))


def count_of_hosts(values: Values) -> Select[Any]:
    """The statement that counts the hosts which pass the filters."""
    counted = func.count(HOSTS.c.address.distinct()) if values.get("merged") else func.count()
    return select(counted.label("total")).select_from(HOSTS).where(and_(True, *host_conditions(values)))


def at_all_sites(addresses: Sequence[str]) -> Select[Any]:
    """The statement for hosts with these addresses, at all sites."""
    columns = (HOSTS.c.address, HOSTS.c.site, HOSTS.c.row, HOSTS.c.state)
    return select(*columns).where(HOSTS.c.address.in_(addresses)).order_by(HOSTS.c.site)


class SensorPage:
    """A page of sensors, in the order of sites and names.

    Attributes:
        statement: gives the rows, one more than the page has.
        limit: the number of sensors of the page.
    """

    def __init__(self, values: Values) -> None:
        """Make the statement.

        Raises:
            ProblemError: the cursor is not of such a page.
        """
        self.limit: int = values.get("limit", DEFAULT_LIMIT)
        names = [SENSORS.c.site, SENSORS.c.sensor]
        conditions = [SENSORS.c.site == _known(values["site"])] if "site" in values else []
        if "cursor" in values:
            items = _read_cursor(values["cursor"])
            if len(items) != len(names) or not all(isinstance(item, str) for item in items):
                raise _wrong_cursor()
            conditions.append(tuple_(*names) > tuple_(*items))
        self.statement: Select[Any] = (
            select(SENSORS).where(and_(True, *conditions)).order_by(*names).limit(self.limit + 1)
        )

    def next(self, rows: Sequence[Row]) -> str | None:
        """The cursor of the page after these rows; None if there is none."""
        if len(rows) <= self.limit:
            return None
        last = rows[self.limit - 1]
        return _cursor([last["site"], last["sensor"]])


def hosts_by_site() -> Select[Any]:
    """The statement that counts the hosts of each site."""
    return select(HOSTS.c.site, func.count().label("hosts")).group_by(HOSTS.c.site)


class ObservationPage:
    """A page of observations, from the latest one back.

    Attributes:
        statement: gives the rows, one more than the page has.
        limit: the number of observations of the page.
    """

    def __init__(self, values: Values) -> None:
        """Make the statement.

        Raises:
            ProblemError: the cursor is not of such a page.
        """
        self.limit: int = values.get("limit", DEFAULT_LIMIT)
        conditions = observation_conditions(values)
        if "cursor" in values:
            items = _read_cursor(values["cursor"])
            if len(items) != 1 or type(items[0]) is not int or not 0 <= items[0] < 1 << 62:
                raise _wrong_cursor()
            conditions.append(OBSERVATIONS.c.id < items[0])
        self.statement: Select[Any] = (
            select(OBSERVATIONS.c.id, OBSERVATIONS.c.text)
            .where(and_(True, *conditions))
            .order_by(OBSERVATIONS.c.id.desc())
            .limit(self.limit + 1)
        )

    def next(self, rows: Sequence[Row]) -> str | None:
        """The cursor of the page after these rows; None if there is none."""
        return _cursor([rows[self.limit - 1]["id"]]) if len(rows) > self.limit else None


# Made once: making such a statement takes as long as executing it.
_ONE_HOST: Final = (
    select(HOSTS.c.site, HOSTS.c.details, HOSTS.c.history, HOSTS.c.state)
    .where(HOSTS.c.address == bindparam("address"))
    .order_by(HOSTS.c.site)
)
_ONE_HOST_AT_SITE: Final = _ONE_HOST.where(HOSTS.c.site == bindparam("site"))


HOST_TEXTS: Final = _ONE_HOST.with_only_columns(HOSTS.c.site, HOSTS.c.details, HOSTS.c.history)
"""The statement for the texts of a host with an address: site, details and history at each site."""


def one_host(address: str, values: Values) -> tuple[Select[Any], dict[str, str]]:
    """The statement for a host, at all sites or at one, and its values."""
    if "site" in values:
        return _ONE_HOST_AT_SITE, {"address": address, "site": _known(values["site"])}
    return _ONE_HOST, {"address": address}


def tallies(area: str, limit: int, site: str | None = None) -> Select[Any]:
    """The statement for the names of an area that were counted most often.

    Args:
        area: the area.
        limit: the number of names.
        site: only what was counted at this site; None for all together.
    """
    table = TALLIES.c
    times: ColumnElement[Any] = table.times
    if site is None:
        times = func.sum(table.times).label("times")
        others = (func.min(table.first), func.max(table.last), func.min(table.about))
        named = [one.label(name) for one, name in zip(others, ("first", "last", "about"), strict=True)]
        statement = select(table.name, times, *named).where(table.area == area).group_by(table.name)
    else:
        statement = select(table.name, times, table.first, table.last, table.about)
        statement = statement.where(table.area == area, table.site == _known(site))
    return statement.order_by(times.desc(), table.name).limit(limit)


def hosts_by(column: Column[Any], limit: int, values: Values) -> Select[Any]:
    """The statement that counts the hosts which pass the filters by a column, the most frequent value first."""
    number = func.count()
    return (
        select(column.label("value"), number.label("hosts"))
        .where(and_(True, *host_conditions(values)))
        .group_by(column)
        .order_by(number.desc(), column)
        .limit(limit)
    )


def events_after(number: int, until: int, values: Values, limit: int) -> Select[Any]:
    """The statement for the latest observations after one, in falling order."""
    conditions = [OBSERVATIONS.c.id > number, OBSERVATIONS.c.id <= until, *observation_conditions(values)]
    return select(OBSERVATIONS).where(and_(*conditions)).order_by(OBSERVATIONS.c.id.desc()).limit(limit)


def _cursor(items: list[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(items, separators=(",", ":")).encode()).decode().rstrip("=")


def _read_cursor(text: str) -> list[Any]:
    try:
        found = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        raise _wrong_cursor() from None
    if not isinstance(found, list) or storable(found) != found:
        raise _wrong_cursor()
    return found


def _wrong_cursor() -> ProblemError:
    return ProblemError(_BAD_REQUEST, "cursor: is not the member next of such a page", parameter="cursor")
