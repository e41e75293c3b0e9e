"""The store: hosts, the latest observations and counts, in SQLite or PostgreSQL, by SQLAlchemy."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Engine, Select, Table, create_engine, delete, event, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

from pyp0f.errors import MissingPackageError, OutputError
from pyp0f.safetext import safe_text
from pyp0f.web.tables import FACTS, HOSTS, METADATA, OBSERVATIONS, POSITIONS, SCHEMA, TALLIES

MAX_NAMES: Final = 10_000
"""Names of each area of tallies, such as signatures that match, or unknown packets.  Further ones are left out."""
_CHUNK: Final = 500
"""Addresses in one question."""
_BUSY: Final = 10
"""Seconds to wait for a lock of the store."""
_POSTGRESQL: Final = "postgresql"
_SCHEMA: Final = "schema"
_NEXT: Final = "next"

Row = Mapping[Any, Any]
"""Values by the names of columns."""


class StoreError(OutputError):
    """The store cannot be opened, read or written."""


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


class Update(NamedTuple):
    """What is written at once: all of it or nothing.

    Attributes:
        observations: rows of observations, in order.
        hosts: rows of hosts that are new or have changed.
        tallies: counts to add, by area and name.
        positions: where each source goes on.
        following: the number that the next observation gets.
    """

    observations: Sequence[Row]
    hosts: Sequence[Row]
    tallies: Mapping[tuple[str, str], Tallied]
    positions: Mapping[str, str]
    following: int


class Store:
    """Reads and writes the tables.  Any thread may read; one thread writes.

    Attributes:
        keep: the maximum number of observations.
        title: what messages call the store.
    """

    def __init__(self, place: str | None, *, keep: int, days: int, max_hosts: int) -> None:
        """Open the store, and create its tables if there are none.

        Args:
            place: path of an SQLite file, or a URL of PostgreSQL; None for memory.
            keep: the maximum number of observations.
            days: observations that are so many days older than the latest one are removed.
            max_hosts: the maximum number of hosts.

        Raises:
            MissingPackageError: the driver of PostgreSQL is not installed.
            StoreError: the store cannot be opened, or is none.
        """
        self.keep = keep
        self.title = "memory" if place is None else _title(place)
        self._age = days * 86_400_000_000
        self._max_hosts = max_hosts
        self._engine = _engine_for(place)
        is_memory = place is None
        self._lock: AbstractContextManager[object] = threading.RLock() if is_memory else nullcontext()
        self._is_postgresql = self._engine.dialect.name == _POSTGRESQL
        try:
            self._open()
        except BaseException:
            self.close()
            raise

    def _open(self) -> None:
        with self._failing("open"), self._lock, self._engine.begin() as connection:
            METADATA.create_all(connection)
            self._check_schema(connection)
            self._hosts = _count(connection, HOSTS)
            areas = connection.execute(select(TALLIES.c.area, func.count().label("names")).group_by(TALLIES.c.area))
            self._names = {row.area: int(row.names) for row in areas}

    @property
    def hosts(self) -> int:
        """The number of hosts."""
        return self._hosts

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    # Reading --------------------------------------------------------------------------------------

    def rows(self, question: Select[Any]) -> Sequence[Row]:
        """The rows that a question gives, by the names of their columns.

        Raises:
            StoreError: the store cannot be read.
        """
        with self._reading() as connection:
            return [row._mapping for row in connection.execute(question)]  # noqa: SLF001 - the public name of SQLAlchemy

    def following(self) -> int:
        """The number that the next observation gets.

        Raises:
            StoreError: the store cannot be read.
        """
        with self._reading() as connection:
            return int(connection.scalar(select(FACTS.c.value).where(FACTS.c.name == _NEXT)) or 1)

    def positions(self) -> dict[str, str]:
        """Where each source goes on.

        Raises:
            StoreError: the store cannot be read.
        """
        return {row["source"]: row["position"] for row in self.rows(select(POSITIONS))}

    def known_hosts(self, addresses: Sequence[str]) -> dict[str, Row]:
        """State, system and history of hosts, by address; those that are not known are absent.

        Raises:
            StoreError: the store cannot be read.
        """
        found: dict[str, Row] = {}
        columns = (HOSTS.c.address, HOSTS.c.state, HOSTS.c.system, HOSTS.c.history)
        for start in range(0, len(addresses), _CHUNK):
            part = addresses[start : start + _CHUNK]
            for row in self.rows(select(*columns).where(HOSTS.c.address.in_(part))):
                found[row["address"]] = row
        return found

    def check(self) -> None:
        """Check that the store answers.

        Raises:
            StoreError: it does not.
        """
        self.rows(select(FACTS).where(FACTS.c.name == _SCHEMA))

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._failing("read"), self._lock, self._engine.connect() as connection:
            yield connection

    # Writing --------------------------------------------------------------------------------------

    def write(self, update: Update) -> None:
        """Write an update, and remove what is too much or too old.

        Raises:
            StoreError: it was not written, nor any part of it.
        """
        with self._failing("write"), self._lock, self._engine.begin() as connection:
            if update.observations:
                connection.execute(insert(OBSERVATIONS), list(update.observations))
            self._write_hosts(connection, update.hosts)
            names = self._write_tallies(connection, update.tallies)
            positions = [{"source": source, "position": position} for source, position in update.positions.items()]
            self._put(connection, POSITIONS, positions, ("position",))
            self._put(connection, FACTS, [{"name": _NEXT, "value": str(update.following)}], ("value",))
            self._remove_old(connection, update)
            hosts = self._remove_hosts(connection)
        self._names, self._hosts = names, hosts

    def _write_hosts(self, connection: Connection, hosts: Sequence[Row]) -> None:
        names = tuple([column.name for column in HOSTS.c if not column.primary_key])
        self._put(connection, HOSTS, hosts, names)

    def _write_tallies(self, connection: Connection, tallies: Mapping[tuple[str, str], Tallied]) -> dict[str, int]:
        """Add to the counts.  Returns the number of names of each area."""
        counts = dict(self._names)
        for area in {area for area, _ in tallies}:
            names = [name for found, name in tallies if found == area]
            known = self._known_names(connection, area, names)
            room = MAX_NAMES - counts.get(area, 0)
            new = [name for name in names if name not in known][: max(room, 0)]
            counts[area] = counts.get(area, 0) + len(new)
            rows = [{"area": area, "name": name, **tallies[area, name]._asdict()} for name in sorted({*known, *new})]
            self._add(connection, rows)
        return counts

    def _known_names(self, connection: Connection, area: str, names: Sequence[str]) -> set[str]:
        known: set[str] = set()
        for start in range(0, len(names), _CHUNK):
            part = names[start : start + _CHUNK]
            question = select(TALLIES.c.name).where(TALLIES.c.area == area, TALLIES.c.name.in_(part))
            known.update(connection.scalars(question))
        return known

    def _add(self, connection: Connection, rows: Sequence[Row]) -> None:
        if rows:
            statement = self._insert(TALLIES)
            new = statement.excluded
            added = {
                "times": TALLIES.c.times + new.times,
                "last": self._greatest(TALLIES.c.last, new.last),
                "first": self._least(TALLIES.c.first, new.first),
            }
            keys = [TALLIES.c.area, TALLIES.c.name]
            connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=added), list(rows))

    def _put(self, connection: Connection, table: Table, rows: Sequence[Row], names: Iterable[str]) -> None:
        """Insert rows, or replace these columns of rows that exist."""
        if rows:
            statement = self._insert(table)
            keys = list(table.primary_key.columns)
            changed = {name: statement.excluded[name] for name in names}
            connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed), list(rows))

    def _insert(self, table: Table) -> Any:  # noqa: ANN401 - the two classes have the same methods and no common base
        return postgresql.insert(table) if self._is_postgresql else sqlite.insert(table)

    def _greatest(self, one: Any, other: Any) -> Any:  # noqa: ANN401 - expressions of SQL
        return func.greatest(one, other) if self._is_postgresql else func.max(one, other)

    def _least(self, one: Any, other: Any) -> Any:  # noqa: ANN401 - as above
        return func.least(one, other) if self._is_postgresql else func.min(one, other)

    def _remove_old(self, connection: Connection, update: Update) -> None:
        """Remove observations that are too many or too old."""
        if not update.observations:
            return
        connection.execute(delete(OBSERVATIONS).where(OBSERVATIONS.c.id < update.following - self.keep))
        newest = max([row["moment"] for row in update.observations])
        connection.execute(delete(OBSERVATIONS).where(OBSERVATIONS.c.moment < max(newest - self._age, 0)))

    def _remove_hosts(self, connection: Connection) -> int:
        """Remove the hosts that were not seen for the longest time, if there are too many; return how many are left."""
        count = _count(connection, HOSTS)
        if count > self._max_hosts:
            oldest = (
                select(HOSTS.c.address).order_by(HOSTS.c.last_seen, HOSTS.c.position).limit(count - self._max_hosts)
            )
            connection.execute(delete(HOSTS).where(HOSTS.c.address.in_(oldest)))
            count = self._max_hosts
        return count

    # Errors ---------------------------------------------------------------------------------------

    def _check_schema(self, connection: Connection) -> None:
        found = connection.scalar(select(FACTS.c.value).where(FACTS.c.name == _SCHEMA))
        if found is None:
            connection.execute(insert(FACTS).values(name=_SCHEMA, value=SCHEMA))
        elif found != SCHEMA:
            raise StoreError(f"{self.title}: has tables of version {found}; this pyp0f needs version {SCHEMA}")

    @contextmanager
    def _failing(self, action: str) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            raise StoreError(f"{self.title}: cannot {action} the store: {_reason(error)}") from None


def _count(connection: Connection, table: Table) -> int:
    return int(connection.scalar(select(func.count()).select_from(table)) or 0)


def _reason(error: SQLAlchemyError) -> str:
    """The first line of the driver's message, without the statement and its values."""
    text = str(getattr(error, "orig", None) or error)
    return safe_text(text.strip().partition("\n")[0][:200])


def _title(place: str) -> str:
    """The place without a password."""
    return make_url(place).render_as_string(hide_password=True) if "://" in place else place


def is_url(place: str) -> bool:
    """Whether the place of a store is a URL, and not a file."""
    return "://" in place


def _engine_for(place: str | None) -> Engine:
    if place is None:
        engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    elif is_url(place):
        return _engine_of_url(place)
    else:
        _create_file(place)
        engine = create_engine(f"sqlite:///{os.path.abspath(place)}", connect_args={"timeout": _BUSY})
    event.listen(engine, "connect", _prepare)
    return engine


def _create_file(path: str) -> None:
    """Create the file with mode 0600, reduced by the umask.  SQLite gives its other files the same mode."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, 0o600))
    except (OSError, ValueError) as error:
        raise StoreError(f"{path}: cannot open the store: {getattr(error, 'strerror', None) or error}") from None


def _prepare(connection: Any, _: object) -> None:  # noqa: ANN401 - of the driver
    """Write ahead, so that readers and the writer do not wait for each other."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.close()


def load_driver(place: str) -> None:
    """Load the modules that a URL needs.

    Raises:
        MissingPackageError: the driver is not installed.
        StoreError: the URL is wrong.
    """
    _engine_of_url(place).dispose()


def _engine_of_url(place: str) -> Engine:
    try:
        url = make_url(place)
        if url.get_backend_name() != _POSTGRESQL:
            raise StoreError(f"{_title(place)}: a store is a file, or a URL that begins with postgresql://")
        if url.drivername == _POSTGRESQL:
            url = url.set(drivername="postgresql+psycopg")
        return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": _BUSY})
    except (ModuleNotFoundError, ImportError, NoSuchModuleError) as error:
        raise MissingPackageError(
            f"a store in PostgreSQL needs psycopg: pip install 'pyp0f[postgresql]' ({error})"
        ) from None
    except (ArgumentError, ValueError):
        raise StoreError("--store: is not a valid URL of a database") from None
