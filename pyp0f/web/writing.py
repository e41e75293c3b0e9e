"""What a transaction of the store reads and writes.

Several processes may write to one PostgreSQL.  Each locks rows in the same order, so that none waits for another one
that waits for it: positions, recent ids, hosts, sensors, the number of the next observation, counts; and rows of a
table in the order of their keys.  The lock of the next number is kept to the end: so numbers appear in order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    case,
    delete,
    func,
    insert,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from pyp0f.web.lines import Origin
from pyp0f.web.tables import FACTS, HOSTS, OBSERVATIONS, POSITIONS, RECENT, SENSORS, TALLIES

MAX_NAMES: Final = 10_000
"""Names of an area of tallies at a site, such as signatures that match, or unknown packets.  Further ones are left out.
"""
MAX_NAMES_IN_ALL: Final = 100_000
"""Names of an area at all sites."""
MAX_SENSORS: Final = 20_000
"""Sensors that are counted, and of which ids are kept for each partition.  Further ones are not counted."""
NEXT: Final = "next"
"""The name of the fact which number the next observation gets."""
_CHUNK: Final = 500
"""Keys in one statement."""

Row = Mapping[Any, Any]
"""Values by the names of columns."""
HostKey = tuple[str, str]
"""Site and address."""
RecentKey = tuple[str, str, str]
"""Source, site and sensor."""
TallyKey = tuple[str, str, str]
"""Area, site and name."""


class Tallied(NamedTuple):
    """A count that grows.

    Attributes:
        times: how often it was counted.
        first: packet time of the first one, in microseconds since 1970.
        last: packet time of the latest one.
        about: JSON text about the first one.
    """

    times: int
    first: int
    last: int
    about: str = "{}"


class SensorCounts(NamedTuple):
    """What is added to the counts of a sensor.

    Attributes:
        observations: observations that are stored.
        repeated: messages that had come before.
        left_out: observations for which the sensor had no room.
        first: packet time of the first observation, in microseconds since 1970.
        last: packet time of the latest one.
    """

    observations: int
    repeated: int
    left_out: int
    first: int
    last: int


def insert_into(table: Table, dialect: str) -> Any:  # noqa: ANN401 - two classes with the same methods, no common base
    """A statement that inserts, and can do something else if there is such a row."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def count_of(connection: Connection, table: Table) -> int:
    """The number of rows of a table."""
    return int(connection.scalar(select(func.count()).select_from(table)) or 0)


class Writing:
    """A transaction.

    Attributes:
        new_hosts: number of hosts that were not known before.
        first: the number of its first observation; 0 before `numbers` was called.
        following: the number after its last observation; 0 before `numbers` was called.
    """

    def __init__(self, connection: Connection, dialect: str) -> None:
        self.new_hosts = 0
        self.first = 0
        self.following = 0
        self._newest = 0
        self._connection = connection
        self._dialect = dialect

    # Reading, with locks --------------------------------------------------------------------------

    def positions(self, sources: Iterable[str]) -> dict[str, str]:
        """The positions of sources; empty if there is none yet.  They are locked until the transaction ends."""
        names = sorted(sources)
        self._make(POSITIONS, [{"source": name, "position": ""} for name in names])
        locking = select(POSITIONS).order_by(POSITIONS.c.source).with_for_update()
        rows = self._each(locking, [POSITIONS.c.source], [(name,) for name in names])
        return {row.source: row.position for row in rows}

    def recent(self, keys: Iterable[RecentKey]) -> dict[RecentKey, bytes]:
        """The ids of recent messages of sensors.  Their positions must be locked."""
        table = RECENT.c
        rows = self._each(select(RECENT), [table.source, table.site, table.sensor], sorted(keys))
        return {(row.source, row.site, row.sensor): row.ids for row in rows}

    def versions(self, keys: Iterable[HostKey]) -> dict[HostKey, int]:
        """The versions of hosts, which are locked until the transaction ends."""
        table, ordered = HOSTS.c, sorted(keys)
        columns = [table.site, table.address]
        statement = select(*columns, table.version)
        found = {(row.site, row.address): row.version for row in self._each(statement, columns, ordered)}
        missing = [key for key in ordered if key not in found]
        self.new_hosts += len(missing)
        if self._dialect != "postgresql":
            return found
        # New rows are made first, so that each row can be locked.
        self._make(HOSTS, [_empty_host(*key) for key in missing])
        locking = statement.order_by(*columns).with_for_update()
        found = {(row.site, row.address): row.version for row in self._each(locking, columns, ordered)}
        return {key: version for key, version in found.items() if version}

    def hosts(self, keys: Iterable[HostKey]) -> dict[HostKey, Row]:
        """State, system, history and version of hosts."""
        table = HOSTS.c
        statement = select(table.site, table.address, table.state, table.system, table.history, table.version)
        rows = self._each(statement, [table.site, table.address], sorted(keys))
        return {(row.site, row.address): row._mapping for row in rows}  # noqa: SLF001 - the public name of SQLAlchemy

    def _each(self, statement: Select[Any], columns: Sequence[Any], keys: Sequence[tuple[str, ...]]) -> Iterator[Any]:
        """The rows with these values of columns."""
        if self._dialect == "postgresql" and len(columns) > 1:
            for start in range(0, len(keys), _CHUNK):
                are_these = tuple_(*columns).in_(keys[start : start + _CHUNK])
                yield from self._connection.execute(statement.where(are_these))
            return
        # SQLite uses no index for a list of tuples.
        for first, group in groupby(keys, lambda key: key[:-1]):
            last = [key[-1] for key in group]
            equal = [column == value for column, value in zip(columns, first, strict=False)]
            for start in range(0, len(last), _CHUNK):
                condition = and_(*equal, columns[-1].in_(last[start : start + _CHUNK]))
                yield from self._connection.execute(statement.where(condition))

    def _make(self, table: Table, rows: Sequence[Row]) -> None:
        """Make rows, where there are none."""
        if rows:
            self._connection.execute(insert_into(table, self._dialect).on_conflict_do_nothing(), rows)

    # Writing --------------------------------------------------------------------------------------

    def put_positions(self, positions: Mapping[str, str]) -> None:
        """Write the positions of sources."""
        rows = [{"source": source, "position": positions[source]} for source in sorted(positions)]
        self._put(POSITIONS, rows, ["position"])

    def put_recent(self, ids: Mapping[RecentKey, bytes], now: int) -> None:
        """Write ids of recent messages, and remove those of sensors that have sent nothing for the longest time."""
        names = ("source", "site", "sensor")
        rows = [{**dict(zip(names, key, strict=True)), "received": now, "ids": ids[key]} for key in sorted(ids)]
        self._put(RECENT, rows, ["received", "ids"])

    def put_hosts(self, rows: Sequence[Row]) -> None:
        """Write rows of hosts whose versions were asked for."""
        ordered = sorted(rows, key=lambda row: (row["site"], row["address"]))
        self._put(HOSTS, ordered, [column.name for column in HOSTS.c if not column.primary_key])

    def add_sensors(self, counts: Mapping[Origin, SensorCounts], now: int) -> None:
        """Add to the counts of sensors.

        Args:
            counts: what is added.
            now: the time of the clock in microseconds since 1970.
        """
        minute = now // 60_000_000
        rows = [
            {**origin._asdict(), **counts[origin]._asdict(), "received": now, "minute": minute}
            | {"in_minute": counts[origin].observations, "in_minute_before": 0}
            for origin in self._counted(counts)
        ]
        if rows:
            statement = insert_into(SENSORS, self._dialect)
            old, new = SENSORS.c, statement.excluded
            is_same, is_next = new.minute <= old.minute, new.minute == old.minute + 1
            changed = {name: old[name] + new[name] for name in ("observations", "repeated", "left_out")} | {
                "first": case(
                    (old.first == 0, new.first), (new.first == 0, old.first), else_=self._least("first", new)
                ),
                "last": self._greatest("last", new),
                "received": self._greatest("received", new),
                "minute": self._greatest("minute", new),
                "in_minute": case((is_same, old.in_minute + new.in_minute), else_=new.in_minute),
                "in_minute_before": case((is_same, old.in_minute_before), (is_next, old.in_minute), else_=0),
            }
            keys = [SENSORS.c.site, SENSORS.c.sensor]
            self._connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed), rows)

    def _counted(self, counts: Mapping[Origin, SensorCounts]) -> list[Origin]:
        """The sensors that are known, or for which there is room."""
        table, names = SENSORS.c, sorted(counts)
        statement = select(table.site, table.sensor)
        known = {Origin(row.site, row.sensor) for row in self._each(statement, [table.site, table.sensor], names)}
        if len(known) == len(names):
            return names
        room = max(MAX_SENSORS - count_of(self._connection, SENSORS), 0)
        new = [name for name in names if name not in known][:room]
        return sorted({*known, *new})

    def numbers(self, count: int) -> int:
        """Reserve numbers for `count` observations, and return the first one.  Other processes wait for the end."""
        statement = select(FACTS.c.value).where(FACTS.c.name == NEXT).with_for_update()
        self.first = int(self._connection.scalar(statement) or 1)
        self.following = self.first + count
        change = update(FACTS).where(FACTS.c.name == NEXT).values(value=str(self.following))
        self._connection.execute(change)
        return self.first

    def add_observations(self, rows: Sequence[Row]) -> None:
        """Add observations."""
        if rows:
            self._connection.execute(insert(OBSERVATIONS), list(rows))
            self._newest = max([row["moment"] for row in rows])

    def add_tallies(self, tallies: Mapping[TallyKey, Tallied]) -> None:
        """Add to the counts."""
        for area, site in sorted({key[:2] for key in tallies}):
            names = sorted([key[2] for key in tallies if key[:2] == (area, site)])
            are_here = and_(TALLIES.c.area == area, TALLIES.c.site == site)
            statement = select(TALLIES.c.name).where(are_here)
            known = {row.name for row in self._each(statement, [TALLIES.c.name], [(name,) for name in names])}
            new = [name for name in names if name not in known]
            if new:
                new = new[: self._room(are_here, MAX_NAMES)]
                new = new[: self._room(TALLIES.c.area == area, MAX_NAMES_IN_ALL)]
            self._add(
                [
                    {"area": area, "site": site, "name": name, **tallies[area, site, name]._asdict()}
                    for name in sorted({*known, *new})
                ]
            )

    def _room(self, condition: ColumnElement[bool], limit: int) -> int:
        """How many more counts there may be of those with a condition."""
        statement = select(func.count()).select_from(TALLIES).where(condition)
        return max(limit - int(self._connection.scalar(statement) or 0), 0)

    def _add(self, rows: Sequence[Row]) -> None:
        if rows:
            statement = insert_into(TALLIES, self._dialect)
            old, new = TALLIES.c, statement.excluded
            changed = {
                "times": old.times + new.times,
                "last": self._greatest("last", new, old),
                "first": self._least("first", new, old),
            }
            keys = [old.area, old.site, old.name]
            self._connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed), list(rows))

    def _put(self, table: Table, rows: Sequence[Row], names: Iterable[str]) -> None:
        """Insert rows, or replace these columns of rows that exist."""
        if rows:
            statement = insert_into(table, self._dialect)
            keys = list(table.primary_key.columns)
            changed = {name: statement.excluded[name] for name in names}
            self._connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed), list(rows))

    def _greatest(self, name: str, new: Any, old: Any = SENSORS.c) -> Any:  # noqa: ANN401 - expressions of SQL
        function = func.greatest if self._dialect == "postgresql" else func.max
        return function(old[name], new[name])

    def _least(self, name: str, new: Any, old: Any = SENSORS.c) -> Any:  # noqa: ANN401 - columns and expressions
        function = func.least if self._dialect == "postgresql" else func.min
        return function(old[name], new[name])

    # Removing -------------------------------------------------------------------------------------

    def remove_old_observations(self, keep: int, age: int, latest: int) -> None:
        """Remove observations that are too many or too old.

        Args:
            keep: how many are kept.
            age: how long they are kept, in microseconds.
            latest: what is later than this, in microseconds since 1970, has a wrong time, and removes no others.
        """
        if self.first:
            one = OBSERVATIONS.c
            self._connection.execute(delete(OBSERVATIONS).where(one.id < self.following - keep))
            self._connection.execute(delete(OBSERVATIONS).where(one.moment < max(min(self._newest, latest) - age, 0)))

    def remove_hosts(self, count: int) -> None:
        """Remove the hosts that were not seen for the longest time."""
        host = HOSTS.c
        oldest = select(host.site, host.address).order_by(host.last_seen, host.position).limit(count)
        locked = oldest.with_for_update(skip_locked=True)
        self._connection.execute(delete(HOSTS).where(tuple_(host.site, host.address).in_(locked)))


def _empty_host(site: str, address: str) -> dict[str, Any]:
    """A row that is replaced before the end of the transaction."""
    names = [column for column in HOSTS.c if column.name not in ("site", "address")]
    return {"site": site, "address": address, **{one.name: "" if one.type.python_type is str else 0 for one in names}}
